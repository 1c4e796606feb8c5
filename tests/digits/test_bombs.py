"""Small files that would take minutes to decode are refused, or cost no more than others."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from lab.digits import bombs, open_picture
from lab.errors import ImageError


def seven() -> Image.Image:
    picture = np.zeros((60, 40), np.uint8)
    picture[10:16, 8:32] = picture[10:50, 26:32] = 255
    return Image.fromarray(picture)


def saved(kind: str, **options) -> bytes:
    file = io.BytesIO()
    seven().save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def with_chunks(*chunks: bytes) -> bytes:
    """Return the PNG file of a seven with chunks behind its header."""
    data = saved("PNG")
    return data[:33] + b"".join(chunks) + data[33:]


PACKED = zlib.compress(bytes(900_000), 9)  # below Pillow's own limit of one note


@pytest.mark.parametrize("note", [
    chunk(b"tEXt", b"a\0b"), chunk(b"zTXt", b"a\0\0" + PACKED),
    chunk(b"iTXt", b"a\0\1\0\0\0" + PACKED), chunk(b"iCCP", b"a\0\0" + PACKED),
], ids=["tEXt", "zTXt", "iTXt", "iCCP"])
def test_notes_in_a_png_are_never_unpacked(note, monkeypatch):
    monkeypatch.setattr(PngImagePlugin, "_safe_zlib_decompress", lambda _: pytest.fail("unpacked"))
    found = open_picture(with_chunks(note, note)).image
    np.testing.assert_array_equal(np.asarray(found), np.asarray(seven()))


def test_what_turns_a_png_upright_is_no_note():
    turned = Image.Exif()
    turned[0x0112] = 6
    found = open_picture(saved("PNG", exif=turned)).image
    np.testing.assert_array_equal(np.asarray(found), np.rot90(np.asarray(seven()), -1))


def test_a_png_of_20_001_chunks_is_refused():
    with pytest.raises(ImageError, match="A PNG must have at most 20,000 chunks. Got more."):
        open_picture(with_chunks(chunk(b"abCd", b"") * 20_001))
    assert open_picture(with_chunks(chunk(b"abCd", b"") * 19_000)).image.size == (40, 60)


def test_a_jpeg_that_goes_over_its_picture_again_and_again_is_refused():
    data = saved("JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda"):-2]
    assert open_picture(data).image.size == (40, 60)
    with pytest.raises(ImageError, match="at most 40 scans. Got "):
        open_picture(data[:-2] + scan * bombs.MOST_SCANS + data[-2:])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_usual_file_is_decoded_as_it_is(kind):
    data = saved(kind)
    assert bombs.defused(data) == data
    for length in range(len(data)):  # cut short, it is for the decoder to say so
        assert bombs.defused(data[:length]) == data[:length]
