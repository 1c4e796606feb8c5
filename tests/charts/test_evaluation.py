"""Confusion, reliability, robustness, precision and recall: every number in its place."""

from __future__ import annotations

import json

import numpy as np
import pytest

from lab.charts.confusion import confusion_figure
from lab.charts.precision_recall import precision_recall_figure
from lab.charts.reliability import reliability_figure
from lab.charts.robustness import Measured, robustness_figure
from lab.charts.theme import run_color
from lab.evaluation.accuracy import point_interval, wilson
from lab.evaluation.calibration import calibration
from lab.evaluation.confusion import confusion_matrix, per_class
from lab.evaluation.robustness import KINDS
from lab.evaluation.scores import UNANSWERED, Point
from lab.options import DATASETS
from tests.evaluation.made import POINTS, made_scores, random_scores
from tests.test_safe_text import HOSTILE

DIGITS = DATASETS["mnist"].classes
SCORES = random_scores(0)


def note(figure) -> str:
    return " ".join(a.text.replace("<br>", " ") for a in figure.layout.annotations)


def test_a_confusion_matrix_has_mistakes_in_colour_and_right_answers_without():
    matrix = confusion_matrix(SCORES)
    wrong, right = confusion_figure(matrix, DIGITS).data
    for row in range(10):
        assert right.text[row] == str(matrix[row, row])
        assert (right.x[row], right.y[row]) == (DIGITS[row], DIGITS[row])
        for column in range(10):
            z, count = wrong.z[row][column], matrix[row, column]
            if row == column or not count:
                assert z is None and wrong.text[row][column] == ""
            else:
                assert z**2 == pytest.approx(count) and wrong.text[row][column] == str(count)


def test_the_true_class_stands_at_the_side_the_first_one_above():
    figure = confusion_figure(confusion_matrix(SCORES), DIGITS)
    assert figure.layout.yaxis.title.text == "True class"
    assert figure.layout.xaxis.title.text == "Answer"
    assert figure.data[0].hovertemplate.startswith("%{y} taken for %{x}: ")
    low, high = figure.layout.yaxis.range
    assert low > high


def test_a_model_without_a_mistake_has_no_colours():
    figure = confusion_figure(np.diag(range(1, 11)), DIGITS)
    assert not figure.data[0].showscale
    json.loads(figure.to_json())


def test_images_without_an_answer_are_said():
    scores = made_scores([0, 1], [0, UNANSWERED])
    figure = confusion_figure(confusion_matrix(scores), DIGITS, unanswered=scores.unanswered)
    assert "For 1 more the model gives no number (NaN)." in note(figure)


def test_a_reliability_diagram_has_a_bar_a_bin_that_has_images():
    found = calibration(random_scores(1, images=40))
    accuracy, even, counts = reliability_figure(found, color=3).data
    some = np.flatnonzero(found.counts)
    assert 0 < len(some) < len(found.counts)
    assert accuracy.y == pytest.approx(found.accuracy[some])
    assert list(counts.y) == found.counts[some].tolist()
    assert (tuple(even.x), tuple(even.y)) == ((0, 1), (0, 1))
    assert accuracy.marker.color == run_color(3)
    for place, number in enumerate(some):
        assert found.edges[number] < accuracy.x[place] < found.edges[number + 1]
        low, high = wilson(int(found.right[number]), int(found.counts[number]))
        assert accuracy.y[place] - accuracy.error_y.arrayminus[place] == pytest.approx(low)
        assert accuracy.y[place] + accuracy.error_y.array[place] == pytest.approx(high)


def test_the_calibration_error_stands_above_the_diagram():
    found = calibration(SCORES)
    assert note(reliability_figure(found)).startswith(f"ECE {found.error:.4f}: ")


def test_a_model_that_answers_nothing_is_said_to():
    scores = made_scores([0, 1], [UNANSWERED] * 2)
    assert "gives no number" in note(reliability_figure(calibration(scores)))
    json.loads(precision_recall_figure(per_class(scores), DIGITS).to_json())


def test_a_robustness_curve_goes_through_the_shares_with_their_intervals():
    points = [*POINTS, Point("shift", -1.0, 10, 50, 50)]
    band, line = robustness_figure([Measured("A", 2, points)], "shift").data
    assert tuple(line.x) == (-1.0, 0.0, 1.0) and tuple(line.y) == (0.2, 0.8, 0.6)
    ends = [point_interval(p) for p in (points[3], points[0], points[1])]
    assert band.y == pytest.approx([h for _, h in ends] + [low for low, _ in ends][::-1])
    assert line.line.color == run_color(2) and not line.showlegend
    assert "120 of 200 right (50 images)" in line.customdata[2]


def test_guessing_one_of_ten_is_dotted():
    [guess] = robustness_figure([Measured("A", 0, POINTS)], "shift").layout.shapes
    assert (guess.y0, guess.y1, guess.line.dash) == (0.1, 0.1, "dot")


def test_several_models_have_a_legend_and_many_have_no_bands():
    models = [Measured(f"model {n}", n, POINTS) for n in range(5)]
    few, many = (robustness_figure(models[:count], "shift").data for count in (2, 5))
    assert [trace.name for trace in few if trace.showlegend] == ["model 0", "model 1"]
    assert len(few) == 4 and len(many) == 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_axis(kind):
    figure = robustness_figure([Measured("A", 0, POINTS)], kind)
    low, high = figure.layout.xaxis.range
    assert low < KINDS[kind].amounts[0] and KINDS[kind].amounts[-1] < high
    assert figure.layout.xaxis.title.text == KINDS[kind].label
    json.loads(figure.to_json())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_it_is_written(name):
    figure = robustness_figure([Measured(str(name), n, POINTS) for n in (0, 1)], "shift")
    for trace in figure.data:
        assert "<" not in (trace.name or "")


def test_precision_and_recall_stand_at_their_class_and_what_is_undefined_is_said():
    found = per_class(made_scores([0, 1, 1, 2], [0, 1, 0, 3]))
    figure = precision_recall_figure(found, DIGITS)
    precision, recall = figure.data
    assert (precision.y[0], precision.y[2]) == (0.5, None)
    assert (recall.y[1], recall.y[3]) == (0.5, None)
    said = note(figure)
    assert "never answers: 2, 4, 5, 6, 7, 8, 9." in said
    assert "no image: 3, 4, 5, 6, 7, 8, 9." in said
    low, _ = figure.layout.yaxis.range
    assert low <= 0
