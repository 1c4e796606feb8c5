"""Open an upload safely: a PNG or JPEG of any kind becomes a small grey or RGB picture."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from lab.digits.bombs import JPEG, PNG, defused
from lab.digits.pixels import brightness
from lab.errors import ImageError

MAX_PIXELS = 25_000_000
"""A larger picture is refused by its header, before anything is decoded."""

_LONGEST = 1024  # pixels; plenty for a digit, and small in memory
_OPENERS = {PNG: PngImageFile, JPEG: JpegImageFile}
_OTHERS = {
    b"GIF8": "a GIF", b"BM": "a BMP", b"RIFF": "a WebP", b"II*\0": "a TIFF", b"MM\0*": "a TIFF",
    b"%PDF": "a PDF", b"\0\0\0": "a HEIC or AVIF", b"<": "an SVG or a web page",
}
_DAMAGE = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, OverflowError,
    AttributeError, struct.error, zlib.error,
)  # what Pillow raises on damaged files, found by damaging some
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # by EXIF orientation (tag 0x0112), as Pillow's exif_transpose


@dataclass(frozen=True)
class Picture:
    """An opened upload: `image` is "L" or "RGB", at most about 2048 pixels a side; `note` says in a
    sentence what a reader should know, or is empty."""

    image: Image.Image
    note: str = ""


def open_picture(data: bytes) -> Picture:
    """Open a PNG or JPEG file.

    Of an animation the first frame is taken; transparency is laid on white paper (on black where
    white would swallow the drawing); 16-bit, CMYK, palette and 1-bit pictures are converted; a
    phone's photo is turned upright by its EXIF orientation.

    Args:
        data: The file's bytes.

    Raises:
        ImageError: It is empty, neither PNG nor JPEG, damaged or cut short, has more than
            `MAX_PIXELS` pixels, or is as `lab.digits.bombs` finds none should be.
    """
    if not data:
        raise ImageError("A picture must be a PNG or JPEG file. Got an empty file (0 bytes).")
    opener = next((o for magic, o in _OPENERS.items() if data.startswith(magic)), None)
    if opener is None:
        kind = next((k for magic, k in _OTHERS.items() if data.startswith(magic)), "something else")
        raise ImageError(f"A picture must be a PNG or JPEG file. Got {kind}.")
    try:
        # Not Image.open: it tries other formats, and warns of large pictures by its own limit.
        with opener(io.BytesIO(defused(data))) as file:
            _check_size(*file.size)
            frames = getattr(file, "n_frames", 1)
            image = _upright(_small(file), file)
    except _DAMAGE as error:
        raise ImageError(f"The picture is damaged or cut short{_reason(error)}.") from error
    if frames > 1:
        return Picture(image, f"The picture is an animation of {frames} frames: the first is read.")
    return Picture(image)


def count_pixels(data: bytes) -> int:
    """Return how many pixels a PNG or JPEG file says it has, undecoded; 0 where it is none.

    Raises:
        ImageError: As `open_picture` for what `lab.digits.bombs` refuses.
    """
    opener = next((o for magic, o in _OPENERS.items() if data.startswith(magic)), None)
    if opener is None:
        return 0
    try:
        with opener(io.BytesIO(defused(data))) as file:
            return file.size[0] * file.size[1]
    except _DAMAGE:
        return 0


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageError(
            f"A picture must have at most {MAX_PIXELS / 1e6:g} million pixels. "
            f"Got {width:,} x {height:,}, {width * height / 1e6:.0f} million."
        )


def _small(file: Image.Image) -> Image.Image:
    """Decode, shrink to about `_LONGEST` pixels, and only then convert to "L" or "RGB"."""
    if isinstance(file, JpegImageFile):
        file.draft("L", (_LONGEST, _LONGEST))  # decodes at 1/2, 1/4 or 1/8 where that is enough
    file.load()
    image = file
    if image.mode == "1":
        image = image.convert("L")
    elif image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode.startswith("I"):
        image = _from_16_bit(image)
    factor = max(image.size) // _LONGEST
    if factor > 1:
        image = image.reduce(factor)
    if image.mode in ("LA", "RGBA", "PA"):
        grey = brightness(image)  # knows about paper
        image = Image.fromarray(np.rint(grey * 255).astype(np.uint8))
    return image.convert("RGB") if image.mode not in ("L", "RGB") else image.copy()


def _from_16_bit(image: Image.Image) -> Image.Image:
    """Return 65,536 levels of grey as 256."""
    values = np.asarray(image).clip(0, 65535)
    return Image.fromarray((values // 257).astype(np.uint8))


def _upright(image: Image.Image, file: Image.Image) -> Image.Image:
    """Turn a picture as its EXIF orientation asks; EXIF data that cannot be read asks nothing."""
    try:
        turn = _TURNS.get(file.getexif().get(0x0112))
    except _DAMAGE:
        return image
    return image if turn is None else image.transpose(turn)


def _reason(error: Exception) -> str:
    """Return what Pillow says where it is meant for people."""
    told = isinstance(error, (OSError, SyntaxError)) and str(error)
    return f": {told.splitlines()[0].rstrip('.')}" if told else ""
