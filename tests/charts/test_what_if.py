"""The maps and curves of What if."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from lab.charts.digits import Answer
from lab.charts.theme import run_color
from lab.charts.what_if import amount_figure, shift_figure
from lab.explain.what_if import CURVES

GRID = np.linspace(0, 1, 169).reshape(13, 13)
TURN = CURVES["turn"]
IMAGES = np.arange(len(TURN.amounts), dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)


def test_a_shift_map_has_down_as_rows_and_the_digits_own_place_marked():
    cells, here = shift_figure(GRID).data
    assert list(cells.x) == list(cells.y) == list(range(-6, 7))
    assert cells.z[0][12] == pytest.approx(GRID[0, 12])  # 6 up, 6 to the right
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert (here.x[0], here.y[0]) == (0, 0)


def test_down_is_down_on_the_screen():
    low, high = shift_figure(GRID).layout.yaxis.range
    assert low > high


def test_what_is_no_number_is_left_out():
    grid = GRID.copy()
    grid[3, 4] = np.nan
    assert shift_figure(grid).data[0].z[3][4] is None
    line = np.where(TURN.amounts == 0, np.nan, 0.5)
    assert list(amount_figure(TURN, [Answer("a", 0, line)], IMAGES).data[0].y).count(None) == 1


def test_each_model_is_a_line_in_its_runs_colour_and_guessing_is_dotted():
    answers = [Answer("<i>a</i>", 0, np.linspace(0, 1, 31)), Answer("b", 4, np.zeros(31))]
    figure = amount_figure(TURN, answers, IMAGES)
    assert [line.name for line in figure.data] == ["&lt;i>a&lt;/i>", "b"]
    assert [line.line.color for line in figure.data] == [run_color(0), run_color(4)]
    assert list(figure.data[0].x) == list(TURN.amounts)
    guess = next(shape for shape in figure.layout.shapes if shape.y0 == shape.y1)
    assert (guess.y0, guess.line.dash) == (0.1, "dot")


def test_pictures_show_what_was_asked_at_the_amounts_where_they_stand():
    figure = amount_figure(TURN, [], IMAGES)
    assert [picture.x for picture in figure.layout.images] == [-45, -30, -15, 0, 15, 30, 45]
    for picture in figure.layout.images:
        png = base64.b64decode(picture.source.partition(",")[2])
        level = np.asarray(Image.open(io.BytesIO(png)))[0, 0]
        assert TURN.amounts[level] == picture.x


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_one_picture_is_the_digit_as_it_is_and_none_reaches_beyond_the_axis(curve):
    images = np.zeros((len(curve.amounts), 28, 28), np.uint8)
    layout = amount_figure(curve, [], images).layout
    assert curve.none in [picture.x for picture in layout.images]
    [own] = [shape for shape in layout.shapes if shape.x0 == shape.x1]
    assert own.x0 == curve.none
    reach = layout.images[0].sizex / 2
    assert layout.images[0].x - reach >= layout.xaxis.range[0]
    assert layout.images[-1].x + reach <= layout.xaxis.range[1]
    assert np.diff([picture.x for picture in layout.images]) == pytest.approx(
        layout.images[1].x - layout.images[0].x)


def test_the_axis_says_what_is_changed_and_in_which_unit():
    title = amount_figure(CURVES["thickness"], [], IMAGES[:11]).layout.xaxis.title.text
    assert "Strokes" in title and "pixels" in title
