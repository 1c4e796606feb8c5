"""How long until a metric reaches a target: by group, runs that never do counted as infinite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lab.analysis.bands import BAND_X, run_x, time_columns
from lab.analysis.epoch_table import OWN_END, epoch_table
from lab.analysis.groups import Group
from lab.errors import ConfigError
from lab.options import Choice
from lab.options.kinds import shown
from lab.store import Run

TARGET_METRIC = Choice(
    "metric", "Metric", "val_accuracy",
    {
        "val_accuracy": "Validation accuracy", "val_loss": "Validation loss",
        "accuracy": "Training accuracy", "loss": "Training loss",
    },
    "What is to reach the target: an accuracy from below, a loss from above.",
)


@dataclass(frozen=True, eq=False)
class Arrivals:
    """When the runs of a group first reached a target.

    Attributes:
        group: The group.
        runs: Those of its runs that came to their own end.
        at: By a choice of `BAND_X`, float (runs,): inf of a run that never did, NaN where it was
            not measured how long that took.
        unfinished: How many of its runs are left out: stopped by hand, failed or not done.
    """

    group: Group
    runs: tuple[Run, ...]
    at: dict[str, np.ndarray]
    unfinished: int

    @property
    def reached(self) -> int:
        """How many runs reached it."""
        return int(np.isfinite(self.at["epoch"]).sum())


def arrivals(
    groups: Sequence[Group], history: pd.DataFrame, metric: str, target: float
) -> list[Arrivals]:
    """Return when each run first reached `target`, at the end of an epoch.

    Args:
        groups: Groups that share no run.
        history: Epochs of at least their runs, as `RunStore.history` gives them.
        metric: A choice of `TARGET_METRIC`.
        target: A share in [0, 1] of an accuracy, a number from 0 of a loss.

    Raises:
        ConfigError: `metric` is none of these, or `target` out of range.
    """
    check_target(metric, target)
    table = epoch_table(groups, history, {metric, *(c for x in BAND_X.choices
                                                    for c in time_columns(x))})
    values = table[metric]
    there = values <= target if metric.endswith("loss") else values >= target
    ever = there.any(axis=2)
    first = there.argmax(axis=2)[:, :, None] if there.shape[2] else None
    found = []
    for g, (group, runs) in enumerate(zip(groups, table.runs, strict=True)):
        kept = [r for r, run in enumerate(runs) if run.status in OWN_END]
        at = {}
        for x in BAND_X.choices:
            places = np.full(len(kept), np.inf)
            if first is not None:
                along = np.broadcast_to(run_x(table, x), values.shape)
                reached = np.take_along_axis(along, first, axis=2)[g, kept, 0]
                places = np.where(ever[g, kept], reached, np.inf)
            at[x] = places
        found.append(
            Arrivals(group, tuple(runs[r] for r in kept), at, len(runs) - len(kept))
        )
    return found


def time_to_target(
    groups: Sequence[Group], history: pd.DataFrame, metric: str, target: float
) -> pd.DataFrame:
    """Return how long each group's runs take to `target` on the median.

    A run that never got there counts as infinitely slow, one that diverged too; so the median is
    infinite where fewer than half did. Runs that were stopped, failed or are not done are left out:
    nobody knows whether they would have.

    Args:
        groups, history, metric, target: As `arrivals` takes them.

    Returns:
        Index: the groups' keys, in their order. Columns: group, its name; epochs, steps, seconds
        and cpu_seconds, medians, NaN where one run's is not known; reached; runs; unfinished.

    Raises:
        ConfigError: As `arrivals`.
    """
    rows = []
    found = arrivals(groups, history, metric, target)
    for one in found:
        rows.append({
            "group": one.group.name, "epochs": _median(one.at["epoch"]),
            "steps": _median(one.at["step"]), "seconds": _median(one.at["seconds"]),
            "cpu_seconds": _median(one.at["cpu_seconds"]), "reached": one.reached,
            "runs": len(one.runs), "unfinished": one.unfinished,
        })
    columns = ["group", "epochs", "steps", "seconds", "cpu_seconds", "reached", "runs",
               "unfinished"]
    index = pd.Index([one.group.key for one in found], name="key", dtype=object)
    return pd.DataFrame(rows, index, columns)


def median_words(value: float, unit: str = "") -> str:
    """Return a median of `time_to_target` in words: "not reached by half" of an infinite one."""
    if np.isnan(value):
        return "not measured"
    if np.isinf(value):
        return "not reached by half"
    return f"{value:,.4g} {unit}".strip() if value < 10_000 else f"{value:,.0f} {unit}".strip()


def never_reached(
    groups: Sequence[Group], history: pd.DataFrame, metric: str, target: float
) -> str:
    """Return a sentence where no run reached `target`, with the best there is; else nothing.

    Raises:
        ConfigError: As `arrivals`.
    """
    if any(one.reached for one in arrivals(groups, history, metric, target)):
        return ""
    best = _bests(groups, history, metric)
    name = TARGET_METRIC.words(metric).lower()
    if not len(best):
        return f"No run has reached a {name} of {target:g}: none has come to its own end yet."
    value = best.min() if metric.endswith("loss") else best.max()
    return f"No run has reached a {name} of {target:g}: the best is {value:.4g}."


def suggested_target(groups: Sequence[Group], history: pd.DataFrame, metric: str) -> float | None:
    """Return a target that about half of all runs reach: the median of their bests.

    It is rounded to three digits, to the side that is easier to reach; None where no run that came
    to its own end has a value.

    Raises:
        ConfigError: `metric` is no choice of `TARGET_METRIC`.
    """
    TARGET_METRIC.check(metric)
    best = _bests(groups, history, metric)
    if not len(best):
        return None
    median = float(np.median(best))
    if not metric.endswith("loss"):
        return float(np.floor(median * 1000) / 1000)
    unit = 10.0 ** (np.floor(np.log10(median)) - 2) if median > 0 else 1.0
    return float(f"{np.ceil(median / unit) * unit:.3g}")


def check_target(metric: str, target: float) -> float:
    """Return `target`.

    Raises:
        ConfigError: `metric` is no choice of `TARGET_METRIC`, or `target` out of range.
    """
    TARGET_METRIC.check(metric)
    is_number = isinstance(target, (int, float, np.number)) and not isinstance(target, bool)
    high = np.inf if metric.endswith("loss") else 1
    if not is_number or not 0 <= target <= high or not np.isfinite(target):
        rule = "a number from 0 up" if metric.endswith("loss") else "in [0, 1]"
        raise ConfigError(f"The target of {metric} must be {rule}. Got {shown(target)}.")
    return float(target)


def _median(places: np.ndarray) -> float:
    """Return the median, inf where half of the runs never arrived; NaN where any is not known."""
    ordered = np.sort(places)
    if not len(ordered) or np.isnan(places).any():
        return np.nan
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return float(low if low == high else (low + high) / 2)


def _bests(groups: Sequence[Group], history: pd.DataFrame, metric: str) -> np.ndarray:
    """Return the best value of every run that came to its own end and has one."""
    table = epoch_table(groups, history, {metric})
    values = table[metric]
    if not values.size:
        return np.empty(0)
    best = (np.fmin if metric.endswith("loss") else np.fmax).reduce(values, axis=2)
    ended = np.array([
        [r < len(runs) and runs[r].status in OWN_END for r in range(values.shape[1])]
        for runs in table.runs
    ])
    return best[ended & np.isfinite(best)]
