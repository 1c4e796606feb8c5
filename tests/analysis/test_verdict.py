import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, permutation_test

from lab.analysis.verdict import ALPHA, EXACT_PAIRS, LEAST_PAIRS, holm, least_p, paired
from lab.errors import LabError

# In 10,000ths, as a test set of 10,000 images gives them, and as whole numbers, on which SciPy does
# not round; the last ones are tied with each other, and two of their differences are 0.
FIXED = {
    "2": ([3, 9], [4, 1]),
    "5, one-sided": ([9, 8, 7, 6, 5], [1, 1, 1, 1, 1]),
    "6": ([9801, 9788, 9795, 9810, 9779, 9790], [9790, 9791, 9780, 9795, 9770, 9782]),
    "7, one-sided": ([9, 8, 7, 6, 5, 4, 3], [1, 1, 1, 1, 1, 1, 1]),
    "8, ties": ([5, 5, 6, 6, 7, 7, 8, 8], [4, 5, 5, 6, 8, 6, 7, 8]),
    "9, all equal": ([5] * 9, [5] * 9),
    "10": ([9800, 9812, 9795, 9803, 9788, 9820, 9799, 9806, 9791, 9810],
           [9790, 9815, 9781, 9799, 9789, 9801, 9790, 9803, 9796, 9800]),
    "12, skewed": ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 90], [2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1]),
}


def mean_difference(a, b, axis):
    return np.mean(a - b, axis=axis)


def scipy_p(a, b) -> float:
    return permutation_test(
        (np.asarray(a, float), np.asarray(b, float)), mean_difference, vectorized=True,
        permutation_type="samples", n_resamples=np.inf,
    ).pvalue


@pytest.mark.parametrize(("a", "b"), FIXED.values(), ids=FIXED)
def test_p_is_that_of_scipys_permutation_test(a, b):
    assert paired(a, b).p_value == pytest.approx(scipy_p(a, b), abs=1e-12)


@pytest.mark.parametrize(("a", "b"), FIXED.values(), ids=FIXED)
def test_fractions_give_the_p_of_the_counts_that_they_are_of(a, b):
    of_counts, of_shares = paired(a, b), paired(np.array(a) / 10_000, np.array(b) / 10_000)
    assert of_shares.p_value == of_counts.p_value
    assert of_shares[:3] == pytest.approx([x / 10_000 for x in of_counts[:3]], abs=1e-12)


@pytest.mark.parametrize("name", ["6", "7, one-sided", "8, ties", "9, all equal"])
def test_the_interval_holds_the_differences_that_scipy_does_not_reject(name):
    a, b = (np.array(values, float) for values in FIXED[name])
    verdict = paired(a, b)
    step = 1 / 8
    grid = np.arange(np.floor((a - b).min()) - 1, (a - b).max() + 1, step) + 1e-3  # off the ties
    kept = [shift for shift in grid if scipy_p(a, b + shift) > ALPHA]
    if verdict.low == verdict.high:
        assert kept == []
    else:
        assert verdict.low <= min(kept) < verdict.low + step
        assert verdict.high - step < max(kept) <= verdict.high


@pytest.mark.parametrize(("a", "b"), FIXED.values(), ids=FIXED)
def test_scipy_rejects_what_lies_just_beyond_the_interval_and_keeps_what_lies_just_within(a, b):
    verdict, b = paired(a, b), np.array(b, float)
    if math.isinf(verdict.low):
        assert len(a) < LEAST_PAIRS
        return
    just = 1e-6
    assert scipy_p(a, b + verdict.low - just) <= ALPHA
    assert scipy_p(a, b + verdict.high + just) <= ALPHA
    if verdict.high - verdict.low > 2 * just:
        assert scipy_p(a, b + verdict.low + just) > ALPHA
        assert scipy_p(a, b + verdict.high - just) > ALPHA


@pytest.mark.parametrize(("a", "b"), FIXED.values(), ids=FIXED)
def test_probability_better_is_mann_and_whitneys(a, b):
    by_hand = np.mean([(x > y) + 0.5 * (x == y) for x in a for y in b])
    assert paired(a, b).probability_better == pytest.approx(by_hand)
    assert by_hand == pytest.approx(mannwhitneyu(a, b).statistic / len(a) ** 2)


