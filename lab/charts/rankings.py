"""Three rankings side by side, and how each one's place changes from one to the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lab.analysis.ranking_rows import Ranking, Rankings, Row
from lab.charts.notes import note_above
from lab.charts.theme import run_color, run_symbol, styled
from lab.safe_text import chart_text
from lab.sweeps.words import counted

_TITLES = ("One rate<br>for all", "Own<br>default", "Tuned,<br>{} budget")
_SPREAD = 0.5  # of the distance of two columns, over which a column's marks are laid out
_READ = ("bars: lowest to highest seed", "open: the chosen rate lies at the edge of its range")
_LEAST_ERROR = 1e-4  # one of 10,000 images, or none, of which there is no logarithm
_ROUND = (0.9, 0.99, 0.5, 0.98, 0.95, 0.97, 0.1, 0.8, 0.96, 0.7, 0.3, 0.6, 0.85, 0.999, 0.995)
_FINE = (*(k / 20 for k in range(20)), *(k / 200 for k in range(180, 200)),
         *(k / 2000 for k in range(1800, 2000)))
_APART = 0.07  # of the height: two ticks at least


def rankings_figure(found: Rankings) -> go.Figure:
    """Draw each value's mean test accuracy in the three rankings, with its lowest and highest seed.

    A value's colour is that of its place in `found.values`.

    A line joins what belongs to one value; where it is missing from a ranking the line ends. An
    open mark is one whose learning rate was chosen at the edge of the range.
    """
    figure = go.Figure()
    for place, value in enumerate(found.values):
        rows = [_row_of(ranking, value) for ranking in found.all]
        if any(rows):
            figure.add_trace(_trace(rows, place, len(found.values)))
    styled(figure, height=440 + 14 * len(figure.data))
    figure.update_xaxes(
        tickmode="array", tickvals=[0, 1, 2], range=[-0.5, 2.5], showgrid=False, zeroline=False,
        ticktext=[f"{title}<br>{_seeds(ranking)}".format(_equal(ranking))
                  for title, ranking in zip(_TITLES, found.all, strict=True)],
        title_text="How the learning rate was chosen",
    )
    _set_accuracy_axis(figure, [row for ranking in found.all for row in ranking.rows])
    figure.update_layout(
        hovermode="closest", hoverlabel={"namelength": -1},
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "maxheight": 0.33},
    )
    note_above(figure, *_READ)
    if not figure.data:
        figure.add_annotation(text="No run to rank has ended.", showarrow=False, x=0.5, y=0.5,
                              xref="paper", yref="paper", font={"size": 15})
    return figure


def _set_accuracy_axis(figure: go.Figure, rows: Sequence[Row]) -> None:
    """Give the figure an axis of accuracies on which errors are logarithmic.

    So a run that guesses, 0.1, and the tenths of a point between good ones fit on it together.
    """
    figure.update_yaxes(title_text="Test accuracy (share of images, log of errors)", type="log",
                        title_standoff=14)
    if not rows:
        return
    ends = np.log10([_error(end(rows)) for end in (
        lambda found: min(row.low for row in found), lambda found: max(row.high for row in found),
    )])
    room = max(0.04 * (ends[0] - ends[1]), 0.01)
    low, high = ends[0] + room, ends[1] - room
    ticks: list[float] = []
    for tick in (*_ROUND, *_FINE):
        place = math.log10(1 - tick)
        near = any(abs(place - math.log10(1 - other)) < _APART * (low - high) for other in ticks)
        if high <= place <= low and not near:
            ticks.append(tick)
    figure.update_yaxes(
        range=[float(low), float(high)], tickmode="array", tickvals=[1 - tick for tick in ticks],
        ticktext=[f"{tick:g}" for tick in ticks],
    )


def _error(accuracy: float) -> float:
    return max(1 - accuracy, _LEAST_ERROR)


def _row_of(ranking: Ranking, value: Any) -> Row | None:
    return next((row for row in ranking.rows if row.value == value), None)


def _trace(rows: list[Row | None], place: int, count: int) -> dict[str, Any]:
    """Return the marks of one value, a little beside its neighbours' so that bars do not hide."""
    color, symbol = run_color(place), run_symbol(place)
    shift = _SPREAD * (place / (count - 1) - 0.5) if count > 1 else 0.0
    label = next(row.label for row in rows if row)
    return {
        "type": "scatter", "mode": "lines+markers", "name": chart_text(label),
        "x": [column + shift for column in range(len(rows))],
        "y": [row and _error(row.mean) for row in rows],
        "error_y": {
            "type": "data", "symmetric": False, "color": color, "thickness": 1.2, "width": 3,
            "array": [row and _error(row.low) - _error(row.mean) for row in rows],
            "arrayminus": [row and _error(row.mean) - _error(row.high) for row in rows],
        },
        "line": {"color": color, "width": 1.2},
        "marker": {
            "color": color, "size": 9, "line": {"color": color, "width": 2},
            "symbol": [f"{symbol}-open" if row and row.edge else symbol for row in rows],
        },
        "customdata": [_said(row) if row else "" for row in rows],
        "hovertemplate": "%{fullData.name}: %{customdata}<extra></extra>",
    }


def _said(row: Row) -> str:
    parts = [f"{row.mean:.4f}", f"rank {row.rank}", f"lr {row.learning_rate:g}",
             counted(len(row.seeds), "seed"), f"{row.low:.4f} to {row.high:.4f}"]
    for number, word in ((row.diverged, "diverged"), (row.failed, "failed")):
        if number:
            parts.append(f"{number} {word}")
    return "<br>".join([*parts, *(["rate at the edge of the range"] if row.edge else [])])


def _seeds(ranking: Ranking) -> str:
    counts = sorted({len(row.seeds) for row in ranking.rows})
    if not counts:
        return "(nothing)"
    return f"({counted(counts[0], 'seed')})" if len(counts) == 1 else (
        f"({counts[0]} to {counts[-1]} seeds)")


def _equal(ranking: Ranking) -> str:
    return "equal" if ranking.equal_budget else "unequal"
