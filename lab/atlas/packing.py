"""The atlas's data file as bytes: JSON in one xz stream, read with bounds on every size."""

from __future__ import annotations

import json
import lzma
from typing import Any, NoReturn

MOST_BYTES = 1_500_000
"""Bytes of the data file at most."""

MOST_TEXT = 5_000_000
"""Characters of what is in it at most: six times the atlas. Of more, lists in lists without a
number in them would take half a gigabyte, and half a minute, before they are refused."""

_MOST_MEMORY = 100_000_000  # bytes for what the stream itself says that it needs
_PRESET = 9 | lzma.PRESET_EXTREME


class DamagedError(ValueError):
    """What is read cannot be; the text says why."""


def packed(document: dict[str, Any]) -> bytes:
    """Return a document of plain values as bytes, the same for the same document."""
    text = json.dumps(document, separators=(",", ":"), allow_nan=False, ensure_ascii=True)
    return lzma.compress(text.encode("ascii"), check=lzma.CHECK_CRC64, preset=_PRESET)


def unpacked(data: bytes) -> Any:
    """Return what `packed` was given.

    Raises:
        DamagedError: The bytes are no whole stream, hold no JSON, or more than there may be.
    """
    if len(data) > MOST_BYTES:
        raise DamagedError(f"it is larger than {MOST_BYTES / 1e6:g} MB")
    stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)
    try:
        text = stream.decompress(data, max_length=MOST_TEXT + 1)
    except (lzma.LZMAError, EOFError) as error:
        raise DamagedError(f"it is no whole xz file: {error}") from error
    if len(text) > MOST_TEXT:
        raise DamagedError(f"it holds more than {MOST_TEXT / 1e6:g} MB")
    if not stream.eof or stream.unused_data:
        raise DamagedError("it is no whole xz file: its end is not where it should be")
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"it holds no JSON: {error}") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
