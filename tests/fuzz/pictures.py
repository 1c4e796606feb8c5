"""Strategies of picture files: small real ones of every kind, spoilt in every way."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from hypothesis import strategies as st
from PIL import Image

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def _saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _small_pictures() -> list[bytes]:
    """Return real files: each kind, and for PNG and JPEG each mode and structure."""
    pixels = np.full((24, 18), 250, np.uint8)
    pixels[6:18, 7:11] = 10
    grey = Image.fromarray(pixels)
    exif = Image.Exif()
    exif[0x0112] = 6
    files = [_saved(grey.convert(mode), "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA")]
    files.append(_saved(Image.fromarray(pixels.astype(np.uint16) * 256), "PNG"))
    files.append(_saved(grey.quantize(4), "PNG", transparency=0))
    files.append(_saved(grey, "PNG", exif=exif))
    files.append(_saved(grey, "PNG", save_all=True, append_images=[grey.rotate(90)]))
    for mode in ("L", "RGB", "CMYK"):
        files.append(_saved(grey.convert(mode), "JPEG"))
        files.append(_saved(grey.convert(mode), "JPEG", progressive=True, exif=exif))
    return files + [_saved(grey, kind) for kind in ("GIF", "BMP", "TIFF")]


FILES = _small_pictures()


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


@st.composite
def spoilt_files(draw) -> bytes:
    """Real pictures with bytes changed, cut out, put in, or spliced from another one."""
    data = bytearray(draw(st.sampled_from(FILES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["change", "cut", "insert", "end", "splice"])):
            case "change":
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "cut":
                del data[at : at + draw(st.integers(1, 40))]
            case "insert":
                data[at:at] = draw(st.binary(min_size=1, max_size=12))
            case "end":
                del data[at:]
            case "splice":
                data[at:] = draw(st.sampled_from(FILES))[at:]
    return bytes(data)


@st.composite
def made_up_pngs(draw) -> bytes:
    """PNGs whose chunks have the right checksums, whatever they say of sizes and colours."""
    side = st.integers(0, 40) | st.sampled_from([5_000, 65_535, 2**31 - 1, 2**32 - 1])
    width, height = draw(side), draw(side)
    depth, colour = draw(st.sampled_from([0, 1, 2, 4, 8, 16])), draw(st.integers(0, 7))
    interlaced = draw(st.integers(0, 1))
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    room = width * height * 8 + height if width * height < 10_000 else 1_000
    pixels = zlib.compress(draw(st.binary(min_size=1, max_size=8)) * (room // 4 + 1))
    kinds = [b"PLTE", b"tRNS", b"gAMA", b"iCCP", b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"acTL",
             b"fcTL", b"fdAT", b"pHYs", b"cHRM", b"sRGB", b"IDAT", b"IEND", b"IHDR"]
    chunks = st.tuples(st.sampled_from(kinds), st.binary(max_size=40))
    before, after = draw(st.lists(chunks, max_size=3)), draw(st.lists(chunks, max_size=2))
    named = [(b"IHDR", header), *before, (b"IDAT", pixels), *after, (b"IEND", b"")]
    return PNG_MAGIC + b"".join(_chunk(kind, data) for kind, data in named)


@st.composite
def sized_jpegs(draw) -> bytes:
    """JPEGs whose header declares another size than they hold."""
    jpegs = [file for file in FILES if file.startswith(b"\xff\xd8")]
    data = draw(st.sampled_from(jpegs))
    sizes = st.integers(0, 300) | st.integers(0, 65_535)
    found = [data.find(marker) for marker in (b"\xff\xc0", b"\xff\xc2")]
    at = max(found) + 5
    return data[:at] + struct.pack(">HH", draw(sizes), draw(sizes)) + data[at + 4 :]


UPLOADS = st.one_of(
    spoilt_files(), made_up_pngs(), sized_jpegs(), st.binary(max_size=80),
    st.tuples(st.sampled_from([PNG_MAGIC, b"\xff\xd8\xff", b"\xff\xd8\xff\xe0"]), st.binary())
    .map(b"".join),
)
