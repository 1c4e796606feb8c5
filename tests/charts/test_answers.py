"""The Draw page's table of models by classes."""

from __future__ import annotations

import numpy as np
import pytest

from lab.charts.answers import answers_figure
from lab.charts.digits import Answer
from lab.charts.theme import run_color

CLASSES = tuple("0123456789")


def sure(digit: int) -> np.ndarray:
    row = np.full(10, 0.004)
    row[digit] = 1 - 9 * 0.004
    return row


UNSURE = np.array([0, 0.45, 0, 0, 0, 0, 0, 0.4, 0.15, 0])


def test_each_model_is_a_row_and_each_class_a_column_of_the_same_scale():
    figure = answers_figure([Answer("a", 0, sure(7)), Answer("b", 4, UNSURE)], CLASSES)
    [cells] = figure.data
    np.testing.assert_allclose(np.array(cells.z, float), [sure(7), UNSURE])
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert list(figure.layout.yaxis.ticktext) == ["a", "b"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first is on top


def test_a_cell_says_its_probability_in_percent_where_that_is_not_next_to_nothing():
    [cells] = answers_figure([Answer("a", 0, sure(7))], CLASSES).data
    assert list(cells.text[0]) == ["", "", "", "", "", "", "", "96", "", ""]
    assert cells.customdata[0][0] == "<1 %"
    [cells] = answers_figure([Answer("a", 0, UNSURE)], CLASSES).data
    assert list(cells.text[0]) == ["", "45", "", "", "", "", "", "40", "15", ""]


def test_the_verdict_is_framed_in_the_runs_colour_and_dotted_where_it_is_none():
    first, second = answers_figure(
        [Answer("a", 0, sure(7)), Answer("b", 4, UNSURE)], CLASSES
    ).layout.shapes
    assert (first.x0, first.x1, first.y0, first.y1) == (6.5, 7.5, -0.5, 0.5)
    assert (first.line.color, first.line.dash) == (run_color(0), "solid")
    assert (second.x0, second.y0, second.line.dash) == (0.5, 0.5, "dot")


def test_a_model_that_gives_no_numbers_has_an_empty_row_without_a_frame():
    figure = answers_figure([Answer("a", 0, np.full(10, np.nan))], CLASSES)
    assert list(figure.data[0].z[0]) == [None] * 10
    assert not figure.layout.shapes


def test_a_stored_name_is_shown_as_it_is_written_and_the_label_is_bold():
    figure = answers_figure([Answer("<b>x</b>", 0, sure(1))], CLASSES, label=3)
    assert figure.layout.yaxis.ticktext[0] == "&lt;b>x&lt;/b>"
    assert [n for n, text in enumerate(figure.layout.xaxis.ticktext) if "<b>" in text] == [3]


def test_a_row_is_as_high_for_one_model_as_for_ten_and_holds_the_lines_of_its_name():
    def height(name, models):
        return answers_figure([Answer(name, 0, sure(1))] * models, CLASSES).layout.height

    around = 2 * height("a", 1) - height("a", 2)
    assert height("a", 10) - around == pytest.approx(10 * (height("a", 1) - around))
    long = "Adam · ReLU · lr 0.001 · batch 128 · raw pixels · 5,000 images"
    assert height(long, 3) - around >= 3 * 4 * 15  # four lines of 18 letters each


def test_what_is_nearly_certain_is_not_written_as_certain():
    row = np.eye(10)[7] * 0.997 + 0.0003
    assert answers_figure([Answer("a", 0, row)], CLASSES).data[0].text[0][7] == ">99"
