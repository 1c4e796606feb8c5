"""Damaged dataset files are refused in a sentence, whatever the damage."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from lab.datasets.files import IDX_FILES, read_idx, read_npz
from lab.errors import DatasetError


def idx(array: np.ndarray) -> bytes:
    """Return an array in the IDX format, written out independently of the reader."""
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def idx_folder(tmp_path, arrays):
    for name, file in IDX_FILES.items():
        (tmp_path / file).write_bytes(gzip.compress(idx(arrays[name])))
    return tmp_path


def test_idx_files_give_back_their_arrays(idx_folder, arrays):
    for name, array in read_idx(idx_folder).items():
        np.testing.assert_array_equal(array, arrays[name])


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda whole: gzip.compress(whole[:-1]), "is not as long as its header says"),
        (lambda whole: gzip.compress(whole + b"x"), "is not as long as its header says"),
        (lambda whole: gzip.compress(b"\0\0\x09" + whole[3:]), "has no IDX header"),
        (lambda whole: gzip.compress(b"\0\0\x08\x03"), "has no IDX header"),
        (lambda whole: gzip.compress(whole)[:-9], "it is damaged"),
        (lambda whole: b"<html>404</html>", "it is damaged"),
        (lambda whole: b"", "has no IDX header"),
        (
            lambda whole: gzip.compress(b"\0\0\x08\x03" + b"\xff" * 12 + whole[16:]),
            "is not as long as its header says",
        ),
    ],
)
def test_a_damaged_idx_file_is_named(idx_folder, arrays, damage, why):
    file = IDX_FILES["x_train"]
    (idx_folder / file).write_bytes(damage(idx(arrays["x_train"])))
    with pytest.raises(DatasetError, match=f"{file}.*{why}"):
        read_idx(idx_folder)


def test_a_missing_idx_file_is_named(idx_folder):
    (idx_folder / IDX_FILES["y_test"]).unlink()
    with pytest.raises(DatasetError, match=f"{IDX_FILES['y_test']}: no such file"):
        read_idx(idx_folder)


def test_a_lone_array_is_no_archive(tmp_path):
    path = tmp_path / "mnist.npz"
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(DatasetError, match="not a NumPy archive"):
        read_npz(path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_no_damage_to_an_archive_gets_past_as_another_error(tmp_path, arrays, save):
    path = tmp_path / "mnist.npz"
    save(path, **{name: array[:2] for name, array in arrays.items()})
    whole = path.read_bytes()
    rng = np.random.default_rng(1)
    for _ in range(400):
        data = bytearray(whole)
        for position in rng.integers(0, len(data), rng.integers(1, 6)):
            data[position] = rng.integers(256)
        path.write_bytes(data[: rng.integers(1, len(data) + 1)] if rng.random() < 0.3 else data)
        try:
            read_npz(path)
        except DatasetError as error:
            assert "\n" not in str(error)
