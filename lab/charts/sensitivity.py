"""Best validation accuracy over the learning rate: a line an optimizer, its seeds as points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lab.analysis.epoch_table import latest
from lab.analysis.field_values import label
from lab.analysis.groups import what_differs
from lab.analysis.sensitivity import USABLE_WITHIN, rate_means, sensitivity, usable_width
from lab.charts.curve_axis import set_value_axis
from lab.charts.notes import add_note, say_instead
from lab.charts.theme import run_color, run_symbol, styled
from lab.metrics import METRICS
from lab.options import HYPERPARAMETERS
from lab.safe_text import chart_text
from lab.store import Run

_FOLLOWS = ("learning_rate", *HYPERPARAMETERS)  # what an optimizer brings with it
_CROSSES_WIDE = 0.16  # decades in which the crosses at one rate stand side by side, a line's each
_DECADES_TICKED = 100  # the largest rate over the smallest, from which on decades alone have ticks
_LEGEND_SHARE = 0.33  # of the chart's height, at most; a longer legend scrolls


def sensitivity_figure(
    runs: Sequence[Run], history: pd.DataFrame | None = None, *, by: str = "optimizer",
    height: int = 420,
) -> go.Figure:
    """Draw each run's best validation accuracy over its learning rate, lines through the means.

    A thick bar lies a point below each line's best mean, as long as the rates that stay above it:
    its usable width. A run that diverged is a cross at what guessing gets,
    a little aside of its rate where another line's would cover it.

    Args:
        runs: Runs of any learning rates.
        history: Epochs of those that monitored val_loss, if any.
        by: The field whose values are the lines.
        height: Pixels, but for the notes above the plot.

    Raises:
        ConfigError: `by` is nothing that runs can be grouped by, or the learning rate.
    """
    points = sensitivity(runs, history, by=by)
    means = rate_means(points)
    widths = usable_width(runs, history, by=by)
    traces = []
    for number, (line, of_line) in enumerate(points.groupby("line", sort=False)):
        aside = _CROSSES_WIDE * (number / len(widths) - 0.5)
        traces += _traces(
            number, line, of_line, means[means["line"] == line], widths.loc[line], aside
        )
    figure = styled(go.Figure(traces), height=height)
    ids = set(points["run"])
    kept = [run for run in runs if run.id in ids]
    both = pd.DataFrame({key: points["value"] for key in METRICS["accuracy"].keys})
    set_value_axis(figure, METRICS["accuracy"], kept, [both] if len(both) else [], log=False,
                   part=False, bare=both.empty)
    figure.update_yaxes(title="Best validation accuracy (share of images)")
    rates = points["learning_rate"]
    wide = len(points) and rates.max() >= rates.min() * _DECADES_TICKED
    figure.update_xaxes(title="Learning rate", type="log", exponentformat="power", dtick=1)
    if not wide:
        tried = sorted(rates.unique())
        figure.update_xaxes(tickvals=tried, ticktext=[f"{rate:g}" for rate in tried])
    figure.update_layout(
        hovermode="closest", hoverlabel={"namelength": -1},
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "maxheight": _LEGEND_SHARE},
    )
    if points.empty:
        return say_instead(figure, "No run has come to its own end yet.")
    return add_note(figure, *_notes(runs, points, by))


def _traces(
    number: int, line: str, points: pd.DataFrame, means: pd.DataFrame, width: pd.Series,
    aside: float,
) -> list[dict[str, Any]]:
    """Return the seeds, the crosses, the line through the means and the bar of a line."""
    color, symbol = run_color(number), run_symbol(number)
    name = chart_text(f"{line} ({_counts(points)})")
    base = {"type": "scatter", "legendgroup": line, "name": name, "showlegend": False}
    seeds, gone = points[~points["diverged"]], points[points["diverged"]]
    level = float(width["best_mean"]) - USABLE_WITHIN
    found = [
        base | {
            "x": [float(width["low"]), float(width["high"])], "y": [level, level], "mode": "lines",
            "uid": f"{line}-width", "line": {"color": color, "width": 7}, "opacity": 0.35,
            "hoverinfo": "skip",
        },
        base | {
            "x": seeds["learning_rate"].tolist(), "y": seeds["value"].tolist(), "mode": "markers",
            "uid": f"{line}-seeds", "marker": {"color": color, "symbol": symbol, "size": 5},
            "opacity": 0.45, "customdata": seeds["seed"].tolist(),
            "hovertemplate": f"{chart_text(line)}, rate %{{x:.3~g}}, seed %{{customdata}}: "
                             "%{y:.4~g}<extra></extra>",
        },
        base | {
            "x": means["learning_rate"].tolist(), "y": means["mean"].tolist(),
            "mode": "lines+markers", "uid": f"{line}-mean", "showlegend": True,
            "line": {"color": color, "width": 2.5},
            "marker": {"color": color, "symbol": symbol, "size": 7},
            "customdata": [
                f"{row.runs} run{'' if row.runs == 1 else 's'}"
                + (f", {row.diverged} diverged" if row.diverged else "")
                for row in means.itertuples()
            ],
            "hovertemplate": f"{chart_text(line)}, rate %{{x:.3~g}}: mean %{{y:.4~g}} of "
                             "%{customdata}<extra></extra>",
        },
    ]
    if len(gone):
        found.append(base | {
            "x": (gone["learning_rate"] * 10**aside).tolist(), "y": gone["value"].tolist(),
            "mode": "markers", "uid": f"{line}-diverged", "cliponaxis": False,
            "marker": {"color": color, "symbol": "x", "size": 8},
            "customdata": gone[["learning_rate", "seed"]].to_numpy(object).tolist(),
            "hovertemplate": f"{chart_text(line)}, rate %{{customdata[0]:.3~g}}, "
                             "seed %{customdata[1]}: diverged<extra></extra>",
        })
    return found


def _counts(points: pd.DataFrame) -> str:
    """Return how many runs a line has at a rate, in words: "10 seeds a rate, 3 diverged"."""
    grouped = points.groupby("learning_rate")
    runs = grouped.size()
    word = "seed" if (grouped["seed"].nunique() == runs).all() else "run"
    low, high = runs.min(), runs.max()
    count = f"{low} to {high}" if low < high else f"{high}"
    diverged = int(points["diverged"].sum())
    words = f"{count} {word}{'' if high == 1 else 's'} a rate"
    return f"{words}, {diverged} diverged" if diverged else words


def _notes(runs: Sequence[Run], points: pd.DataFrame, by: str) -> list[str]:
    """Return how to read it, what else differs, and how many runs are left out."""
    notes = ["line: mean of the seeds · bar: the rates within 1 point of the best mean"
             + (" · ×: a run diverged, counted as guessing" if points["diverged"].any() else "")]
    known = latest(runs)
    ids = set(points["run"])
    kept = [run for run in known if run.id in ids]
    other = [name for name in what_differs(kept) if name not in (by, *_FOLLOWS)]
    if other:
        notes.append(f"The means also mix {', '.join(label(name).lower() for name in other)}.")
    left = len(known) - len(kept)
    if left:
        are = "run that was stopped, failed or is" if left == 1 else "runs that were stopped, " \
            "failed or are"
        notes.append(f"Left out: {left} {are} not done.")
    return notes
