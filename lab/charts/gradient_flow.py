"""A metric by layer and epoch as cells: how gradients flow, in one group or in two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lab.analysis.epoch_table import counted, how_many
from lab.analysis.groups import Group
from lab.charts.color_scale import BAR_ROOM, SCALE, color_bar, power_ticks
from lab.charts.notes import add_note, say_instead
from lab.charts.theme import styled
from lab.errors import ConfigError
from lab.metrics import METRICS, choices
from lab.options import Choice
from lab.safe_text import chart_text

FLOW_METRIC = Choice(
    "metric", "By layer", next(key for key, m in METRICS.items() if m.per == "layer"),
    {
        key: label for key, label in choices().items() if METRICS[key].per == "layer"
    },
    "What the cells show of each layer, each epoch.",
)
_MOST_GROUPS = 2
_COLUMNS = 52  # letters that a group's name has beside each other, on all plots together
_NAME_LINES = 3
_NAMES = 84  # pixels below each plot, of its axis and its group's name
_TICKED_EPOCHS = 10  # up to so many, each epoch has a tick


def layer_means(
    group: Group, history: pd.DataFrame, metric: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a metric by layer and epoch, the mean over the group's runs.

    Of a metric that has a logarithmic axis it is the geometric mean, of the values above 0; runs
    with another number of layers than most are left out.

    Returns:
        Epochs, int (epochs,); means, float (layers, epochs), first layer first, NaN where no run
        has a value; runs with a value, int (layers, epochs).
    """
    ids = [run.id for run in counted(group)]
    of_them = history[history["run"].isin(ids)]
    lists = of_them[metric] if metric in of_them else pd.Series([[]] * len(of_them), dtype=object)
    lengths = lists.map(len).to_numpy(int)
    layers = int(np.bincount(lengths[lengths > 0]).argmax()) if (lengths > 0).any() else 0
    kept = of_them.loc[lengths == layers] if layers else of_them.iloc[:0]
    epochs, column = np.unique(kept["epoch"].to_numpy(int), return_inverse=True)
    if not layers:
        return epochs, np.empty((0, 0)), np.empty((0, 0), int)
    values = np.array(list(zip_longest(*kept[metric])), dtype=float)
    if METRICS[metric].log:
        values = np.log10(np.where(values > 0, values, np.nan))
    there = np.isfinite(values)
    sums, counts = np.zeros((layers, len(epochs))), np.zeros((layers, len(epochs)), int)
    for layer in range(layers):
        np.add.at(sums[layer], column, np.where(there[layer], values[layer], 0))
        np.add.at(counts[layer], column, there[layer])
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return epochs, 10**means if METRICS[metric].log else means, counts


def flow_figure(
    groups: Sequence[Group], history: pd.DataFrame, metric: str = FLOW_METRIC.default, *,
    height: int | None = None,
) -> go.Figure:
    """Draw a metric by layer over the epochs, the mean over seeds, two groups on one colour scale.

    Args:
        groups: One or two groups, side by side.
        history: Epochs of at least their runs, as `RunStore.history` gives them.
        metric: A key of `METRICS` of a number a layer.
        height: Pixels, but for the notes; by default as many as the layers need.

    Raises:
        ConfigError: `metric` is none of these, or there are no or more than two groups.
    """
    FLOW_METRIC.check(metric)
    if not 1 <= len(groups) <= _MOST_GROUPS:
        raise ConfigError(f"By layer, one or two groups are shown at once. Got {len(groups)}.")
    spec = METRICS[metric]
    found = [layer_means(group, history, metric) for group in groups]
    same = len({means.shape[0] for _, means, _ in found}) == 1
    figure = make_subplots(1, len(groups), horizontal_spacing=0.05 if same else 0.25)
    shades = [np.log10(means) if spec.log else means for _, means, _ in found]
    finite = np.concatenate([shade[np.isfinite(shade)] for shade in shades])
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    for number, ((epochs, means, counts), shade) in enumerate(zip(found, shades, strict=True), 1):
        if means.size:
            figure.add_trace(_cells(epochs, means, counts, shade, metric), row=1, col=number)
    layers = max((means.shape[0] for _, means, _ in found), default=0)
    styled(figure, height=height or max(320, 180 + 32 * layers))
    ticks = power_ticks(low, high) if spec.log and high > low else (None, None)
    figure.update_layout(hovermode="closest", coloraxis={
        "colorscale": SCALE, "cmin": low, "cmax": high if high > low else low + 1,
        "colorbar": color_bar(spec.axis, tickvals=ticks[0], ticktext=ticks[1]),
    })
    for number, (group, (epochs, _, _)) in enumerate(zip(groups, found, strict=True), 1):
        lines = wrap(f"{group.name} ({how_many(group)})", _COLUMNS // len(groups))[:_NAME_LINES]
        name = "<br>".join(map(chart_text, lines))
        figure.update_xaxes(title=f"Epoch<br>{name}", col=number,
                            dtick=1 if len(epochs) <= _TICKED_EPOCHS else None)
    figure.update_xaxes(showgrid=False, tickformat="d")
    figure.update_yaxes(showgrid=False, autorange="reversed", type="category")
    if same and len(groups) > 1:
        figure.update_yaxes(showticklabels=False, ticks="", col=2)
    figure.update_layout(margin_b=_NAMES)
    if not len(finite):
        figure.update_layout(coloraxis_showscale=False)
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
        return say_instead(
            figure, f"{spec.title} by layer was not measured in these runs, or no epoch is whole "
                    "yet. Runs that are trained now have it."
        )
    missing = [chart_text(g.name) for g, f in zip(groups, found, strict=True) if not f[1].size]
    kind = "geometric mean" if spec.log else "mean"
    return add_note(
        figure, f"{kind.capitalize()} over the seeds, one colour scale for all.",
        f"Not measured: {', '.join(missing)}." if missing else "", keep=BAR_ROOM,
    )


def _cells(
    epochs: np.ndarray, means: np.ndarray, counts: np.ndarray, shade: np.ndarray, metric: str
) -> go.Heatmap:
    hidden = METRICS[metric].key == "dead_units"  # of hidden layers alone
    layers = len(means)
    names = [f"layer {n}" for n in range(1, layers + 1)]
    if not hidden:
        names[-1] = "output layer"
    said = [
        [f"{mean:.3g}, {count} run{'' if count == 1 else 's'}"
         for mean, count in zip(*row, strict=True)]
        for row in zip(means, counts, strict=True)
    ]
    plain = [[None if math.isnan(value) else value for value in row] for row in shade.tolist()]
    return go.Heatmap(
        x=epochs.tolist(), y=names, z=plain, customdata=said, coloraxis="coloraxis",
        hovertemplate="%{y}, epoch %{x}: %{customdata}<extra></extra>", hoverongaps=False,
        xgap=1, ygap=1,
    )
