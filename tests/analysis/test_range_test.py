"""What a range test suggests, on made-up curves whose best rates are known."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from lab.analysis.range_test import (
    HIGHEST,
    LOWEST,
    RangeTest,
    RunningMean,
    has_diverged,
    smoothed,
    suggest,
)

RATES = np.geomspace(LOWEST, HIGHEST, 281)


def curve(losses: np.ndarray, noise: float = 0.05) -> RangeTest:
    """Return a test of such losses over all rates, with the noise of batches."""
    noisy = losses + np.random.default_rng(0).normal(0, noise, len(losses))
    return RangeTest(tuple(RATES[: len(losses)].tolist()), tuple(noisy.tolist()))


def valley(begins: float, ends: float, start: float = 2.3, low: float = 1.0) -> np.ndarray:
    """Return losses that fall over the tenfold before `begins` and rise from `ends` on."""
    x = np.log10(RATES)
    fall = np.clip(x - math.log10(begins) + 1, 0, 1)
    rise = np.clip(x - math.log10(ends), 0, None)
    return start - (start - low) * fall + 10 * rise


def test_the_smoothed_loss_is_the_weighted_mean_of_all_before():
    losses = np.random.default_rng(1).normal(2, 0.5, 60)
    by_numpy = [
        np.average(losses[: n + 1], weights=0.9 ** np.arange(n, -1, -1)) for n in range(60)
    ]
    assert smoothed(losses.tolist()) == pytest.approx(by_numpy)


def test_the_first_smoothed_loss_is_the_first_loss():
    assert RunningMean().add(2.3) == pytest.approx(2.3)


@pytest.mark.parametrize("begins", [1e-4, 1e-3, 0.03, 1])
def test_a_tenth_of_where_the_valley_begins_is_suggested(begins):
    rate, why = suggest(curve(valley(begins, 3 * begins)))
    assert begins / 10 / 1.6 <= rate <= begins / 10 * 1.6  # the smoothing lags by a quarter tenfold
    assert rate == float(f"{rate:.1e}")  # two significant digits
    assert "A tenth of that" in why


def test_a_wide_valley_has_the_suggestion_of_a_narrow_one():
    narrow, wide = (suggest(curve(valley(1e-3, ends))).rate for ends in (3e-3, 0.3))
    assert wide == pytest.approx(narrow, rel=0.3)


def test_a_loss_that_never_rises_again_has_a_suggestion_all_the_same():
    assert 0.005 < suggest(curve(valley(0.1, 1e9))).rate < 0.02


def test_no_suggestion_is_below_what_the_form_takes():
    low = np.geomspace(LOWEST, 8 * LOWEST, 281)
    steep = RangeTest(tuple(low.tolist()), curve(valley(1e-2, 10)).losses)
    assert suggest(steep).rate == LOWEST


@pytest.mark.parametrize("noise", [0.001, 0.05, 0.5, 2])
def test_noise_is_no_fall(noise):
    rate, why = suggest(curve(np.full(281, 2.31), noise))
    assert rate is None
    assert why.startswith("At none of its rates does the loss fall")


def test_a_loss_that_only_comes_down_to_guessing_has_no_suggestion():
    assert suggest(curve(valley(1e-3, 1, start=4, low=2.303), 0.005)).rate is None


def test_a_loss_that_only_rises_has_no_suggestion():
    assert suggest(curve(2.3 + np.arange(60) / 10)).rate is None


@pytest.mark.parametrize("losses", [(), (math.nan,), (2.3, math.inf), (2.3, math.nan) * 10])
def test_a_loss_that_is_not_finite_has_no_suggestion_and_a_sentence(losses):
    rate, why = suggest(RangeTest(tuple(RATES[: len(losses)].tolist()), losses))
    assert rate is None
    assert why.startswith("The loss is not finite")


def test_what_comes_after_the_valley_does_not_matter():
    losses = valley(1e-3, 3e-3)[:150]
    until_nan = curve(losses)
    after = RangeTest(tuple(RATES[:151].tolist()), (*until_nan.losses, math.nan))
    assert suggest(after) == suggest(until_nan)


def test_a_loss_has_diverged_four_times_above_the_best_or_where_it_is_not_finite():
    assert [has_diverged(loss, 0.5) for loss in (1.9, 2.1, math.nan, math.inf)] == [
        False, True, True, True
    ]


def test_a_test_comes_back_from_another_process_as_it_was():
    test = curve(valley(1e-3, 1))
    assert pickle.loads(pickle.dumps(test)) == test
