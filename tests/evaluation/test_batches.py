"""How many images are evaluated at once changes no score, and each answer is its own image's."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from lab.atlas import load
from lab.evaluation import Scores, evaluate, robustness, test_set
from lab.evaluation.robustness import KINDS, random_warps
from lab.inference import Classifier


@pytest.fixture(scope="module")
def scores() -> Scores:
    """Of all 360 images at once."""
    return evaluate(load().model, test_set("digits"))


def test_the_size_of_a_batch_changes_no_score(scores, monkeypatch):
    for module in (robustness, sys.modules[evaluate.__module__]):
        monkeypatch.setattr(module, "BATCH", 100)
    parts = evaluate(load().model, test_set("digits"))
    np.testing.assert_array_equal(parts.predicted, scores.predicted)
    np.testing.assert_allclose(parts.confidence, scores.confidence, atol=1e-6)
    np.testing.assert_allclose(parts.true_probability, scores.true_probability, atol=1e-6)
    assert parts.warped_right == scores.warped_right
    found, expected = ({(p.kind, p.amount): p for p in s.robustness} for s in (parts, scores))
    for place in expected:
        if place[0] != "noise":  # which is drawn anew for each batch
            assert found[place] == expected[place]
        assert found[place].of == expected[place].of


def test_right_answers_are_counted_as_the_model_gives_them_alone(scores):
    test, model = test_set("digits"), Classifier(load().model)
    rows = model.predict_proba(test.x)
    every = np.arange(len(test.x))
    np.testing.assert_array_equal(scores.predicted, rows.argmax(axis=1))
    np.testing.assert_allclose(scores.true_probability, rows[every, test.y], atol=1e-6)
    warped = np.concatenate([made() for made in random_warps(test.x)])
    answers = model.predict_proba(warped).argmax(axis=1)
    assert scores.warped_right == np.count_nonzero(answers == test.y) < scores.right
    [turned] = KINDS["turn"].change(test.x, 45.0)
    answers = model.predict_proba(turned).argmax(axis=1)
    [point] = [p for p in scores.robustness if (p.kind, p.amount) == ("turn", 45.0)]
    assert point.right == np.count_nonzero(answers == test.y)
