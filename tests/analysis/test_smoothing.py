"""Smoothing, against a plain loop."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from lab.analysis.smoothing import smooth


def by_hand(values: list[float], weight: float) -> list[float]:
    """TensorBoard's rule, step by step."""
    last, count, smoothed = 0.0, 0, []
    for value in values:
        if math.isnan(value):
            smoothed.append(value)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        smoothed.append(last / (1 - weight**count))
    return smoothed


@pytest.mark.parametrize("weight", [0.1, 0.6, 0.99])
def test_smoothing_is_a_debiased_moving_average(weight):
    values = [*np.random.default_rng(0).normal(size=50), math.nan, 0.5, math.nan, math.nan, 0.1]
    assert smooth(pd.Series(values), weight).tolist() == pytest.approx(
        by_hand(values, weight), nan_ok=True
    )


def test_no_smoothing_leaves_the_values():
    assert smooth(pd.Series([0.1, 0.9]), 0).tolist() == [0.1, 0.9]


def test_the_first_value_is_not_pulled_to_zero():
    assert smooth(pd.Series([0.5, 0.5]), 0.99).tolist() == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("weight", [-0.1, 1.0, math.nan])
def test_a_weight_out_of_range_is_refused(weight):
    with pytest.raises(ValueError, match="weight must be in"):
        smooth(pd.Series([1.0]), weight)
