"""Where datasets are looked for, and what is said when they are not there."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest

from lab import datasets
from lab.datasets import load, load_or_bundled
from lab.errors import ConfigError, DatasetError


@pytest.fixture
def data_dir(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def save(path, arrays):
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)
    return path


def test_the_data_folder_comes_before_kerass_cache(data_dir, keras_home, arrays):
    save(keras_home / "datasets" / "mnist.npz", arrays)
    path = save(data_dir / "mnist.npz", arrays | {"x_train": arrays["x_train"] // 2})
    images = load("mnist", data_dir)
    assert images.source == str(path)
    np.testing.assert_array_equal(images.x_train, arrays["x_train"] // 2)


def test_kerass_cache_is_used_where_the_data_folder_has_none(data_dir, keras_home, arrays):
    path = save(keras_home / "datasets" / "mnist.npz", arrays)
    images = load("mnist", data_dir, download=False)
    assert images.source == str(path)
    for name, array in arrays.items():
        np.testing.assert_array_equal(getattr(images, name), array)


def test_a_smaller_file_is_used_and_its_size_said(data_dir, arrays):
    save(data_dir / "mnist.npz", arrays)
    [notice] = load("mnist", data_dir).notices
    assert "30 + 20 images instead of 60,000 + 10,000" in notice


def test_a_damaged_file_is_named_and_the_next_place_is_used(data_dir, keras_home, arrays):
    good = save(keras_home / "datasets" / "mnist.npz", arrays)
    damaged = data_dir / "mnist.npz"
    damaged.write_bytes(good.read_bytes()[:5000])
    images = load("mnist", data_dir)
    assert images.source == str(good)
    assert images.notices[0] == (
        f"{damaged} was not used: it is truncated or not a NumPy archive."
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda a: a.pop("y_test"), "it has no y_test"),
        (lambda a: a.update(x_train=a["x_train"][:, :20]), "x_train must have the shape"),
        (lambda a: a.update(x_test=a["x_test"] / 255), "x_test must be uint8. Got float64"),
        (lambda a: a.update(y_train=a["y_train"][:-1]), "y_train must have the shape (30,)"),
        (lambda a: a.update(y_train=a["y_train"] + 1), "y_train must be in [0, 9]. Got 10"),
        (lambda a: a.update(x_test=a["x_test"][:0], y_test=a["y_test"][:0]), "x_test must have"),
        (lambda a: a.update(y_test=np.array([object()])), "it is damaged"),
    ],
)
def test_a_wrong_array_is_named(data_dir, arrays, change, why):
    change(arrays)
    np.savez(data_dir / "mnist.npz", **arrays)
    with pytest.raises(DatasetError) as error:
        load("mnist", data_dir, download=False)
    assert f"{data_dir / 'mnist.npz'} was not used: {why}" in str(error.value)


def test_without_a_file_or_a_network_the_error_says_where_it_looked(data_dir):
    with pytest.raises(DatasetError) as error:
        load("mnist", data_dir)
    assert str(error.value) == (
        "MNIST could not be had (no file in LAB_DATA_DIR or Keras's cache, "
        "and the download failed: no network)."
    )


def test_the_bundled_digits_stand_in_and_say_so(data_dir):
    (data_dir / "mnist.npz").write_bytes(b"no archive")
    images = load_or_bundled("mnist", data_dir)
    assert images.name == "digits"
    assert images.notices[0].startswith("MNIST could not be had (")
    assert images.notices[0].endswith("training on scikit-learn's 1,797 small digits instead.")
    assert images.notices[1].startswith(f"{data_dir / 'mnist.npz'} was not used: ")


def test_the_digits_asked_for_by_name_need_no_notice():
    assert load_or_bundled("digits").notices == load("digits").notices == ()


def test_an_unknown_dataset_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match="one of mnist, fashion_mnist, digits. Got 'cifar'"):
        load("cifar")
    with pytest.raises(ConfigError, match="Got 'cifar'"):
        datasets.available("cifar")


def test_available_knows_without_a_download(data_dir, arrays):
    assert datasets.available("digits")
    assert not datasets.available("mnist", data_dir)
    path = save(data_dir / "mnist.npz", arrays)
    assert datasets.available("mnist", data_dir)
    path.write_bytes(path.read_bytes()[:-200])
    assert not datasets.available("mnist", data_dir)


def test_a_failed_download_is_remembered_until_forgotten(data_dir, monkeypatch):
    calls = []

    def fail(*_):
        calls.append(time.monotonic())
        raise DatasetError("the download failed: no network")

    monkeypatch.setattr("lab.datasets.search.fetch", fail)
    for _ in range(3):
        with pytest.raises(DatasetError, match="no network"):
            load("mnist", data_dir)
    assert len(calls) == 1
    datasets.forget_failures()
    with pytest.raises(DatasetError, match="no network"):
        load("mnist", data_dir)
    assert len(calls) == 2


def test_real_mnist_is_whole(mnist_dir):
    images = load("mnist", mnist_dir, download=False)
    assert images.notices == ()
    assert images.x_train.shape == (60_000, 28, 28)
    # the class counts of Yann LeCun's MNIST, as often published
    assert np.bincount(images.y_train).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949
    ]
    assert np.bincount(images.y_test).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009
    ]


def test_loading_imports_neither_keras_nor_scikit_learn():
    script = (
        "import sys; from lab.datasets import load; load('digits');"
        "print([m for m in ('keras', 'tensorflow', 'sklearn') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
