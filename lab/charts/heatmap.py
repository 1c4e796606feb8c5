"""What runs reach by two of their fields, as coloured cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lab.analysis.field_values import label
from lab.analysis.pivot import CELL_VALUE, pivot
from lab.charts.color_scale import BAR_ROOM, SCALE, accuracy_ticks, color_bar, spread
from lab.charts.notes import add_note, say_instead
from lab.charts.theme import styled
from lab.safe_text import chart_text
from lab.store import Run

_UNITS = {
    "val_accuracy": "share of images", "test_accuracy": "share of images", "seconds": "s",
    "cpu_seconds": "CPU-s",
}
_MOST_WRITTEN = 9  # columns; in narrower cells a number would not fit a telephone's screen
_ROW, _AXES = 34, 190  # pixels a row, and of what is around the rows
_LEAST_HEIGHT = 320


def heatmap_figure(
    runs: Sequence[Run], rows: str, columns: str, *, value: str = "val_accuracy",
    history: pd.DataFrame | None = None, height: int | None = None,
) -> go.Figure:
    """Draw the mean of `value` over all runs of each pair of values of two fields.

    Accuracies are coloured by the ratio of their errors, so that good ones can be told apart where
    others only guess. A pair that no run has stays empty.

    Args:
        runs, rows, columns, value, history: As `lab.analysis.pivot.pivot` takes them.
        height: Pixels, but for the notes; by default as many as the rows need.

    Raises:
        ConfigError: A field is unknown, both are the same, or `value` is none of these.
    """
    cells = pivot(runs, rows, columns, value=value, history=history)
    cells = cells[cells["runs"] > 0]
    down, along = (
        list(cells[name].cat.remove_unused_categories().cat.categories)
        for name in ("row", "column")
    )
    figure = go.Figure()
    if len(cells):
        figure.add_trace(_trace(cells, down, along, rows, columns, value))
    styled(figure, height=height or max(_LEAST_HEIGHT, _AXES + _ROW * len(down)))
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(title=label(columns), type="category", showgrid=False)
    figure.update_yaxes(title=label(rows), type="category", showgrid=False, autorange="reversed")
    if cells.empty:
        timed = value in ("seconds", "cpu_seconds")
        return say_instead(figure, "How long these runs took was not measured." if timed
                           else "No run that came to its own end has this value yet.")
    return add_note(figure, *_notes(cells, len(along)), keep=BAR_ROOM)


def _trace(
    cells: pd.DataFrame, down: list[str], along: list[str], rows: str, columns: str, value: str
) -> dict[str, Any]:
    accuracy = value.endswith("accuracy")
    means = _grid(cells, "mean", down, along)
    shades = means.map(lambda mean: spread(mean) if accuracy and mean == mean else mean)
    unit = "" if accuracy else f" {_UNITS[value]}"
    said = cells.assign(said=[
        f"{row.mean:.4g}{unit}, mean of {row.runs} run{'' if row.runs == 1 else 's'}"
        + (f", {row.diverged} diverged" if row.diverged else "") for row in cells.itertuples()
    ])
    written = cells.assign(written=[
        (f"{row.mean:.3f}" if accuracy else f"{row.mean:.3g}")
        + ("×" if row.diverged else "") for row in cells.itertuples()
    ])
    ticks = accuracy_ticks(cells["mean"]) if accuracy else (None, None)
    title = f"{CELL_VALUE.words(value)} ({_UNITS[value]})"
    return {
        "type": "heatmap", "uid": "cells", "x": [chart_text(name) for name in along],
        "y": [chart_text(name) for name in down], "z": _plain(shades),
        "customdata": _plain(_grid(said, "said", down, along)),
        "text": _plain(_grid(written, "written", down, along)),
        "texttemplate": "%{text}" if len(along) <= _MOST_WRITTEN else None,
        "hovertemplate": f"{label(rows)} %{{y}}, {label(columns).lower()} %{{x}}:<br>"
                         "%{customdata}<extra></extra>",
        "hoverongaps": False, "xgap": 2, "ygap": 2, "colorscale": SCALE,
        "colorbar": color_bar(title, tickvals=ticks[0], ticktext=ticks[1]),
    }


def _grid(cells: pd.DataFrame, name: str, down: list[str], along: list[str]) -> pd.DataFrame:
    plain = cells.astype({"row": object, "column": object})
    return plain.pivot(index="row", columns="column", values=name).reindex(down)[along]


def _plain(grid: pd.DataFrame) -> list[list[Any]]:
    return [[None if value != value else value for value in row] for row in grid.to_numpy(object)]


def _notes(cells: pd.DataFrame, columns: int) -> list[str]:
    low, high = cells["runs"].min(), cells["runs"].max()
    count = f"{high}" if low == high else f"{low} to {high}"
    notes = [f"Each cell: mean of {count} run{'' if high == 1 else 's'}."]
    diverged = int(cells["diverged"].sum())
    if diverged and columns <= _MOST_WRITTEN:
        notes[0] += f" ×: of these some diverged ({diverged} in all)."
    elif diverged:
        notes[0] += f" {diverged} runs diverged."
    return notes
