"""All questions about a drawing go in one batch, and every answer is that of its own image."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from lab.explain.what_if import CURVES, SHIFTS, asked, what_if
from tests.explain.linear import Linear


@pytest.fixture
def digit() -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[6:22, 9:13] = image[6:10, 9:19] = 255
    return image


def test_the_shifts_are_scipys_by_whole_pixels(digit):
    grid = asked(digit)["shift"]
    for row, down in enumerate(SHIFTS):
        for column, right in enumerate(SHIFTS):
            assert (grid[row, column] == ndimage.shift(digit, (down, right), order=0)).all()


def test_the_amounts_are_those_that_the_page_promises():
    assert (SHIFTS.min(), SHIFTS.max(), len(SHIFTS)) == (-6, 6, 13)
    ends = {name: (curve.amounts[0], curve.amounts[-1]) for name, curve in CURVES.items()}
    assert ends == {"turn": (-45, 45), "scale": (0.6, 1.4), "thickness": (-1, 1.5)}
    assert np.unique(np.diff(CURVES["turn"].amounts)) == [3]
    assert np.diff(CURVES["scale"].amounts) == pytest.approx(0.05)


def test_one_amount_of_each_question_leaves_the_digit_as_it_is(digit):
    images = asked(digit)
    assert (images["shift"][6, 6] == digit).all()
    for name, curve in CURVES.items():
        [own] = np.flatnonzero(curve.amounts == curve.none)
        assert (images[name][own] == digit).all()


def test_turns_scales_and_strokes_do_what_they_say(digit):
    images, ink = asked(digit), digit.sum(dtype=float)
    turned = ndimage.rotate(digit.astype(float), 45, reshape=False, order=1)
    assert np.corrcoef(images["turn"][-1].ravel(), turned.ravel())[0, 1] > 0.99
    assert images["scale"][0].sum() == pytest.approx(0.6**2 * ink, rel=0.05)
    assert images["thickness"][0].sum() < ink < images["thickness"][-1].sum()


def test_every_answer_is_that_of_its_own_image_alone_and_the_model_is_asked_once(digit):
    model, images = Linear(), asked(digit)
    answers = what_if(model, images)
    assert model.batches == [sum(part[..., 0, 0].size for part in images.values())]
    for name, part in images.items():
        assert answers[name].shape == (*part.shape[:-2], 10)
        for place in [(0,) * (part.ndim - 2), (-1,) * (part.ndim - 2)]:
            alone = model.predict_proba(part[place][np.newaxis])[0]
            np.testing.assert_allclose(answers[name][place], alone, atol=1e-6)


def test_where_no_ink_is_left_there_is_no_answer():
    hairline = np.zeros((28, 28), np.uint8)
    hairline[4:24, 14] = 255
    answers = what_if(Linear(), asked(hairline))
    assert np.isnan(answers["thickness"][0]).all()
    assert np.isfinite(answers["thickness"][4:]).all() and np.isfinite(answers["shift"]).all()
    blank = what_if(Linear(), asked(np.zeros((28, 28), np.uint8)))
    assert all(np.isnan(rows).all() for rows in blank.values())
