"""Picture files that are small and would take minutes to decode: told by their bytes."""

from __future__ import annotations

import struct

from lab.errors import ImageError

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"

MOST_SCANS = 40
"""Scans of a JPEG: each goes over the whole picture; progressive ones have 6 to 20."""

MOST_CHUNKS = 20_000
"""Chunks of a PNG: enough for 10 MB in pieces of 512 bytes; usual are 8,192 and more."""

_SCAN = b"\xff\xda"
_NOTES = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")  # unpack to a thousand times their size


def defused(data: bytes) -> bytes:
    """Return a PNG file without its notes and colour profile; any other file as it is.

    Raises:
        ImageError: A JPEG has more than `MOST_SCANS`, or a PNG more than `MOST_CHUNKS`.
    """
    if data.startswith(JPEG) and (scans := data.count(_SCAN)) > MOST_SCANS:
        raise ImageError(f"A JPEG must have at most {MOST_SCANS} scans. Got {scans:,}.")
    return _without_notes(data) if data.startswith(PNG) else data


def _without_notes(data: bytes) -> bytes:
    parts, start = [PNG], len(PNG)
    for _ in range(MOST_CHUNKS):
        if start + 8 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, start)
        end = start + length + 12  # with its length, its name and its checksum
        if kind not in _NOTES:
            parts.append(data[start:end])
        start = end
    else:
        raise ImageError(f"A PNG must have at most {MOST_CHUNKS:,} chunks. Got more.")
    return b"".join([*parts, data[start:]])
