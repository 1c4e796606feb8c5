"""Compared runs as files, out of what is stored at the moment that one is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from lab.analysis.groups import group_runs
from lab.analysis.summary import comparison_csv
from lab.errors import RunNotFoundError
from lab.exports.aliases import aliased, without_keys
from lab.exports.report import report
from lab.exports.report_parts import report_parts
from lab.exports.runs_json import runs_json
from lab.exports.tidy_csv import tidy_csv
from lab.exports.versions import versions_of

if TYPE_CHECKING:
    from lab.store import Run, Workspace

_SECONDS_AN_EPOCH = 20 / (2000 * 20)  # of TensorBoard's logs, on two cores


@dataclass(frozen=True)
class ComparisonFiles:
    """The exports of some runs of a workspace, own ones, shared ones and the atlas's.

    Every file is made whole of the runs that are still there, or raises `RunNotFoundError` where
    none is, and `StoreError` where the store cannot be read.

    Attributes:
        own: The workspace.
        names: The runs' names in it.
        by: What they are grouped by; None for all that differs.
    """

    own: Workspace
    names: Sequence[str]
    by: Sequence[str] | None = None

    def values(self) -> str:
        """Return all values as tidy CSV."""
        return tidy_csv(*self._read())

    def table(self) -> str:
        """Return a row an epoch as CSV."""
        return comparison_csv(*aliased(*self._read()))

    def json(self) -> str:
        """Return configs, histories and groups as JSON."""
        runs, history = self._read()
        return runs_json(runs, history, versions_of(runs), group_runs(runs, self.by))

    def tensorboard(self) -> bytes:
        """Return TensorBoard's logs as a zip archive."""
        from lab.exports.tensorboard_logs import tensorboard_zip  # loads TensorBoard

        return tensorboard_zip(*self._read())

    def report(self, title: str) -> str:
        """Return the report; it says where runs are gone that were chosen."""
        runs, history = self._read()
        groups = group_runs(runs, self.by)
        sections, sentences = report_parts(groups, runs, history)
        if gone := len(self.names) - len(runs):
            are = "run that was chosen is" if gone == 1 else "runs that were chosen are"
            sentences = [*sentences, f"{gone} {are} not there any more."]
        return report(title, groups, runs, history, sections, sentences, versions_of(runs))

    def _read(self) -> tuple[list[Run], pd.DataFrame]:
        runs = self.own.runs(self.names)
        if not runs:
            raise RunNotFoundError("None of these runs is there any more: there is nothing to "
                                   "download.")
        return runs, self.own.history([run.id for run in runs])


def chart_page(figure: go.Figure, runs: Sequence[Run]) -> str:
    """Return a chart as a page of its own, on white, that needs no network."""
    page = go.Figure(figure).update_layout(paper_bgcolor="white", margin_b=24)
    page.update_layout(margin_t=(page.layout.margin.t or 24) + 8)
    return without_keys(page.to_html(include_plotlyjs=True), runs)


def tensorboard_seconds(runs: Sequence[Run]) -> float:
    """Return about how many seconds it takes to make the logs of `runs`."""
    return _SECONDS_AN_EPOCH * sum(run.epoch for run in runs)
