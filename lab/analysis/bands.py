"""What the runs of a group have in common, epoch by epoch: a centre line and a band around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lab.analysis.epoch_table import OWN_END, EpochTable, epoch_table
from lab.analysis.groups import Group
from lab.config.steps import steps_an_epoch
from lab.errors import ConfigError
from lab.metrics import EPOCH_KEYS, JUDGED_KEYS
from lab.options import Choice
from lab.options.kinds import shown

CENTERS = Choice(
    "center", "Line", "mean", {"mean": "Mean", "median": "Median"},
    "What the line is at each epoch: the mean of the runs' values, or the median, which one run "
    "that went astray moves less.",
)
SPREADS = Choice(
    "spread", "Band", "minmax",
    {
        "minmax": "Min to max", "std": "Standard deviation", "ci": "95 % interval of the line",
        "none": "None",
    },
    "What the band is at each epoch. Min to max: from the lowest run to the highest. Standard "
    "deviation: one of it (n - 1) on both sides of the line, how much single runs differ. "
    "95 % interval: bootstrapped, where the line may lie with other seeds; it says nothing of "
    "single runs. One run alone has no band.",
)
BAND_X = Choice(
    "x", "Over", "epoch",
    {"epoch": "Epochs", "step": "Steps", "seconds": "Seconds", "cpu_seconds": "CPU-seconds"},
    "Epochs compare learning a pass over the data, steps an update of the weights, seconds the "
    "waiting, CPU-seconds the work. Seconds are the mean of the group's runs at that epoch.",
)

_RESAMPLES = 999
_AT_ONCE = 100  # resamples; all at once would take a gigabyte for long runs of many groups


def bands(
    groups: Sequence[Group], history: pd.DataFrame, metric: str, *, center: str = "mean",
    spread: str = "minmax", x: str = "epoch", best_so_far: bool = False,
) -> pd.DataFrame:
    """Return the centre and the band of each group at each epoch that any run of it has.

    The interval is the percentile bootstrap's, whole runs drawn 999 times. Of SciPy's methods it is
    the one that a median has too (BCa's acceleration comes from leaving one run out, which moves a
    median by jumps or not at all), and that is there where all runs are equal.

    Args:
        groups: Groups that share no run.
        history: Epochs of at least their runs, as `RunStore.history` gives them.
        metric: One of `lab.metrics.EPOCH_KEYS`, such as "val_accuracy".
        center: A choice of `CENTERS`.
        spread: A choice of `SPREADS`.
        x: A choice of `BAND_X`.
        best_so_far: Whether each run's value is its best up to that epoch, the largest, or of a
            loss the smallest. A run that came to its own end keeps its best to the end of its
            group. A metric that is not judged, such as the learning rate, stays as it is.

    Returns:
        A row a group and epoch, in the groups' order. Columns: group, its key; x, the epoch, the
        optimizer's steps or the seconds up to its end, on average over the runs; center, low and
        high, in the metric's unit, low and high missing where there is no band; seeds, the number
        of runs with a value; epoch.

    Raises:
        ConfigError: `metric`, `center`, `spread` or `x` is none of these.
    """
    if metric not in EPOCH_KEYS:
        raise ConfigError(f"A band is of {', '.join(EPOCH_KEYS)}. Got {shown(metric)}.")
    CENTERS.check(center)
    SPREADS.check(spread)
    table = epoch_table(groups, history, {metric, *time_columns(x)})
    values = best_values(table, metric) if best_so_far else table[metric]
    count = np.isfinite(values).sum(axis=1)
    held = count > 0
    cells = values.transpose(0, 2, 1)[held]
    low, high = _spread(cells, center, spread)
    group, epoch = np.nonzero(held)
    frame = pd.DataFrame({
        "group": np.array([group.key for group in groups], object)[group],
        "x": _mean_x(table, x)[held], "center": _center(cells, center),
        "low": low, "high": high, "seeds": count[held], "epoch": table.epochs[epoch],
    })
    return frame[frame["x"].notna()].reset_index(drop=True)


def best_values(table: EpochTable, metric: str) -> np.ndarray:
    """Return the best of `metric` up to each epoch, in the table's shape; NaN before the first."""
    values = table[metric]
    if metric not in JUDGED_KEYS:
        return values
    best = np.fmin if metric.endswith("loss") else np.fmax
    reached = best.accumulate(values, axis=2)
    for g, runs in enumerate(table.runs):
        last = np.flatnonzero(np.isfinite(values[g]).any(axis=0)).max(initial=-1) + 1
        reached[g, :, last:] = np.nan
        for r, run in enumerate(runs):
            if run.status not in OWN_END:
                reached[g, r, np.isnan(values[g, r])] = np.nan
    return reached


