"""Downloading datasets from where Keras gets them, into Keras's own cache."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from lab.errors import DatasetError

# The address and the hash in keras/src/datasets/mnist.py and fashion_mnist.py.
ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

_CONNECT_SECONDS, _SILENCE_SECONDS, _FILE_SECONDS = 4, 10, 180
_CHUNK_BYTES = 64 * 1024


def keras_datasets() -> Path:
    """Return where Keras keeps datasets (keras/src/backend/config.py), there or not."""
    home = os.environ.get("KERAS_HOME")
    if home is None:
        user = Path.home()
        home = (user if os.access(user, os.W_OK) else Path("/tmp")) / ".keras"
    return Path(home).expanduser() / "datasets"


def fetch(
    files: Mapping[str, str | None],
    folder: Path,
    check: Callable[[Path], object],
) -> None:
    """Download `files` (name: SHA-256 or None) into `folder`: all of them, whole, or none.

    Args:
        check: Called with the folder of new files before they are put in place; raises DatasetError
            where they are damaged.

    Raises:
        DatasetError: No network, no space, too slow, or not the files that were expected. A failed
            download takes seconds: 4 to connect, 10 of silence, 180 a file at most.
    """
    import pooch  # 0.1 s and requests; only a download needs it
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as new:
            for name, sha256 in files.items():
                downloader = pooch.HTTPDownloader(
                    progressbar=_Deadline(),
                    chunk_size=_CHUNK_BYTES,
                    timeout=(_CONNECT_SECONDS, _SILENCE_SECONDS),
                )
                pooch.retrieve(ORIGIN + name, sha256, name, new, downloader=downloader)
            check(Path(new))
            for name in files:
                os.replace(Path(new) / name, folder / name)
    except requests.RequestException as error:
        raise DatasetError(f"the download failed: {_why(error)}") from error
    except ValueError as error:  # pooch's word for another hash
        raise DatasetError("the download is not the file that was expected") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DatasetError(f"the download failed: {reason}") from error


def _why(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answered {response.status_code}"
    return "the server was too slow" if "timed out" in str(error) else "no network"


class _Deadline:
    """What pooch takes for a progress bar: ends a download that drags on."""

    total = 0  # pooch sets it

    def __init__(self) -> None:
        self._ends = time.monotonic() + _FILE_SECONDS

    def update(self, size: int) -> None:
        if time.monotonic() > self._ends:
            raise TimeoutError(None, "The server was too slow")

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass
