"""Accuracy, confusion, calibration and mistakes are what scikit-learn, SciPy and formulas say."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    precision_recall_fscore_support,
)
from sklearn.metrics import (
    confusion_matrix as sklearn_confusion,
)

from lab.errors import EvaluationError
from lab.evaluation.accuracy import point_interval, wilson
from lab.evaluation.calibration import BINS, calibration
from lab.evaluation.confusion import confusion_matrix, per_class
from lab.evaluation.mistakes import mistakes
from lab.evaluation.scores import UNANSWERED, Point, Scores
from lab.evaluation.summary import summary
from tests.evaluation.made import made_scores, random_scores

CLASSES = range(10)


@pytest.fixture(params=range(3))
def scores(request) -> Scores:
    return random_scores(request.param)


def test_accuracy_and_confusion_are_scikit_learns(scores):
    assert scores.accuracy == accuracy_score(scores.true, scores.predicted)
    expected = sklearn_confusion(scores.true, scores.predicted, labels=CLASSES)
    np.testing.assert_array_equal(confusion_matrix(scores), expected)


def test_precision_and_recall_are_scikit_learns(scores):
    precision, recall, _, images = precision_recall_fscore_support(
        scores.true, scores.predicted, labels=CLASSES, zero_division=np.nan
    )
    found = per_class(scores)
    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    np.testing.assert_array_equal(found.images, images)


def test_what_is_never_answered_has_no_precision_and_what_is_never_shown_no_recall():
    found = per_class(made_scores([0, 1, 1, 2], [0, 1, 0, 3]))
    assert found.precision[0] == 0.5 and found.precision[1] == 1 and found.precision[3] == 0
    assert math.isnan(found.precision[2])
    assert found.recall[2] == 0 and math.isnan(found.recall[3])


def test_no_answer_is_wrong_and_in_no_cell():
    scores = made_scores([0, 0, 1], [0, UNANSWERED, UNANSWERED])
    assert (scores.accuracy, scores.unanswered) == (1 / 3, 2)
    assert confusion_matrix(scores).sum() == 1
    assert per_class(scores).recall[0] == 0.5
    assert calibration(scores).counts.sum() == 1
    assert mistakes(scores, 5) == []


@pytest.mark.parametrize(("right", "of"), [(0, 10), (10, 10), (97, 100), (9757, 10_000), (1, 3)])
def test_the_interval_is_wilsons_formula(right, of):
    z, share = 1.959963984540054, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    assert wilson(right, of) == pytest.approx((middle - half, middle + half), abs=1e-12)


@pytest.mark.parametrize(("right", "of"), [(-1, 10), (11, 10), (0, 0)])
def test_an_impossible_share_is_a_sentence(right, of):
    with pytest.raises(EvaluationError, match=f"Got {right} of {of}."):
        wilson(right, of)


def test_answers_on_one_image_in_four_directions_count_as_one_for_the_interval():
    assert point_interval(Point("shift", 1.0, 300, 400, 100)) == wilson(75, 100)
    assert point_interval(Point("turn", 1.0, 75, 100, 100)) == wilson(75, 100)


def test_a_summary_has_each_share_with_its_own_interval(scores):
    found = summary(replace(scores, warped_right=123))
    assert found["accuracy"] == scores.right / scores.images
    assert found["accuracy_interval"] == list(wilson(scores.right, scores.images))
    assert found["warped_accuracy"] == 123 / scores.images
    assert found["warped_accuracy_interval"] == list(wilson(123, scores.images))
    assert found["robustness"]["shift"][1] == {  # 120 of 200 answers on 50 images
        "amount": 1.0, "accuracy": 0.6, "interval": list(wilson(30, 50)), "images": 50,
    }


def test_the_calibration_error_is_the_formula_of_guo_and_others(scores):
    confidence, right = scores.confidence.astype(float), scores.true == scores.predicted
    error = 0.0
    for number in range(BINS):
        inside = (confidence > number / BINS) & (confidence <= (number + 1) / BINS)
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            error += inside.sum() / len(confidence) * gap
    found = calibration(scores)
    assert found.error == pytest.approx(error, abs=1e-12)
    assert found.counts.sum() == scores.images and found.right.sum() == scores.right


def test_calibration_by_hand():
    found = calibration(made_scores([0, 0, 0, 0], [0, 1, 0, 0], [1.0, 1.0, 0.5, 0.5]))
    assert found.counts[BINS - 1] == 2 and found.counts[7] == 2  # 0.5 lies in (7/15, 8/15]
    assert found.accuracy[BINS - 1] == 0.5 and found.accuracy[7] == 1
    assert found.error == float(Fraction(1, 2))  # both bins are half off
    assert np.isnan(found.accuracy[0])


def test_a_model_that_answers_nothing_has_no_calibration_error():
    assert math.isnan(calibration(made_scores([0, 1], [UNANSWERED] * 2)).error)


def test_mistakes_are_the_wrong_answers_the_most_confident_first(scores):
    found = mistakes(scores, 1000)
    assert len(found) == np.count_nonzero(scores.true != scores.predicted)
    sure = [mistake.confidence for mistake in found]
    assert sure == sorted(sure, reverse=True)
    for mistake in found[:20]:
        assert mistake.true == scores.true[mistake.index] != mistake.predicted
        assert mistake.predicted == scores.predicted[mistake.index]
    assert mistakes(scores, 3) == found[:3]


def test_of_two_mistakes_as_sure_the_one_that_gives_the_true_class_less_comes_first():
    made = made_scores([0, 0, 0], [1, 1, 1], [0.6, 0.6, 0.7])
    scores = replace(made, true_probability=np.array([0.3, 0.1, 0.2], np.float32))
    assert [mistake.index for mistake in mistakes(scores, 3)] == [2, 1, 0]
