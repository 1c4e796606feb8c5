"""The bars of the Draw page."""

from __future__ import annotations

import numpy as np

from lab.charts.digits import Answer, probability_figure
from lab.charts.theme import run_color

CLASSES = tuple("0123456789")


def test_each_model_has_ten_bars_in_its_runs_colour():
    rows = np.eye(10, dtype=np.float32)
    figure = probability_figure([Answer("a", 0, rows[7]), Answer("b", 4, rows[1])], CLASSES)
    assert [bar.name for bar in figure.data] == ["a", "b"]
    assert [bar.marker.color for bar in figure.data] == [run_color(0), run_color(4)]
    assert list(figure.data[0].x) == list(CLASSES)
    assert list(figure.data[0].y) == list(rows[7])
    assert figure.layout.barmode == "group"


def test_the_axis_is_a_probability_and_the_classes_are_names():
    figure = probability_figure([Answer("a", 0, np.full(10, 0.1))], CLASSES)
    assert figure.layout.yaxis.range == (0, 1)
    assert figure.layout.yaxis.tickformat == ".0%"
    assert figure.layout.xaxis.type == "category"


def test_probabilities_that_are_not_numbers_leave_gaps():
    figure = probability_figure([Answer("a", 0, np.full(10, np.nan))], CLASSES)
    assert list(figure.data[0].y) == [None] * 10
