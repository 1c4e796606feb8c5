"""Verdicts as a person reads them."""

from __future__ import annotations

import numpy as np
import pytest

from lab.digits import agreement, verdict
from lab.digits.verdict import percent

DIGITS = "0123456789"


def probabilities(**at: float) -> np.ndarray:
    """Return ten probabilities, e.g. of d7=0.98."""
    values = np.zeros(10, np.float32)
    for name, value in at.items():
        values[int(name[1:])] = value
    return values


def test_a_sure_model_says_first_and_second():
    assert verdict(probabilities(d7=0.98, d1=0.01), DIGITS) == "7 (98 %), then 1 (1 %)"


def test_a_model_is_never_said_to_be_certain():
    assert verdict(probabilities(d7=1.0), DIGITS) == "7 (>99 %), then 0 (<1 %)"


def test_a_model_below_half_is_not_sure():
    assert verdict(probabilities(d4=0.41, d9=0.38), DIGITS) == "not sure: 4 (41 %) or 9 (38 %)"


def test_a_close_second_is_not_sure():
    assert verdict(probabilities(d4=0.52, d9=0.47), DIGITS).startswith("not sure: 4")


def test_weights_that_are_not_finite_say_nothing():
    assert verdict(np.full(10, np.nan), DIGITS) == "nothing: its weights are not finite"


def test_models_agree_or_disagree_by_count():
    assert agreement(["7", "7"]) == "Both models say 7."
    assert agreement(["7", "7", "7"]) == "All 3 models say 7."
    assert agreement(["1", "7", "7"]) == "The models disagree: 2 say 7 and 1 says 1."


@pytest.mark.parametrize(
    ("fraction", "words"),
    [(0, "<1 %"), (1, ">99 %"), (0.9999, ">99 %"), (0.0001, "<1 %"), (0.984, "98 %")],
)
def test_nearly_certain_is_not_certain(fraction, words):
    assert percent(fraction) == words
