"""Where the picture comes from: the canvas, an upload, or a test image."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from lab.datasets import load
from lab.digits import open_picture, prepare
from lab.options import DATASETS
from lab.ui.draw.canvas import WIDTH, canvas
from lab.ui.shared.state import settings


@dataclass(frozen=True, eq=False)
class Task:
    """A picture to classify.

    Attributes:
        pixels: uint8 (28, 28), what the model sees.
        original: The whole picture, or None where it is a dataset's own.
        label: Index of its true class, where that is known.
        several: Whether it shows more than one digit.
        seconds: How long it took to prepare.
    """

    pixels: np.ndarray
    original: Image.Image | np.ndarray | None = None
    label: int | None = None
    several: bool = False
    seconds: float = 0.0


def drawn() -> Task | None:
    """Show the canvas and return the drawing, or None while there is none."""
    pixels = canvas()
    return None if pixels is None else _prepared(pixels, time.perf_counter())


def uploaded() -> Task | None:
    """Show the upload box and return the picture, or None before there is one.

    Raises:
        BlankImageError: The picture shows no ink.
        ImageError: The file is no picture that can be read.
    """
    file = st.file_uploader(
        "A photo or scan of one digit", type=["png", "jpg", "jpeg"], key="draw_upload"
    )
    if file is None:
        return None
    started = time.perf_counter()
    picture = open_picture(file.getvalue())
    st.image(framed(picture.image))
    if picture.note:
        st.caption(picture.note)
    return _prepared(picture.image, started)


def test_image(dataset: str) -> Task:
    """Show a random test image of a dataset and return it as it is: it has been prepared already.

    Raises:
        DatasetError: The dataset is not on this machine.
    """
    images, labels = _test_images(dataset)
    index = st.session_state.setdefault("draw_sample", _any()) % len(images)
    info = DATASETS[dataset]
    st.image(enlarged(images[index], WIDTH), width=WIDTH)
    st.caption(f"{info.label}, test image {index:,}: labelled **{info.classes[labels[index]]}**.")
    st.button("Another one", key="draw_another", icon=":material/casino:", on_click=_new_sample)
    return Task(images[index], label=int(labels[index]))


def framed(picture: Image.Image) -> Image.Image:
    """Return a picture fitted into the canvas's square, a pixel high or wide at least."""
    share = WIDTH / max(picture.size)
    return picture.resize(tuple(max(1, round(share * side)) for side in picture.size))


def enlarged(pixels: np.ndarray, side: int) -> Image.Image:
    """Return 28x28 pixels as a picture with sharp squares, `side` pixels wide."""
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST)


def _prepared(picture: Image.Image | np.ndarray, started: float) -> Task:
    prepared = prepare(picture)
    return Task(prepared.pixels, picture, several=prepared.several,
                seconds=time.perf_counter() - started)


def _new_sample() -> None:
    st.session_state.draw_sample = _any()


def _any() -> int:
    return secrets.randbelow(1_000_000)


@st.cache_resource(max_entries=3, show_spinner="Reading the test images …")
def _test_images(dataset: str) -> tuple[np.ndarray, np.ndarray]:
    """Return copies of the test images and labels, so that the training images can go."""
    images = load(dataset, settings().data_dir, download=False)
    return images.x_test.copy(), images.y_test.copy()
