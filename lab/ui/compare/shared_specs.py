"""What several views of a comparison keep in the address."""

from __future__ import annotations

from collections.abc import Sequence

from lab.analysis.bands import BAND_X
from lab.analysis.groups import GROUPABLE, what_differs
from lab.charts.curves import METRIC
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS, Flag
from lab.options.kinds import Choice, Names, Several
from lab.store import Run

FIELD_LABELS = {name: (FIELDS.get(name) or HYPERPARAMETERS[name]).label for name in GROUPABLE}
AUTO = "auto"

BY = Several(
    "by", "Group by", (), FIELD_LABELS,
    "Runs that are equal in all of these are one group, whatever their seeds. With none chosen it "
    "is everything that differs.",
)
LOG_X = Flag("log_x", "Log x", False, "Logarithmic horizontal axis.")
LOG_Y = Flag("log_y", "Log y", False, "Logarithmic vertical axis; some metrics always have one.")

SHARED = (
    BY, METRIC, BAND_X, LOG_X, LOG_Y, Names("groups"), Names("a"), Names("b"),
)
"""Metric and axes; the groups that are drawn, and two of them that are compared, by their keys."""


def field_choice(name: str, label: str, help: str) -> Choice:
    """Return a choice of a field, which the page proposes until somebody picks one."""
    return Choice(name, label, AUTO, {AUTO: "proposed"} | FIELD_LABELS, help)


def varied(runs: Sequence[Run]) -> list[str]:
    """Return the fields that were varied: what differs, but for what follows from the optimizer."""
    names = what_differs(runs)
    if "optimizer" not in names:
        return names
    known = [run.config for run in runs if run.config]
    own = all(c.learning_rate == OPTIMIZERS[c.optimizer].learning_rate for c in known)
    return [
        name for name in names
        if name not in HYPERPARAMETERS and not (name == "learning_rate" and own)
    ]
