"""Files that somebody gives as labelled pictures: each is one, or refused in a sentence."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lab.archives import DAMAGED
from lab.digits.open_picture import MAX_PIXELS, count_pixels, open_picture
from lab.drawings.budget import MOST_FILES, Budget
from lab.drawings.labels import RULE, is_ignored, is_unsafe, label_of
from lab.drawings.picture import as_png
from lab.errors import ImageError, LabError
from lab.options.kinds import shown
from lab.safe_text import one_line

_ZIP = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # begins each entry of a ZIP file's directory
_BESIDE = 4  # times as many entries as files: folders, and what systems put beside files
_ENCRYPTED = 0x1
_LONGEST_NAME = 80  # characters that are shown of a file's name


@dataclass(frozen=True)
class Import:
    """What is to be had of some files.

    Attributes:
        drawings: Label and picture, as `as_png` makes it, in the order of the files.
        refused: A sentence a file that is not among them, which begins with its name.
    """

    drawings: list[tuple[int, bytes]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def problems(self, most: int = 5) -> list[str]:
        """Return the first few of `refused`, and how many more there are."""
        more = len(self.refused) - most
        return self.refused[:most] + ([f"And {more:,} more."] if more > 0 else [])


def read_zip(data: bytes, name: str = "The file") -> Import:
    """Read the pictures in a ZIP file, as `read_files` does."""
    found, budget = Import(), Budget()
    _read_zip(name, data, found, budget)
    return found


def read_files(files: Iterable[tuple[str, bytes]]) -> Import:
    """Read PNG, JPEG and ZIP files as labelled pictures.

    Labels come from names, as `lab.drawings.labels` says. What systems put into archives beside
    people's files is left out silently, and nothing is ever written to disk.

    Args:
        files: Name, with folders where it has any, and bytes of each.
    """
    found, budget = Import(), Budget()
    for name, data in files:
        if data.startswith(_ZIP) or name.lower().endswith(".zip"):
            _read_zip(name, data, found, budget)
        elif not is_ignored(name):
            with _refusals(found, name):
                budget.take_files(1)
                found.drawings.append(_drawing(name, data, budget))
    return found


@contextmanager
def _refusals(found: Import, name: str) -> Iterator[None]:
    """List what is refused within, under a file's name."""
    try:
        yield
    except LabError as error:
        found.refused.append(f"{one_line(name, _LONGEST_NAME)}: {error}")


@contextmanager
def _unpacking() -> Iterator[None]:
    try:
        yield
    except (*DAMAGED, struct.error) as error:
        raise ImageError("It must be a whole ZIP file. This is none, or damaged.") from error


def _read_zip(name: str, data: bytes, found: Import, budget: Budget) -> None:
    with _refusals(found, name):
        count = data.count(_ENTRY)
        if count > _BESIDE * MOST_FILES:  # not even its directory is read
            budget.take_files(count, f"{count:,} in a ZIP file")
        with _unpacking():
            archive = zipfile.ZipFile(io.BytesIO(data))
        entries = list(_entries(archive))
        budget.take_files(len(entries))
        names: set[str] = set()
        for entry in entries:
            with _refusals(found, entry.filename):
                _check_entry(entry, names)
                names.add(entry.filename)
                with _unpacking(), archive.open(entry) as file:
                    content = file.read(budget.next_read)  # its header may say anything
                found.drawings.append(_drawing(entry.filename, content, budget))


def _entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Yield the entries that are to be pictures, and those with paths that no archive should have.
    """
    for entry in archive.infolist():
        if is_unsafe(entry.filename) or not is_ignored(entry.filename):
            yield entry


def _check_entry(entry: zipfile.ZipInfo, names: set[str]) -> None:
    if is_unsafe(entry.filename):
        raise ImageError(
            "A path in a ZIP file must lead into it, without '..', '\\', or a drive or '/' at its "
            f"beginning. Got {shown(one_line(entry.filename))}."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ImageError("A file in a ZIP file must be one itself. Got a link to another.")
    if entry.flag_bits & _ENCRYPTED:
        raise ImageError("A ZIP file must be without a password. Got an encrypted one.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        method = zipfile.compressor_names.get(entry.compress_type, str(entry.compress_type))
        raise ImageError(
            f"A ZIP file must be packed by deflate, as most are, or not at all. Got {method}."
        )
    if entry.filename in names:
        raise ImageError("It comes twice in the ZIP file: the first one is taken.")


def _drawing(path: str, data: bytes, budget: Budget) -> tuple[int, bytes]:
    budget.take_bytes(len(data))
    if data.startswith(_ZIP):
        raise ImageError("A ZIP file must hold pictures. Got a ZIP file in a ZIP file.")
    label = label_of(path)
    if label is None:
        raise ImageError(RULE)
    pixels = count_pixels(data)
    if pixels <= MAX_PIXELS:  # else it is refused as one picture is
        budget.take_pixels(pixels)
    return label, as_png(open_picture(data).image)
