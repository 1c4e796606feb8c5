"""Where each dataset is looked for, and what happens when it is nowhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lab.datasets.bundled import bundled_digits
from lab.datasets.fetch import MNIST_SHA256, fetch, keras_datasets
from lab.datasets.files import IDX_FILES, looks_whole, read_idx, read_npz
from lab.datasets.images import Images
from lab.errors import ConfigError, DatasetError
from lab.options import DATASETS
from lab.options.kinds import shown

_FAILURE_SECONDS = 60  # a download that failed is not tried again for so long

_failures: dict[str, tuple[float, str]] = {}  # by dataset: when (monotonic), and why


class NotFoundError(DatasetError):
    """A dataset is in none of its places; `notices` name the damaged files that were found."""

    def __init__(self, name: str, why: str, notices: list[str]) -> None:
        self.could_not = f"{DATASETS[name].label} could not be had ({why})"
        self.notices = tuple(notices)
        super().__init__(" ".join([f"{self.could_not}.", *notices]))


@dataclass(frozen=True)
class _Files:
    """A dataset's file or folder under each name it may have, and what Keras downloads."""

    own: tuple[str, ...]  # in the user's data folder
    keras: str  # in Keras's cache
    download: Mapping[str, str | None]  # file name: SHA-256
    download_folder: str  # in Keras's cache


_FILES = {
    "mnist": _Files(("mnist.npz",), "mnist.npz", {"mnist.npz": MNIST_SHA256}, "."),
    # Keras has no hash for these: gzip's checksums and the IDX headers stand in for it.
    "fashion_mnist": _Files(
        ("fashion_mnist.npz", "fashion-mnist"), "fashion-mnist",
        dict.fromkeys(IDX_FILES.values()), "fashion-mnist",
    ),
}


def load(
    name: str,
    data_dir: Path | str | None = None,
    *,
    download: bool = True,
) -> Images:
    """Load a dataset from `data_dir`, else Keras's cache, else by download into Keras's cache.

    A damaged file is named in the result's `notices` and not used.

    Args:
        name: Key of `lab.options.DATASETS`; "digits" is always there.
        download: Whether the network may be used. After a failure it is left alone for a minute.

    Raises:
        ConfigError: There is no such dataset.
        DatasetError: It could not be had; the text says why, and names damaged files.
    """
    _check_name(name)
    if name == "digits":
        return bundled_digits()
    notices = []
    for path in _places(name, data_dir):
        try:
            images = _read(name, path)
        except DatasetError as error:
            notices.append(f"{path} was not used: {str(error).rstrip('.')}.")
        else:
            return _with_notices(images, notices)
    no_file = "no usable file" if notices else "no file"
    where = f"{no_file} in LAB_DATA_DIR or Keras's cache"
    if not download:
        raise NotFoundError(name, where, notices)
    try:
        return _with_notices(_downloaded(name), notices)
    except DatasetError as error:
        raise NotFoundError(name, f"{where}, and {error}", notices) from error


def load_or_bundled(
    name: str,
    data_dir: Path | str | None = None,
    *,
    download: bool = True,
) -> Images:
    """Load a dataset, or where it cannot be had scikit-learn's small digits, with a notice.

    Raises:
        ConfigError: There is no such dataset.
    """
    try:
        return load(name, data_dir, download=download)
    except NotFoundError as error:
        instead = f"{error.could_not}: training on scikit-learn's 1,797 small digits instead."
        return bundled_digits((instead, *error.notices))


def available(name: str, data_dir: Path | str | None = None) -> bool:
    """Return whether a dataset is there without a download; its arrays are not read.

    Raises:
        ConfigError: There is no such dataset.
    """
    _check_name(name)
    return name == "digits" or any(looks_whole(path) for path in _places(name, data_dir))


def forget_failures() -> None:
    """Let the next `load` try the network again at once."""
    _failures.clear()


def _check_name(name: str) -> None:
    if name not in DATASETS:
        raise ConfigError(f"dataset must be one of {', '.join(DATASETS)}. Got {shown(name)}.")


def _places(name: str, data_dir: Path | str | None) -> Iterator[Path]:
    """Yield the files and folders of a dataset that exist, in the order they are looked for."""
    own = [Path(data_dir) / n for n in _FILES[name].own] if data_dir is not None else []
    for path in [*own, keras_datasets() / _FILES[name].keras]:
        if path.is_file() or (path.is_dir() and any(path.glob("*-ubyte.gz"))):
            yield path


def _read(name: str, path: Path) -> Images:
    arrays: dict[str, np.ndarray] = read_idx(path) if path.is_dir() else read_npz(path)
    return Images(name, **arrays, source=str(path))


def _with_notices(images: Images, notices: list[str]) -> Images:
    """Add `notices`, and one where there are fewer or more images than there should be."""
    expected = DATASETS[images.name]
    sizes = len(images.x_train), len(images.x_test)
    if sizes != (expected.train_images, expected.test_images):
        notices = notices + [
            f"{images.source} holds {sizes[0]:,} + {sizes[1]:,} images instead of "
            f"{expected.train_images:,} + {expected.test_images:,}."
        ]
    return replace(images, notices=tuple(notices))


def _downloaded(name: str) -> Images:
    when, why = _failures.get(name, (float("-inf"), ""))
    if time.monotonic() - when < _FAILURE_SECONDS:
        raise DatasetError(why)
    files = _FILES[name]
    folder = keras_datasets() / files.download_folder
    relative = Path(files.keras).relative_to(files.download_folder)
    check: Callable[[Path], object] = lambda new: _read(name, new / relative)  # noqa: E731
    try:
        fetch(files.download, folder, check)
        return _read(name, folder / relative)
    except DatasetError as error:
        _failures[name] = time.monotonic(), str(error)
        raise
