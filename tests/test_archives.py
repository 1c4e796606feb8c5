"""Bytes that are no archive of arrays are called damaged, whatever is wrong with them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.datasets.files import ARRAYS, read_npz
from lab.errors import DatasetError
from lab.training.weights import unpack
from tests.fuzz.amount import examples

PARTS = ["'descr'", "'<f4'", "'fortran_order'", "'shape'", "'O'", "'V8'", "[('a', 'f4')]", "True",
         "(", ")", "{", "}", ",", ":", "'", "b'", "#", "\\", "\n", "lambda", "...", "0x", "-1",
         "1e9", "3", "9" * 12, "9" * 30, "é"]
HEADERS = st.lists(st.sampled_from(PARTS), max_size=20).map(" ".join)


def header(descr: str = "'<f4'", shape: str = "(3,)") -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}"


def archive(said: str, names: Iterable[str] = ("arr_0",)) -> bytes:
    """Return an archive of arrays whose headers say this."""
    text = said.encode("latin-1")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(f"{name}.npy",
                          b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + bytes(12))
    return file.getvalue()


def changed(offset: int, value: int) -> bytes:
    """Return a whole archive, but for a byte of what it says of its file."""
    data = bytearray(archive(header()))
    data[data.rindex(b"PK\x01\x02") + offset] = value
    return bytes(data)


def test_the_archive_that_the_others_are_made_of_is_whole():
    [array] = unpack(archive(header()))
    assert array.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("data", "kind"), [
    (b"", "EOFError"),
    (archive(header())[:-30], "BadZipFile"),
    (changed(8, 1), "RuntimeError"),  # marked as encrypted
    (changed(10, 99), "NotImplementedError"),  # zipfile's own of method 99, AES (APPNOTE 4.4.5)
    (archive(header(), ["weights"]), "KeyError"),
])
def test_weights_in_a_damaged_archive_are_none(data, kind):
    with pytest.raises(ValueError, match="These are not weights") as told:
        unpack(data)
    assert type(told.value.__cause__).__name__ == kind


@pytest.mark.parametrize(("said", "kind"), [
    ("{'descr': ", "TokenError"),
    ("a\n  b\n c", "SyntaxError"),
    (header(shape="(3,), b'x': 1"), "TypeError"),
    (header("'O'"), "ValueError"),
    (header(shape=f"({'9' * 15},)"), "MemoryError"),  # beyond any address
    (header(shape=f"({'9' * 30},)"), "OverflowError"),
])
def test_arrays_with_a_damaged_header_are_none(tmp_path, said, kind):
    with pytest.raises(ValueError, match="These are not weights") as told:
        unpack(archive(said))
    assert kind in [error.__name__ for error in type(told.value.__cause__).mro()]
    path = tmp_path / "mnist.npz"
    path.write_bytes(archive(said, ARRAYS))
    with pytest.raises(DatasetError, match="it is damaged"):
        read_npz(path)


@given(said=HEADERS)
@example(header())
@examples(200)
def test_arrays_with_any_header_are_read_or_refused(said):
    try:
        found = unpack(archive(said))
    except ValueError:
        return
    assert all(isinstance(array, np.ndarray) for array in found)
