"""McNemar's exact test on the images that one model alone gets right, and its words."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from lab.errors import EvaluationError
from lab.evaluation.mcnemar import against, mcnemar, words
from lab.evaluation.scores import UNANSWERED, Scores
from tests.evaluation.made import made_scores, random_scores


def pair(only_a: int, only_b: int, both: int = 1000) -> tuple[Scores, Scores]:
    """Return two models' scores with so many images that one alone gets right."""
    true = np.zeros(only_a + only_b + both)
    a, b = true.copy(), true.copy()
    a[only_a:only_a + only_b] = 1
    b[:only_a] = 1
    return made_scores(true, a), made_scores(true, b)


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 0), (5, 0), (8, 3), (120, 80), (7, 7)])
def test_p_is_twice_the_binomial_tail(only_a, only_b):
    found = mcnemar(*pair(only_a, only_b))
    count, least = only_a + only_b, min(only_a, only_b)
    tail = sum(comb(count, k) for k in range(least + 1)) / 2**count
    assert (found.only_a, found.only_b) == (only_a, only_b)
    assert found.p_value == pytest.approx(min(1.0, 2 * tail))
    assert found.difference == pytest.approx((only_a - only_b) / (only_a + only_b + 1000))


def test_the_order_of_two_models_changes_only_the_sign():
    a, b = pair(30, 12)
    one, other = mcnemar(a, b), mcnemar(b, a)
    assert one.p_value == other.p_value and one.difference == -other.difference


def test_an_image_without_an_answer_is_not_right():
    a, b = made_scores([3, 3], [3, 3]), made_scores([3, 3], [3, UNANSWERED])
    assert (mcnemar(a, b).only_a, mcnemar(a, b).only_b) == (1, 0)


def test_other_images_are_refused_in_a_sentence():
    a, b = random_scores(0), random_scores(0, test_set="c" * 64, dataset="digits", images=360)
    with pytest.raises(EvaluationError, match="same images.* Got 500 of MNIST and 360 of Small"):
        mcnemar(a, b)


def test_holms_correction_is_that_of_several_comparisons():
    a, clear = pair(40, 5)
    _, unclear = pair(40, 5)
    unclear = made_scores(clear.true, np.where(np.arange(1045) < 2, 1, a.predicted))
    alone = [mcnemar(a, clear).p_value, mcnemar(a, unclear).p_value]
    found = against(a, [clear, unclear])
    assert [one.p_value for one in found] == alone
    assert [one.p_holm for one in found] == pytest.approx([2 * alone[0], alone[1]])


def test_images_of_the_same_number_and_dataset_may_still_be_others():
    a, b = random_scores(0), random_scores(0, test_set="c" * 64)
    with pytest.raises(EvaluationError, match="Got 500 of MNIST and 500 of MNIST"):
        mcnemar(a, b)


def test_what_is_claimed_and_said_of_several_goes_by_the_corrected_p():
    a, b = pair(12, 3)
    tail = sum(comb(15, k) for k in range(4)) / 2**15
    [alone] = against(a, [b])
    assert alone.p_value == pytest.approx(2 * tail) and 2 * tail < 0.05 < 4 * tail
    assert alone.claims_difference and words(alone, "A", "B").startswith("A is better than B")
    one, _ = against(a, [b, b])
    assert one.p_value == alone.p_value and not one.claims_difference
    said = words(one, "A", "B")
    assert said.startswith(f"No difference shown (p = {4 * tail:.2g}, after Holm's correction")


def test_a_difference_is_said_with_who_is_better_and_by_how_much():
    said = words(mcnemar(*pair(120, 60, 9820)), "A", "B")
    assert said.startswith("A is better than B by 0.60 points of test accuracy (p < 0.001): ")
    assert said.endswith("A is right where B is wrong on 120 images, B where A is wrong on 60.")
    assert words(mcnemar(*pair(60, 120, 9820)), "A", "B").startswith("B is better than A by 0.60")


def test_no_difference_is_the_default_answer():
    assert words(mcnemar(*pair(8, 6)), "A", "B").startswith("No difference shown (p = 0.79): ")
    assert words(mcnemar(*pair(0, 0)), "A", "B") == (
        "No difference shown: A and B are right on the same images.")


def test_several_comparisons_say_that_p_is_corrected():
    a, b = pair(8, 6)
    assert "after Holm's correction for 2 comparisons" in words(against(a, [b, b])[0], "A", "B")
