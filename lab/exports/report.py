"""Runs as one HTML page that needs nothing else: charts, tables, sentences, configs, versions."""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from lab.analysis.groups import Group
from lab.exports.aliases import aliased, without_keys
from lab.exports.templating import filled_in
from lab.safe_text import one_line
from lab.store import Run
from lab.sweeps.words import counted, duration

_RUN_COLUMNS = ("run", "id", "status", "seed", "best epoch", "best by validation", "test accuracy")


class Section(NamedTuple):
    """A part of a report: what there is of a chart, a table and sentences, under a heading.

    Numbers of the table are shown with five digits, its index not at all.
    """

    heading: str
    figure: go.Figure | None = None
    table: pd.DataFrame | None = None
    notes: Sequence[str] = ()


def report(
    title: str,
    groups: Sequence[Group],
    runs: Sequence[Run],
    history: pd.DataFrame,
    sections: Sequence[Section],
    sentences: Sequence[str],
    versions: Mapping[str, str],
) -> str:
    """Return a page that opens without a network, on a phone and on paper, light and dark.

    Plotly's script and the figures are in it, compressed: a browser from 2023 or later unpacks
    them. It may load nothing from anywhere, and says so to the browser. Every text is escaped.

    Args:
        title: What the page is about.
        groups: How the runs are grouped, each with its config in full.
        runs: All of them, those without a group too.
        history: Their epochs, as `RunStore.history` gives them.
        sections: What it shows, in order.
        sentences: What is to be read first: the verdict, a paragraph each.
        versions: What the page was made with, by name.
    """
    shared, (runs, history) = runs, aliased(runs, history)
    charts = [json.loads(one.figure.to_json()) for one in sections if one.figure is not None]
    return filled_in(
        "report.html",
        title=one_line(title),
        facts=_facts(runs, history),
        sentences=[one_line(sentence) for sentence in sentences],
        sections=[_section(one) for one in sections],
        charts=_packed(without_keys(json.dumps(charts), shared)),
        plotly=_plotly(),
        runs=_cells(_run_table(runs)),
        groups=[_group(group) for group in groups],
        versions={one_line(name): one_line(value) for name, value in versions.items()},
    )


def _section(section: Section) -> dict[str, Any]:
    figure, table = section.figure, section.table
    return {
        "heading": one_line(section.heading),
        "height": None if figure is None else figure.layout.height or 420,
        "table": None if table is None else _cells(table),
        "notes": [one_line(note) for note in section.notes],
    }


def _facts(runs: Sequence[Run], history: pd.DataFrame) -> str:
    """Return how many runs these are, how they ended, and how long they took."""
    own = history[history["run"].isin([run.id for run in runs])]
    seconds, by_status = sum(own["seconds"].dropna().tolist()), {}
    for run in runs:
        by_status[run.status] = by_status.get(run.status, 0) + 1
    ends = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in by_status.items())
    said = f"{counted(len(runs), 'run')}" + (f" ({ends})" if ends else "")
    took = f"{duration(seconds)} of training" if math.isfinite(seconds) else "nobody knows how long"
    return f"{said}, {counted(len(own), 'epoch')}, {took}."


def _run_table(runs: Sequence[Run]) -> pd.DataFrame:
    rows = [
        (run.name, run.id, run.status.replace("_", " "), run.config and run.config.seed,
         run.best_epoch, run.best_value, run.test_accuracy)
        for run in runs
    ]
    return pd.DataFrame(rows, columns=list(_RUN_COLUMNS), dtype=object)


def _group(group: Group) -> dict[str, Any]:
    ends = ", ".join(f"{n} {s.replace('_', ' ')}" for s, n in group.statuses.items())
    return {
        "name": one_line(group.name),
        "facts": f"{counted(len(group.runs), 'run')}: {ends}",
        "seeds": ", ".join(map(str, group.by_seed)),
        "one_setup": group.one_setup,
        "config": json.dumps(group.config.to_dict(), indent=2),
    }


def _cells(table: pd.DataFrame) -> dict[str, list]:
    """Return a table's heads and rows as text, each cell with whether it is a number."""
    rows = table.astype(object).itertuples(index=False, name=None)
    return {
        "heads": [one_line(name) for name in table.columns],
        "rows": [[(_shown(value), _is_number(value)) for value in row] for row in rows],
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.5g}" if isinstance(value, float) else one_line(value)


def _packed(text: str) -> str:
    """Return text compressed, in letters that HTML has no use for."""
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


@cache
def _plotly() -> str:
    """Return Plotly's script, packed: about 2 MB instead of 5."""
    return _packed(get_plotlyjs())
