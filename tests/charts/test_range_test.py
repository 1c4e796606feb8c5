"""The picture of a range test: both curves, both marks, and a height for the fall."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
import pytest

from lab.analysis.range_test import smoothed
from lab.charts.range_test import range_figure

RATES = np.geomspace(1e-6, 1, 61).tolist()
LOSSES = [*np.linspace(2.3, 0.5, 55), 1, 5, 100, 1e6, math.inf, math.nan]


def draw(suggestion: float | None = 1e-3, current: float | None = 0.05) -> go.Figure:
    return range_figure(
        RATES, LOSSES, smoothed(LOSSES), suggestion=suggestion, current=current
    )


def marks(figure: go.Figure) -> dict[str, float]:
    """Return the words of the marks, with the rates of the lines they stand at."""
    lines = [shape.x0 for shape in figure.layout.shapes]
    words = {words.text: 10**words.x for words in figure.layout.annotations}
    assert sorted(words.values()) == pytest.approx(sorted(lines))
    return words


def test_the_loss_of_each_step_is_faint_and_the_smoothed_one_strong():
    raw, smooth = draw().data
    assert list(raw.x) == list(smooth.x) == RATES
    assert list(raw.y)[:55] == LOSSES[:55]
    assert list(smooth.y)[:55] == smoothed(LOSSES)[:55]
    assert raw.opacity < 1 and raw.line.width < smooth.line.width


def test_the_suggestion_and_the_rate_in_the_form_are_marked_at_their_places():
    assert marks(draw()) == pytest.approx({"try 0.001": 1e-3, "now 0.05": 0.05})
    assert draw().layout.xaxis.type == "log"


def test_a_rate_that_is_the_suggestion_is_marked_once():
    assert list(marks(draw(1e-3, 1e-3))) == ["try 0.001"]


def test_without_a_suggestion_the_rate_in_the_form_alone_is_marked():
    assert list(marks(draw(None))) == ["now 0.05"]
    assert marks(draw(None, None)) == {}


@pytest.mark.parametrize("current", [1e-4, 1e-2])
def test_the_words_of_the_two_marks_stand_away_from_each_other(current):
    sides = {words.text[:3]: words.xanchor for words in draw(current=current).layout.annotations}
    assert sides["try"] == "right"
    assert sides["now"] == ("left" if current > 1e-3 else "right")


def test_the_height_is_that_of_the_fall_however_large_the_loss_becomes():
    low, high = draw().layout.yaxis.range
    assert 0 < low < 0.5
    assert 2.3 < high < 3


def test_losses_of_which_none_is_finite_are_drawn_as_nothing():
    nothing = [math.nan] * 3
    figure = range_figure(RATES[:3], nothing, nothing, suggestion=None, current=0.01)
    assert figure.layout.yaxis.range is None
