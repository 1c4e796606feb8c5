"""Smoothing of noisy curves."""

from __future__ import annotations

import pandas as pd

MAX_SMOOTHING = 0.99


def smooth(values: pd.Series, weight: float) -> pd.Series:
    """Return the exponential moving average of `values`, debiased as TensorBoard's.

    Each smoothed value is the mean of all values so far, the one k steps back weighing `weight`**k;
    dividing by the sum of the weights (the debiasing of Adam, https://arxiv.org/abs/1412.6980,
    section 3) keeps the start from leaning towards 0. Missing values stay missing and are skipped.

    Args:
        values: float, any length; NaN is missing.
        weight: Share of the past, 0 (none: the values themselves) to `MAX_SMOOTHING`.

    Raises:
        ValueError: `weight` is out of range.
    """
    if not 0 <= weight <= MAX_SMOOTHING:
        raise ValueError(f"weight must be in [0, {MAX_SMOOTHING}]. Got {weight!r}.")
    if weight == 0 or values.empty:
        return values
    averaged = values.ewm(alpha=1 - weight, adjust=True, ignore_na=True).mean()
    return averaged.where(values.notna())
