"""Where the picture comes from: the canvas, an upload, or a test image."""

from __future__ import annotations

import time
from collections.abc import Hashable

import numpy as np
import streamlit as st
from PIL import Image

from lab.digits import cut, open_picture, plain
from lab.errors import ImageError
from lab.ui.draw.canvas import WIDTH, canvas, drawing
from lab.ui.draw.task import Task


def drawn() -> Task | None:
    """Show the canvas and return the drawing, or None while there is none."""
    pixels = canvas()
    return None if pixels is None else _prepared(pixels, ("draw", drawing()), time.perf_counter())


def uploaded() -> Task | None:
    """Show the upload box and return the picture, or None before there is one.

    Raises:
        BlankImageError: The picture shows no ink.
        ImageError: The file is no picture that can be read.
    """
    file = st.file_uploader(
        "A photo or scan of a digit, or of a row of them", type=["png", "jpg", "jpeg"],
        key="draw_upload",
    )
    if file is None:
        return None
    started = time.perf_counter()
    picture = open_picture(file.getvalue())
    st.image(framed(picture.image))
    if picture.note:
        st.caption(picture.note)
    return _prepared(picture.image, ("upload", file.file_id), started)


def framed(picture: Image.Image) -> Image.Image:
    """Return a picture fitted into the canvas's square, a pixel high or wide at least."""
    share = WIDTH / max(picture.size)
    return picture.resize(tuple(max(1, round(share * side)) for side in picture.size))


def _prepared(picture: Image.Image | np.ndarray, identity: Hashable, started: float) -> Task:
    found = cut(picture)
    digits = tuple(digit.pixels for digit in found)
    several = any(digit.several for digit in found)
    return Task(
        digits[0], digits, picture, _plain(picture), several=several, identity=identity,
        parts=tuple(found), seconds=time.perf_counter() - started,
    )


def _plain(picture: Image.Image | np.ndarray) -> np.ndarray:
    """Return a picture plainly resized: blank where its strokes are too thin to be left."""
    try:
        return plain(picture)
    except ImageError:
        return np.zeros((28, 28), np.uint8)