accuracies = st.integers(0, 10_000).map(lambda right: right / 10_000)
close = st.integers(9790, 9800).map(lambda right: right / 10_000)
numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


@st.composite
def samples(draw):
    values = draw(st.sampled_from([accuracies, close, numbers]))
    pairs = draw(st.integers(1, 12) | st.integers(21, 24))
    same = st.lists(values, min_size=pairs, max_size=pairs)
    return draw(same), draw(same)


@settings(max_examples=100, deadline=None)
@given(samples())
def test_interval_and_p_and_claim_never_contradict_each_other(sample):
    a, b = sample
    verdict = paired(a, b)
    outside = not verdict.low <= 0 <= verdict.high
    assert (verdict.p_value <= ALPHA) == outside == verdict.claims_difference
    assert 0 < verdict.p_value <= 1
    slack = 1e-9 * max(np.abs([a, b]).max(), 1e-300)
    assert verdict.low - slack <= verdict.difference <= verdict.high + slack


@settings(max_examples=50, deadline=None)
@given(samples())
def test_exchanging_a_and_b_turns_the_verdict_round(sample):
    there, back = paired(*sample), paired(*reversed(sample))
    assert there.p_value == back.p_value
    size = max(np.abs(sample).max(), 1e-300)
    assert [there.difference, there.low, there.high] == pytest.approx(
        [-back.difference, -back.high, -back.low], abs=1e-9 * size
    )
    assert there.probability_better == pytest.approx(1 - back.probability_better)


def test_more_pairs_than_all_subsets_can_be_tried_of_give_nearly_the_same():
    a, b = np.random.default_rng(5).normal((0.3, 0), 1, (EXACT_PAIRS + 1, 2)).T
    sampled = paired(a, b)
    many = permutation_test(
        (a, b), mean_difference, vectorized=True, permutation_type="samples", n_resamples=200_000,
        batch=20_000, rng=1,
    )
    assert sampled.p_value == pytest.approx(many.pvalue, abs=0.006)  # 3 standard errors of 0.0018
    assert sampled == paired(a, b)


@pytest.mark.parametrize("pairs", range(1, 12))
def test_the_least_p_is_that_of_differences_of_one_sign(pairs):
    assert least_p(pairs) == paired(np.arange(1, pairs + 1), np.zeros(pairs)).p_value
    assert (least_p(pairs) <= ALPHA) == (pairs >= LEAST_PAIRS)


def test_fewer_pairs_than_six_leave_the_difference_open():
    verdict = paired([0.9] * 5, [0.1] * 5)
    assert (verdict.low, verdict.high) == (-math.inf, math.inf)
    assert verdict.difference == pytest.approx(0.8) and not verdict.claims_difference


def test_equal_runs_differ_by_exactly_nothing():
    same = [0.9801, 0.9733, 0.9777, 0.98, 0.9712, 0.9808]
    assert paired(same, same) == (0, 0, 0, 1, 0.5, False)


@pytest.mark.parametrize(("a", "b", "got"), [
    ([0.1, 0.2], [0.1], r"\(2,\) and \(1,\)"),
    ([], [], r"\(0,\) and \(0,\)"),
    ([[0.1]], [[0.1]], r"\(1, 1\) and \(1, 1\)"),
    ([0.1, math.nan], [0.1, 0.2], "finite.*Got nan"),
    ([0.1, 0.2], [-math.inf, 0.2], "finite.*Got -inf"),
    ([1e308, 1], [-1e308, 1], r"their sum. Got 1e\+308"),
])
def test_what_cannot_be_paired_is_refused_with_what_it_was(a, b, got):
    with pytest.raises(LabError, match=got):
        paired(a, b)


@pytest.mark.parametrize(("p_values", "adjusted"), [
    ([], []),
    ([0.04], [0.04]),
    ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
    ([0.5, 0.6, 0.001], [1, 1, 0.003]),
    ([0.02, 0.02, 0.02, 0.02], [0.08, 0.08, 0.08, 0.08]),
    ([0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.08, 0.09, 0.09, 0.09]),
])
def test_holm_takes_each_p_times_those_that_are_no_smaller(p_values, adjusted):
    assert holm(p_values).tolist() == pytest.approx(adjusted)
