"""What reading a damaged archive raises: NumPy, zipfile and gzip each have words of their own."""

from __future__ import annotations

import struct
import zipfile
import zlib

DAMAGED = (
    AttributeError, EOFError, KeyError, MemoryError, NotImplementedError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)
"""Each was seen to come from bytes that were cut off, changed or made up: a size that no memory
holds, a header that is no Python, a method that no zip file has."""
