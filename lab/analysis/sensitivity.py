"""How much an optimizer minds its learning rate: best validation accuracy by rate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lab.analysis.best import best_val_accuracies
from lab.analysis.epoch_table import OWN_END, latest
from lab.analysis.field_values import field_value, guessing, in_order, in_words
from lab.analysis.groups import GROUPABLE
from lab.errors import ConfigError
from lab.options.kinds import shown
from lab.store import Run

USABLE_WITHIN = 0.01
"""How far below its best mean a learning rate may lie and still be usable: a point."""

_COLUMNS = ["line", "learning_rate", "run", "seed", "value", "diverged"]


def sensitivity(
    runs: Sequence[Run], history: pd.DataFrame | None = None, *, by: str = "optimizer"
) -> pd.DataFrame:
    """Return the best validation accuracy of each run that came to its own end.

    Args:
        runs: Runs of any learning rates; of equal ones the last counts.
        history: Epochs of those that monitored val_loss, if any.
        by: The field whose values are the lines.

    Returns:
        A row a run. Columns: line, the value of `by` in words, in their natural order;
        learning_rate; run, its id; seed; value, in [0, 1], of a run that diverged what guessing
        gets; diverged.

    Raises:
        ConfigError: `by` is nothing that runs can be grouped by, or the learning rate.
    """
    if by not in GROUPABLE or by == "learning_rate":
        names = ", ".join(name for name in GROUPABLE if name != "learning_rate")
        raise ConfigError(f"Lines over the learning rate are by {names}. Got {shown(by)}.")
    ended = [run for run in latest(runs) if run.status in OWN_END]
    best = best_val_accuracies(ended, history)
    rows = []
    values = in_order(by, (field_value(run.config, by) for run in ended))
    rank = {value: number for number, value in enumerate(values)}
    for run in sorted(ended, key=lambda r: (rank[field_value(r.config, by)], r.config.seed)):
        diverged = run.status == "diverged"
        value = guessing(run) if diverged else best.get(run.id)
        if value is not None:
            line = in_words(by, field_value(run.config, by))
            rows.append((line, run.config.learning_rate, run.id, run.config.seed, value, diverged))
    return pd.DataFrame(rows, columns=_COLUMNS)


def rate_means(points: pd.DataFrame) -> pd.DataFrame:
    """Return a row a line and learning rate of `sensitivity`'s points, rates rising.

    Columns: line, learning_rate, mean of the values, runs and diverged, how many.
    """
    grouped = points.groupby(["line", "learning_rate"], sort=False)
    means = grouped.agg(
        mean=("value", "mean"), runs=("value", "size"), diverged=("diverged", "sum")
    )
    order = {line: number for number, line in enumerate(points["line"].unique())}
    means = means.reset_index()
    means["order"] = means["line"].map(order)
    return means.sort_values(["order", "learning_rate"], ignore_index=True).drop(columns="order")


def usable_width(
    runs: Sequence[Run], history: pd.DataFrame | None = None, *, by: str = "optimizer",
    within: float = USABLE_WITHIN,
) -> pd.DataFrame:
    """Return over how many decades of learning rate a line stays near its best mean.

    It is the stretch around the best rate where the means, joined by straight lines over the
    logarithm of the rate, are at most `within` below the best. A run that diverged counts as
    guessing.

    Returns:
        Index: line. Columns: best_rate, the smallest where two are best; best_mean; low and high,
        the stretch's ends; width, its decades; at_least, whether it reaches the smallest or the
        largest rate tried, beyond which it may go on; best_on_edge, whether the best rate is one of
        these two; runs and diverged, how many at all rates.

    Raises:
        ConfigError: As `sensitivity`.
    """
    means = rate_means(sensitivity(runs, history, by=by))
    rows = {}
    for line, of_line in means.groupby("line", sort=False):
        rates, values = of_line["learning_rate"].to_numpy(float), of_line["mean"].to_numpy(float)
        best = int(values.argmax())
        least = values[best] - within
        below = _end(rates[best::-1], values[best::-1], least)
        above = _end(rates[best:], values[best:], least)
        (low, open_low), (high, open_high) = below, above
        rows[line] = {
            "best_rate": rates[best], "best_mean": values[best], "low": low, "high": high,
            "width": float(np.log10(high / low)), "at_least": open_low or open_high,
            "best_on_edge": best in (0, len(rates) - 1),
            "runs": int(of_line["runs"].sum()), "diverged": int(of_line["diverged"].sum()),
        }
    columns = ["best_rate", "best_mean", "low", "high", "width", "at_least", "best_on_edge",
               "runs", "diverged"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("line")


def width_words(row: pd.Series) -> str:
    """Return a width of `usable_width` in words: "1.4 decades", "at least 2.0 decades"."""
    if row["at_least"] and row["width"] < 0.05:
        return "the best rate alone, on the edge of what was tried"
    return f"{'at least ' if row['at_least'] else ''}{row['width']:.1f} decades"


def _end(rates: np.ndarray, values: np.ndarray, least: float) -> tuple[float, bool]:
    """Return where values fall below `least`, going outwards, and whether they never do."""
    fallen = np.flatnonzero(values < least)
    if not len(fallen):
        return float(rates[-1]), True
    after = int(fallen[0])
    share = (values[after - 1] - least) / (values[after - 1] - values[after])
    inner, outer = np.log10(rates[[after - 1, after]])
    return float(10 ** (inner + share * (outer - inner))), False
