"""Arbitrary bytes as an upload: a picture that a model can be given, or an ImageError."""

from __future__ import annotations

import time
import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lab.digits import MAX_PIXELS, open_picture, plain, prepare
from lab.errors import ImageError, ModelError
from lab.inference import Classifier
from tests.fuzz.amount import examples
from tests.fuzz.pictures import FILES, UPLOADS

_SECONDS = 10  # for one upload; a small one takes milliseconds


def looked_at(picture: Image.Image | np.ndarray) -> None:
    """Prepare a picture each way; what comes is what a model takes."""
    for way in (lambda image: prepare(image).pixels, plain):
        try:
            pixels = way(picture)
        except ImageError as error:
            assert str(error).endswith(".")
        else:
            assert pixels.shape == (28, 28) and pixels.dtype == np.uint8 and pixels.any()


def opened(data: bytes) -> None:
    """Open an upload; what is refused is refused in a sentence, and all of it soon."""
    begun = time.perf_counter()
    try:
        picture = open_picture(data)
    except ImageError as error:
        assert str(error).endswith(".") and len(str(error)) < 300
    else:
        assert picture.image.mode in ("L", "RGB")
        assert max(picture.image.size) <= 2048 or min(picture.image.size) * 2048 < MAX_PIXELS
        looked_at(picture.image)
    assert time.perf_counter() - begun < _SECONDS


def test_the_files_to_spoil_are_sound():
    for data in FILES:
        if data.startswith((b"\x89PNG", b"\xff\xd8")):
            assert open_picture(data).image.size in ((18, 24), (24, 18))


@given(UPLOADS)
@examples(250)
def test_any_upload_is_a_picture_or_refused(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, of what in a file it makes do without
        opened(data)


@given(st.data())
@examples(250)
def test_any_small_array_is_read_or_refused(data):
    kind = data.draw(st.sampled_from([np.uint8, np.float32, np.float64, np.bool_, np.int64]))
    shape = data.draw(st.lists(st.integers(0, 6), min_size=0, max_size=4))
    raw = data.draw(st.binary(min_size=8, max_size=8))
    count = int(np.prod(shape)) if shape else 1
    whole = np.frombuffer(raw * (count + 1), np.uint8)
    if kind is np.bool_:
        values = whole[:count] > 127
    elif data.draw(st.booleans()):
        values = (whole[:count] / 255).astype(kind)
    else:
        values = np.frombuffer(whole.tobytes(), kind)[:count]
    looked_at(values.reshape(shape))


@given(st.binary(max_size=400))
@examples(60)
def test_any_saved_model_is_refused(data):
    try:
        Classifier(data)
    except ModelError as error:
        assert str(error).endswith(".")
