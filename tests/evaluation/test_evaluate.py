"""A saved model's scores are those of plain Keras, on plain images and on changed ones."""

from __future__ import annotations

import numpy as np
import pytest

from lab.errors import EvaluationStoppedError, ModelError
from lab.evaluation import TestSet, evaluate
from lab.evaluation.calibration import calibration
from lab.evaluation.robustness import KINDS, random_warps, sample
from lab.evaluation.scores import UNANSWERED, Scores, fingerprint


@pytest.fixture(scope="module")
def scores(network) -> Scores:
    from lab.evaluation import test_set

    return evaluate(network[1], test_set("digits"))


def test_accuracy_is_what_keras_evaluates(network, digits, scores):
    accuracy = network[0].evaluate(digits.x, digits.y, verbose=0, return_dict=True)["accuracy"]
    assert scores.accuracy == pytest.approx(accuracy, abs=1e-6)
    assert 0.5 < accuracy < 1  # some right, some wrong


def test_answers_and_probabilities_are_keras_own(network, digits, scores):
    expected = network[0].predict(digits.x, verbose=0)
    rows = np.arange(len(digits.x))
    np.testing.assert_array_equal(scores.predicted, expected.argmax(axis=1))
    np.testing.assert_allclose(scores.confidence, expected.max(axis=1), atol=1e-5)
    np.testing.assert_allclose(scores.true_probability, expected[rows, digits.y], atol=1e-5)


def test_accuracy_of_changed_images_is_what_keras_evaluates_on_them(network, digits, scores):
    x = np.concatenate([made() for made in random_warps(digits.x)])
    warped = network[0].evaluate(x, digits.y, verbose=0, return_dict=True)["accuracy"]
    assert scores.warped_accuracy == pytest.approx(warped, abs=1e-6)
    assert warped < scores.accuracy
    by = {(point.kind, point.amount): point for point in scores.robustness}
    for kind, amount in (("shift", 2.0), ("turn", -30.0), ("scale", 0.7)):
        changed = list(KINDS[kind].change(digits.x, amount))
        answers = [network[0].predict(x, verbose=0).argmax(axis=1) for x in changed]
        assert by[kind, amount].right == sum(int((a == digits.y).sum()) for a in answers)
        assert by[kind, amount].of == len(digits.x) * len(changed)


def test_what_changes_nothing_leaves_the_accuracy_as_it_is(scores):
    plain = {kind.key: kind.plain for kind in KINDS.values()}
    found = [point for point in scores.robustness if point.amount == plain[point.kind]]
    assert [point.kind for point in found] == list(KINDS)
    assert all((point.right, point.of) == (scores.right, scores.images) for point in found)


def test_every_kind_is_tried_at_every_amount(scores):
    expected = [(kind.key, amount) for kind in KINDS.values() for amount in kind.amounts]
    assert [(point.kind, point.amount) for point in scores.robustness] == expected


def test_the_same_model_has_the_same_scores_again(network, digits, scores):
    again = evaluate(network[1], digits)
    assert again.to_bytes() == scores.to_bytes()
    assert scores.model == fingerprint(network[1]) and scores.test_set == digits.fingerprint


def test_a_model_that_gives_no_number_answers_nothing(diverged, digits):
    scores = evaluate(diverged, digits)
    assert (scores.predicted == UNANSWERED).all() and scores.unanswered == scores.images
    assert scores.accuracy == scores.warped_accuracy == 0
    assert np.isnan(calibration(scores).error)
    assert Scores.from_bytes(scores.to_bytes()).unanswered == scores.images


def test_progress_rises_to_one(network, digits):
    shares: list[float] = []
    evaluate(network[1], digits, progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1)
    assert len(shares) > 20


def test_it_stops_before_the_next_batch(network, digits):
    shares: list[float] = []
    with pytest.raises(EvaluationStoppedError, match="nothing of it is kept"):
        evaluate(network[1], digits, progress=shares.append, stop=lambda: len(shares) >= 3)
    assert len(shares) == 3


def test_a_damaged_model_is_a_sentence(digits):
    with pytest.raises(ModelError, match="damaged"):
        evaluate(b"no model", digits)


def test_another_image_or_label_is_another_test_set(digits):
    x, y = digits.x.copy(), digits.y.copy()
    x[0, 0, 0] ^= 1
    y[0] = (y[0] + 1) % 10
    prints = {TestSet("digits", *both).fingerprint
              for both in ((digits.x, digits.y), (x, digits.y), (digits.x, y))}
    assert len(prints) == 3


@pytest.mark.parametrize(("count", "kept"), [(360, 360), (10_000, 2000), (2001, 1001)])
def test_the_sample_is_evenly_spaced(count, kept):
    x, y = sample(np.arange(count), np.arange(count))
    assert len(x) == kept and (x == y).all()
    assert len(set(np.diff(x))) == 1
