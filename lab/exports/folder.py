"""Files written into a folder: each whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from lab.errors import LabError


def write_files(directory: Path | str, contents: Iterable[tuple[str, bytes]]) -> list[Path]:
    """Write files into a folder, which is created if need be, and return their paths.

    Each file is written whole under another name first, so an old one is never half replaced.

    Args:
        directory: May begin with "~".
        contents: Path within the folder and content of each file.

    Raises:
        LabError: The folder cannot be written to; the text says why.
    """
    folder = Path(os.path.expanduser(directory))  # Path's own fails at "~nobody"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(folder / name, data) for name, data in contents]
    except (OSError, ValueError) as error:  # a path with a null byte is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise LabError(f"{folder} could not be written to ({reason}).") from error


def remove_others(folder: Path, pattern: str, kept: Iterable[Path]) -> None:
    """Remove the files within a folder that match `pattern` but for those kept, and empty folders.

    Raises:
        LabError: One cannot be removed; the text says why.
    """
    kept = set(kept)
    try:
        for path in sorted(folder.rglob(pattern)):
            if path not in kept and path.is_file():
                path.unlink()
                _remove_empty(path.parent, folder)
    except OSError as error:
        raise LabError(f"{folder} could not be tidied ({error.strerror}).") from error


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _write(path: Path, data: bytes) -> Path:
    """Write a whole file under a temporary name, then give it its own."""
    if path.is_dir():
        raise IsADirectoryError(None, f"{path.name} is a folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".lab-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)  # mkstemp's files are readable by their owner alone
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)  # still there where something failed
    return path