def time_columns(x: str) -> tuple[str, ...]:
    """Return the columns of a history that `x` is made of.

    Raises:
        ConfigError: It is no choice of `BAND_X`.
    """
    return (x,) if BAND_X.check(x) in EPOCH_KEYS else ()


def run_x(table: EpochTable, x: str) -> np.ndarray:
    """Return where each run is on the axis `x` at the end of each epoch, in the table's shape.

    A time is NaN where that epoch's was not measured.
    """
    increments = _increments(table, x)
    return np.where(np.isnan(increments), np.nan, np.nancumsum(increments, axis=2))


def _increments(table: EpochTable, x: str) -> np.ndarray:
    """Return what each epoch adds along `x`, in the table's shape."""
    if x in EPOCH_KEYS:
        return table[x]
    shape = len(table.runs), max(map(len, table.runs), default=0), 1
    lengths = np.full(shape, np.nan)
    for g, runs in enumerate(table.runs):
        lengths[g, : len(runs), 0] = [
            steps_an_epoch(run.config, run.dataset_used) if x == "step" else 1 for run in runs
        ]
    return lengths * np.diff(table.epochs, prepend=0)


def _mean_x(table: EpochTable, x: str) -> np.ndarray:
    """Return the groups' places along `x`, float (groups, epochs).

    The means of the epochs' own lengths are added up, not the runs' sums averaged: so a run that
    ends early never moves the line backwards.
    """
    increments = _increments(table, x)
    count = np.isfinite(increments).sum(axis=1)
    with np.errstate(invalid="ignore"):
        mean = np.nansum(increments, axis=1) / count
    return np.where(count > 0, np.nancumsum(mean, axis=1), np.nan)


def _center(cells: np.ndarray, center: str) -> np.ndarray:
    """Return the mean or median of each row's values that are there, of (cells, runs)."""
    if not cells.size:
        return np.empty(0)
    return np.nanmedian(cells, axis=1) if center == "median" else np.nanmean(cells, axis=1)


def _spread(cells: np.ndarray, center: str, spread: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and the upper edge of each row's band; NaN for rows of one value."""
    low, high = np.full((2, len(cells)), np.nan)
    count = np.isfinite(cells).sum(axis=1)
    several = count > 1
    some = cells[several]
    if spread == "none" or not len(some):
        return low, high
    if spread == "minmax":
        low[several], high[several] = np.nanmin(some, axis=1), np.nanmax(some, axis=1)
    elif spread == "std":
        middle, width = _center(some, center), np.nanstd(some, axis=1, ddof=1)
        low[several], high[several] = middle - width, middle + width
    else:
        for n in np.unique(count[several]):
            low[count == n], high[count == n] = _interval(cells[count == n], n, center)
    return low, high


def _interval(cells: np.ndarray, n: int, center: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the bootstrapped interval of rows that all have `n` values, the runs' order kept."""
    from scipy.stats import bootstrap  # 0.8 s, which pages without an interval need not wait for

    values = cells[np.isfinite(cells)].reshape(len(cells), n)
    found = bootstrap(
        (values,), _median if center == "median" else np.mean, axis=1, vectorized=True,
        method="percentile", n_resamples=_RESAMPLES, batch=_AT_ONCE, rng=np.random.default_rng(0),
    )
    return found.confidence_interval.low, found.confidence_interval.high


def _median(values: np.ndarray, axis: int) -> np.ndarray:
    """Return what `np.median` does, in a fifth of its time for many short rows."""
    ordered, n = np.sort(values, axis=axis), values.shape[axis]
    return (ordered.take((n - 1) // 2, axis) + ordered.take(n // 2, axis)) / 2
