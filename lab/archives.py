"""What reading a damaged archive raises: NumPy, zipfile and gzip each have words of their own."""

from __future__ import annotations

import tokenize
import zipfile
import zlib

DAMAGED = (
    EOFError, OSError, zipfile.BadZipFile, zlib.error,  # bytes cut off or changed
    RuntimeError,  # zipfile: marked as encrypted, or packed by a method that it does not have
    KeyError,  # an archive of other files than it should hold
    # NumPy reads an array's header as Python
    SyntaxError, TypeError, ValueError, tokenize.TokenError,
    MemoryError, OverflowError,  # and takes what it says for the array's size
)
"""Each comes of bytes that were cut off, changed or made up; a test makes them."""
