"""Learning curves of groups: the mean or median of the seeds, a band, the single runs behind."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from lab.analysis.bands import BAND_X, CENTERS, bands, time_columns
from lab.analysis.best import best_groups
from lab.analysis.epoch_table import counted, epoch_table
from lab.analysis.groups import Group
from lab.charts.band_traces import (
    Drawn,
    center_trace,
    diverged_trace,
    lost_trace,
    own_curves,
    runs_trace,
    spread_trace,
)
from lab.charts.curve_axis import set_value_axis
from lab.charts.notes import add_note, say_instead
from lab.charts.theme import styled
from lab.metrics import FIRST_SHOWN, METRICS, choices
from lab.options import Choice

BAND_METRIC = Choice(
    "metric", "Metric", FIRST_SHOWN,
    choices(metric for metric in METRICS.values() if metric.per == "epoch"),
    "What the curves show.",
)
MOST_GROUPS = 40
"""So many groups are drawn: of more, those that validate best."""

X_TITLES = {
    "epoch": "Epoch", "step": "Optimizer steps", "seconds": "Training time (s)",
    "cpu_seconds": "Processor time (CPU-s)",
}
_BAND_WORDS = {
    "minmax": "from the lowest run to the highest", "std": "± one standard deviation (n - 1)",
    "ci": "95 % bootstrap interval of the {}", "none": "",
}
_MOST_RUNS = 200  # single runs that are drawn
_MOST_BANDS = 12  # groups; of more, bands, single runs and training would hide the lines
_HOVERED_TOGETHER = 3  # groups; beyond so many, one box of all values would hide the chart
_TICKED_EPOCHS = 10  # up to so many, each epoch has a tick
_LEGEND_SHARE = 0.33  # of the chart's height, at most; a longer legend scrolls


def band_figure(
    groups: Sequence[Group], history: pd.DataFrame, metric: str, *, center: str = "mean",
    spread: str = "minmax", x: str = "epoch", best_so_far: bool = False, log_x: bool = False,
    log_y: bool = False, height: int = 420,
) -> go.Figure:
    """Draw a metric of groups: centre and band of the seeds, single runs faint behind.

    A metric that is validated is that of the validation images; its centre in training is dashed.
    A cross marks where a run diverged; one that has no finite value at all has its cross at the
    edge of the plot where such a value would lie.

    Args:
        groups: Groups that share no run; of more than 12 the centres alone are drawn, of more than
            `MOST_GROUPS` those of the groups that validate best.
        history: Epochs of at least their runs, as `RunStore.history` gives them.
        metric: A key of `METRICS` of one number an epoch.
        center, spread, x, best_so_far: As `lab.analysis.bands.bands` takes them.
        log_x, log_y: Logarithmic axes.
        height: Pixels, but for the notes above the plot.

    Raises:
        ConfigError: `metric`, `center`, `spread` or `x` is none of these.
    """
    BAND_METRIC.check(metric)
    shown = best_groups(groups, history, MOST_GROUPS)
    few = len(shown) <= _MOST_BANDS
    table = epoch_table(shown, history, {*METRICS[metric].keys, *time_columns(x)})
    every = math.ceil(sum(map(len, table.runs)) / _MOST_RUNS) or 1
    key = METRICS[metric].keys[-1]
    options = {"center": center, "x": x, "best_so_far": best_so_far}
    lines = dict(tuple(bands(
        shown, history, key, spread=spread if few else "none", **options
    ).groupby("group")))
    trained = METRICS[metric].validated and few
    training = {} if not trained else dict(tuple(
        bands(shown, history, metric, spread="none", **options).groupby("group")
    ))
    together = x == "epoch" and len(shown) <= _HOVERED_TOGETHER
    empty = pd.DataFrame(columns=["x", "center", "low", "high", "seeds", "epoch"])
    drawn = [
        Drawn(group, runs, lines.get(group.key, empty), training.get(group.key, empty), x, together)
        for group, runs in zip(shown, table.runs, strict=True)
    ]
    own_of = zip(*own_curves(table, x, key, best_so_far), strict=True)
    curves = list(zip(drawn, own_of, strict=True))
    traces = [spread_trace(one) for one in drawn if one.line["low"].notna().any()]
    if few:
        traces += [runs_trace(one, *own, every) for one, own in curves]
    traces += [center_trace(one, training=True) for one in drawn if trained]
    traces += [center_trace(one) for one in drawn]
    traces += [diverged_trace(one, *own) for one, own in curves]
    traces += [lost_trace(one, *own, key) for one, own in curves]
    figure = styled(go.Figure([trace for trace in traces if trace]), height=height)
    epochs = int(table.epochs.max(initial=0))
    _set_axes(figure, shown, history, metric, x, log_x, log_y, epochs, bare=not lines)
    figure.update_layout(hovermode="x unified" if together else "closest")
    if not lines:
        timed = x in ("seconds", "cpu_seconds") and len(table.epochs)
        reason = f"How long these runs took was not measured in {BAND_X.words(x)}."
        say_instead(figure, reason if timed else "No run of these groups has a whole epoch yet.")
    notes = [_words(drawn, center, spread, METRICS[metric].validated, every, few, best_so_far)]
    if not few:
        notes.append(f"Bands and single runs are drawn of up to {_MOST_BANDS} groups.")
    if len(shown) < len(groups):
        notes.append(f"The {len(shown)} of {len(groups)} groups that validate best are drawn.")
    return add_note(figure, *(notes if lines else ()))


def _set_axes(
    figure: go.Figure, groups: Sequence[Group], history: pd.DataFrame, metric: str, x: str,
    log_x: bool, log_y: bool, epochs: int, *, bare: bool,
) -> None:
    few = x == "epoch" and 0 < epochs <= _TICKED_EPOCHS and not log_x
    figure.update_xaxes(
        title=X_TITLES[x], type="log" if log_x else "linear", uirevision=f"{x}-{log_x}",
        unifiedhovertitle={"text": "Epoch %{x:.4~r}"}, dtick=1 if few else None,
    )
    figure.update_layout(
        uirevision="bands", hoverlabel={"namelength": -1},
        legend={"yref": "container", "y": 0, "yanchor": "bottom", "maxheight": _LEGEND_SHARE},
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
    )
    runs = [run for group in groups for run in counted(group)]
    frame = history[history["run"].isin([run.id for run in runs])]
    frames = [] if frame.empty else [frame]
    set_value_axis(figure, METRICS[metric], runs, frames, log=log_y, part=False, bare=bare)


def _words(
    drawn: Sequence[Drawn], center: str, spread: str, validated: bool, every: int, few: bool,
    best_so_far: bool,
) -> str:
    """Return what line, band, dashes, faint lines and crosses are, of those that there are."""
    word = CENTERS.words(center).lower()
    line = f"line: {word} of the runs{' on validation images' if validated else ''}"
    parts = [f"{line}, each at its best so far" if best_so_far else line]
    if any(one.line["seeds"].lt(len(one.runs)).any() for one in drawn):
        parts.append("where runs have ended, of those left")
    if any(one.line["low"].notna().any() for one in drawn):
        parts.append(f"band: {_BAND_WORDS[spread].format(word)}")
    if validated and few:
        parts.append(f"dashed: {word} on training images")
    if few and any(len(one.runs) > 1 for one in drawn):
        parts.append("faint: single runs" if every == 1 else f"faint: one run in {every}")
    if any(run.status == "diverged" for one in drawn for run in one.runs):
        parts.append("×: a run diverged")
    return " · ".join(parts)
