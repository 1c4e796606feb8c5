"""Verdicts as pictures: the differences by seed of one, the intervals of several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from lab.analysis.verdict_words import Comparison, bounds
from lab.charts.notes import note_above, wrapped
from lab.charts.theme import GUIDE, run_color, run_symbol, styled
from lab.safe_text import chart_text
from lab.sweeps.words import counted

_AXIS = "Difference in test accuracy (points)"
_ROOM = 0.08  # of the width, on both sides
_LEAST_WIDTH = 0.1  # points: differences of nothing still need an axis
_OPEN = "dotted: fewer than six pairs, so the interval has no ends"
_MOST_ROWS = 30  # seeds that have a line of their own in height; of more, not all are named
_ROW, _LINE = 44, 16  # pixels a comparison, or more where its name has many lines
_COLUMNS = 46  # letters below the axis that fit a telephone


def verdict_figure(comparison: Comparison) -> go.Figure:
    """Draw the difference of each pair at its seed, and below them the mean and its interval.

    Where the interval is open, fewer than `LEAST_PAIRS` pairs, it leaves the picture on both sides.
    """
    verdict, pairs = comparison.verdict, comparison.pairs
    differences = (100 * (pairs.a - pairs.b)).tolist()
    names = chart_text(comparison.other.name), chart_text(comparison.reference.name)
    figure = go.Figure()
    if verdict is None:
        return _nothing(figure, "No seed that both groups have a test accuracy of.")
    rows = [str(seed) for seed in pairs.seeds]
    low, high = _span([comparison], differences)
    figure.add_scatter(
        x=differences, y=rows, mode="markers", name=counted(len(rows), "seed"),
        marker=_marker(comparison, size=9), customdata=_accuracies(comparison),
        hovertemplate="seed %{y}: %{x:+.2f} points<br>%{customdata}<extra></extra>",
    )
    figure.add_traces(_intervals([comparison], ["mean"], low, high))
    figure.update_yaxes(
        title_text="Seed", type="category", categoryorder="array",
        categoryarray=["mean", *rows[::-1]], tickmode="array",
        tickvals=["mean", *rows[:: math.ceil(len(rows) / _MOST_ROWS)]],
    )
    _finish(figure, low, high, names, height=170 + 18 * min(max(len(rows), 6), _MOST_ROWS))
    if math.isinf(verdict.low):
        note_above(figure, _OPEN)
    return figure


def intervals_figure(comparisons: Sequence[Comparison]) -> go.Figure:
    """Draw the mean difference and 95 % interval of every group against the reference.

    Filled where a difference is claimed after Holm's correction, open where none is shown.
    """
    figure = go.Figure()
    shown = [comparison for comparison in comparisons if comparison.verdict]
    if not shown:
        return _nothing(figure, "No seed that the groups have a test accuracy of together.")
    rows = [
        f"{wrapped(one.other.name)}<br>{counted(len(one.pairs), 'seed')}" for one in shown
    ]
    low, high = _span(shown, [100 * one.verdict.difference for one in shown])
    figure.add_traces(_intervals(shown, rows, low, high))
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=rows[::-1])
    names = "the other", chart_text(shown[0].reference.name)
    _finish(figure, low, high, names, height=140 + len(rows) * max(
        _ROW, *(_LINE * (row.count("<br>") + 2) for row in rows)))
    holm = f", after Holm's correction for {len(shown)}" if len(shown) > 1 else ""
    notes = [f"filled: a difference is shown{holm}", "open: none is shown · bars: 95 % intervals"]
    if any(math.isinf(one.verdict.low) for one in shown):
        notes.append(_OPEN)
    note_above(figure, *notes)
    return figure


def _intervals(
    comparisons: Sequence[Comparison], rows: Sequence[str], low: float, high: float
) -> list[dict[str, Any]]:
    """Return a bar and its mean for every comparison, cut at the axis's ends where it is open."""
    traces = []
    for comparison, row in zip(comparisons, rows, strict=True):
        verdict, color = comparison.verdict, run_color(comparison.other.color)
        ends = [max(100 * verdict.low, low), min(100 * verdict.high, high)]
        bounded = math.isfinite(verdict.low)
        traces.append(dict(
            type="scatter", x=ends, y=[row, row], mode="lines+markers" if bounded else "lines",
            line={"color": color, "width": 4, "dash": "solid" if bounded else "dot"},
            marker={"symbol": "line-ns", "size": 12, "line": {"color": color, "width": 3}},
            opacity=0.75, showlegend=False, hoverinfo="skip",
        ))
        traces.append(dict(
            type="scatter", x=[100 * verdict.difference], y=[row], mode="markers",
            name="mean, 95 % interval" if bounded else "mean", showlegend=len(comparisons) == 1,
            marker=_marker(comparison, size=13, filled=comparison.claims),
            hovertemplate=f"mean %{{x:+.2f}} points<br>95 % interval "
                          f"{bounds(verdict.low, verdict.high)}<br>"
                          f"p = {comparison.p_holm:.2g}<extra></extra>",
        ))
    return traces


def _marker(comparison: Comparison, *, size: int, filled: bool = True) -> dict[str, Any]:
    color, symbol = run_color(comparison.other.color), run_symbol(comparison.other.color)
    return {"color": color, "symbol": symbol if filled else f"{symbol}-open", "size": size,
            "line": {"color": color, "width": 2}}


def _accuracies(comparison: Comparison) -> list[str]:
    one, other = chart_text(comparison.other.name), chart_text(comparison.reference.name)
    both = zip(comparison.pairs.a, comparison.pairs.b, strict=True)
    return [f"{one} {a:.4f}<br>{other} {b:.4f}" for a, b in both]


def _span(comparisons: Sequence[Comparison], differences: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the axis, in points, with 0 and all that is finite on it."""
    ends = [100 * end for one in comparisons for end in (one.verdict.low, one.verdict.high)]
    found = [0.0, *differences, *(end for end in ends if math.isfinite(end))]
    low, high = min(found), max(found)
    room = max(_ROOM * (high - low), _LEAST_WIDTH / 2)
    return low - room, high + room


def _finish(
    figure: go.Figure, low: float, high: float, names: tuple[str, str], *, height: int
) -> None:
    """Give the figure its axis, the line at 0, and who is better on which side of it."""
    better, worse = names
    styled(figure, height=height)
    figure.add_shape(type="line", x0=0, x1=0, yref="paper", y0=0, y1=1, layer="below",
                     line={"color": GUIDE, "width": 1.5, "dash": "dash"})
    apart = " · " if len(worse) + len(better) < _COLUMNS - 20 else "<br>"
    figure.update_xaxes(title_text=f"{_AXIS}<br>← {worse} better{apart}{better} better →",
                        title_font_size=12, range=[low, high], zeroline=False)
    figure.update_layout(
        hovermode="closest", hoverlabel={"namelength": -1}, margin_t=8,
        legend={"yref": "container", "y": 0, "yanchor": "bottom"},
    )


def _nothing(figure: go.Figure, text: str) -> go.Figure:
    """Return the figure with a sentence in place of what there is not."""
    figure.add_annotation(text=text, showarrow=False, font={"size": 15}, xref="paper",
                          yref="paper", x=0.5, y=0.5)
    figure.update_xaxes(title_text=_AXIS, showticklabels=False)
    return styled(figure, height=200)
