"""The way of one digit of several ends in what its model gets, and shows no other digit."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lab.digits import cut, stages
from lab.digits.centering import centred, cropped, levels
from lab.digits.part_stages import part_stages


@pytest.fixture(params=["drawing", "photo"])
def row(request) -> Image.Image:
    """A seven, a one and an L, in black on white, or on grey paper with noise and shade."""
    image = Image.new("L", (420, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.line([(20, 40), (100, 40), (50, 160)], fill=0, width=16)
    draw.line([(190, 30), (200, 170)], fill=0, width=16)
    draw.line([(310, 40), (300, 150), (370, 150)], fill=0, width=16)
    if request.param == "drawing":
        return image
    noise = np.random.default_rng(0).normal(0, 3, (200, 420))
    shade = np.linspace(1, 0.75, 420)
    return Image.fromarray(((30 + np.asarray(image) * 0.8) * shade + noise).clip(0, 255)
                           .astype(np.uint8))


def test_the_last_stage_is_what_was_cut_apart_and_the_others_lead_to_it(row):
    digits = cut(row)
    assert len(digits) == 3
    for digit in digits:
        drawn, ink, box, middle, final = part_stages(row, digit)
        assert (final.pixels == digit.pixels).all()
        fitted_ink = cropped(middle.pixels / np.float32(255))
        by_mass = levels(centred(fitted_ink))
        assert np.abs(by_mass.astype(int) - digit.pixels).mean() < 3  # a few levels of rounding
        shapes = np.divide(*drawn.picture.shape), np.divide(*ink.picture.shape)
        assert shapes[0] == pytest.approx(shapes[1], rel=0.05)  # the same part of the picture
        assert np.prod(box.picture.shape) < np.prod(ink.picture.shape)


def test_the_stages_are_called_as_the_whole_pictures_are(row):
    named = [(stage.key, stage.name) for stage in stages(row)]
    assert [(s.key, s.name) for s in part_stages(row, cut(row)[1])] == named


def test_a_part_shows_its_own_ink_alone(row):
    [_, one, _] = cut(row)
    ink = part_stages(row, one)[1].picture
    share = (ink > 64).any(axis=0)
    assert np.count_nonzero(np.diff(share.astype(int)) == 1) == 1  # one run of columns


def test_every_stage_gives_a_model_28x28(row):
    for stage in part_stages(row, cut(row)[0]):
        assert stage.pixels.shape == (28, 28) and stage.pixels.dtype == np.uint8
        assert stage.pixels.any()
