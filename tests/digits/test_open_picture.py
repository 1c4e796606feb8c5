"""Uploads of every kind: read as a person would see them, or refused in a sentence."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lab.digits import open_picture, to_mnist
from lab.errors import ImageError


def seven(mode: str = "L") -> Image.Image:
    """Draw a dark seven on white."""
    image = Image.new("L", (200, 280), 255)
    points = [(40, 40), (160, 40), (90, 240)]
    ImageDraw.Draw(image).line(points, 0, 22, joint="curve")
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that promises so many pixels and holds next to none."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(100))
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, pixels, b"IEND")
    ]
    return b"".join([b"\x89PNG\r\n\x1a\n", *chunks])


def jpeg_header(width: int, height: int) -> bytes:
    """Return a JPEG whose header promises so many pixels."""
    data = saved(Image.new("L", (8, 8)), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def assert_reads_as_a_seven(data: bytes, atol: int = 3) -> None:
    picture = open_picture(data)
    assert picture.image.mode in ("L", "RGB")
    expected = to_mnist(seven()).astype(int)
    np.testing.assert_allclose(to_mnist(picture.image), expected, atol=atol)


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "LA", "RGBA"])
def test_png_of_every_mode_is_read(mode):
    assert_reads_as_a_seven(saved(seven(mode)))


def test_one_bit_png_is_read():
    assert_reads_as_a_seven(saved(seven("1")), atol=80)  # its edges are jagged


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_of_every_mode_is_read(mode, progressive):
    data = saved(seven(mode), "JPEG", quality=95, progressive=progressive)
    assert_reads_as_a_seven(data, atol=12)


def test_16_bit_png_is_scaled_not_clipped():
    values = np.asarray(seven()).astype(np.uint16)
    faint = Image.fromarray(20_000 + values * 100)
    assert open_picture(saved(faint)).image.getextrema() == (77, 177)  # 20,000 / 257 and so on
    assert_reads_as_a_seven(saved(faint), atol=5)


@pytest.mark.parametrize("colour", [0, 255])
def test_transparency_is_paper_whatever_the_ink(colour):
    glass = Image.new("RGBA", (200, 280), (colour, colour, colour, 0))
    glass.putalpha(Image.eval(seven(), lambda level: 255 - level))
    assert_reads_as_a_seven(saved(glass))


def test_a_palette_with_a_transparent_colour_is_read():
    palette = seven().quantize(8)
    paper = palette.getpixel((0, 0))
    assert_reads_as_a_seven(saved(palette, transparency=paper), atol=40)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phones_photo_is_turned_upright(orientation):
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    sensor = seven() if undo is None else seven().transpose(undo)
    assert_reads_as_a_seven(saved(sensor, "JPEG", quality=95, exif=exif), atol=12)


def test_an_animation_shows_its_first_frame_and_says_so():
    data = saved(seven("RGB"), save_all=True, append_images=[Image.new("RGB", (200, 280))] * 2)
    assert_reads_as_a_seven(data)
    assert open_picture(data).note == "The picture is an animation of 3 frames: the first is read."
    assert open_picture(saved(seven())).note == ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_picture_is_made_small(kind):
    large = seven().resize((3000, 4200))
    picture = open_picture(saved(large, kind))
    assert 1000 < max(picture.image.size) < 2200
    expected = to_mnist(seven()).astype(int)
    assert np.abs(to_mnist(picture.image) - expected).mean() < 4


@pytest.mark.parametrize("header", [png_header, jpeg_header])
def test_100_million_pixels_are_refused_by_the_header(header):
    words = "at most 25 million pixels. Got 10,000 x 10,000, 100 million"
    with pytest.raises(ImageError, match=words):
        open_picture(header(10_000, 10_000))


def test_pixels_beyond_pillows_own_limits_are_refused_too():
    with pytest.raises(ImageError, match="at most 25 million"):
        open_picture(png_header(60_000, 60_000))


def test_an_empty_file_is_refused():
    with pytest.raises(ImageError, match=r"must be a PNG or JPEG file. Got an empty file"):
        open_picture(b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello, I am a digit", "Got something else"),
        (saved(seven(), "GIF"), "Got a GIF"),
        (saved(seven(), "BMP"), "Got a BMP"),
        (saved(seven(), "TIFF"), "Got a TIFF"),
        (b"%PDF-1.7", "Got a PDF"),
        (b"\0\0\0\x18ftypheic", "Got a HEIC or AVIF"),
    ],
)
def test_other_files_are_refused_by_name(data, words):
    with pytest.raises(ImageError, match=f"must be a PNG or JPEG file. {words}"):
        open_picture(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_a_file_cut_short_is_refused(kind, share):
    data = saved(seven(), kind)
    with pytest.raises(ImageError, match="damaged or cut short"):
        open_picture(data[: max(9, int(len(data) * share))])
