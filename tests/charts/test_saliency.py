"""The saliency map over the digit."""

from __future__ import annotations

import numpy as np
import pytest

from lab.charts.saliency import saliency_figure

PIXELS = np.zeros((28, 28), np.uint8)
PIXELS[5:20, 14] = 255


def drops(**places: float) -> np.ndarray:
    found = np.zeros((28, 28), np.float32)
    found[10, 14], found[11, 14] = places.get("helps", 0), -places.get("hinders", 0)
    return found


def test_the_digit_is_below_and_what_changes_nothing_is_clear():
    digit, over = saliency_figure(PIXELS, drops(helps=0.6, hinders=0.2)).data
    assert (np.array(digit.z) == PIXELS).all()
    z = np.array(over.z, float)
    assert (z[10, 14], z[11, 14]) == (pytest.approx(0.6), pytest.approx(-0.2))
    assert np.isfinite(z).sum() == 2


def test_the_colours_are_symmetrical_about_no_change():
    over = saliency_figure(PIXELS, drops(helps=0.6, hinders=0.2)).data[1]
    assert (over.zmin, over.zmax) == (pytest.approx(-0.6), pytest.approx(0.6))
    assert over.colorscale[1][1].endswith(", 0)")


def test_what_the_answer_rests_on_is_orange_and_what_hinders_it_blue():
    (_, hinders), _, (_, helps) = saliency_figure(PIXELS, drops(helps=0.6)).data[1].colorscale
    red, _, blue = map(int, helps.removeprefix("rgba(").split(",")[:3])
    assert red > blue
    red, _, blue = map(int, hinders.removeprefix("rgba(").split(",")[:3])
    assert blue > red


def test_the_first_row_is_on_top():
    low, high = saliency_figure(PIXELS, drops(helps=0.6)).layout.yaxis.range
    assert low > high


def test_a_change_of_next_to_nothing_stays_pale():
    assert saliency_figure(PIXELS, drops(helps=1e-4)).data[1].zmax == 0.05


def test_a_drop_is_said_as_less_and_a_rise_as_more():
    over = saliency_figure(PIXELS, drops(helps=0.6, hinders=0.2)).data[1]
    assert over.customdata[10][14] == pytest.approx(-60)
    assert over.customdata[11][14] == pytest.approx(20)
    assert "%{customdata:+.1f} points" in over.hovertemplate


def test_no_numbers_leave_the_digit_alone():
    over = saliency_figure(PIXELS, np.full((28, 28), np.nan)).data[1]
    assert np.isnan(np.array(over.z, float)).all()
