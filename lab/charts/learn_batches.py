"""Batch size: paths on the true loss, gradient noise, and progress."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lab.charts.theme import GRID, PALETTE, run_color, styled
from lab.theory.batches import FEATURES, Descent, Problem

PROGRESS = {"epochs": "epochs", "updates": "updates", "seconds": "seconds of updating"}
_SPREAD = ("updates", "seconds")  # hundreds of times as many for one sample as for all: log axis
_ORDER = (2, 1, 0)  # single sample below, then mini-batch, full batch on top


def name(descent: Descent, samples: int) -> str:
    """Return what a reader sees of one of the paths over `samples` samples."""
    if descent.batch_size >= samples:
        return f"full batch ({samples})"
    return "single sample" if descent.batch_size == 1 else f"mini-batch of {descent.batch_size}"


def paths_figure(task: Problem, descents: Sequence[Descent]) -> go.Figure:
    """Draw the paths, full, mini, single, over contours of the loss on all samples."""
    every = np.concatenate([d.points for d in descents])
    minimum = task.minimum()
    low = np.minimum(every.min(axis=0), minimum) - 0.4
    high = np.maximum(every.max(axis=0), minimum) + 0.4
    x, y = (np.linspace(low[i], high[i], 60) for i in (0, 1))
    loss = task.loss(np.stack(np.meshgrid(x, y), axis=-1))
    figure = go.Figure()
    figure.add_contour(
        x=x, y=y, z=loss, showscale=False, ncontours=25, hoverinfo="skip",
        contours={"coloring": "lines"}, colorscale=[[0, GRID], [1, "rgba(128,128,128,0.6)"]],
    )
    for index in _ORDER:
        path = descents[index]
        figure.add_scatter(
            x=path.points[:, 0], y=path.points[:, 1], mode="lines",
            name=name(path, len(task.labels)),
            line={"color": run_color(index), "width": 1 if path.batch_size == 1 else 2.5},
        )
    figure.add_scatter(x=[minimum[0]], y=[minimum[1]], mode="markers", name="minimum",
                       marker={"symbol": "star", "size": 14, "color": PALETTE[4]})
    figure.update_xaxes(title_text=f"weight of {FEATURES[0]}")
    figure.update_yaxes(title_text=f"weight of {FEATURES[1]}")
    return styled(figure, height=460).update_layout(hovermode="closest")


def noise_figure(sizes: Sequence[int], measured: np.ndarray, expected: np.ndarray) -> go.Figure:
    """Draw gradient noise against batch size, measured and one over the root, both axes log."""
    figure = go.Figure()
    figure.add_scatter(x=list(sizes), y=measured, mode="markers", name="measured",
                       marker={"color": PALETTE[0], "size": 10})
    figure.add_scatter(x=list(sizes), y=expected, mode="lines", name="σ / √batch size",
                       line={"color": PALETTE[1], "dash": "dash"})
    figure.update_xaxes(title_text="batch size", type="log", tickvals=list(sizes),
                        ticktext=[str(s) for s in sizes])
    figure.update_yaxes(title_text="distance from the true gradient", type="log")
    return styled(figure, height=360).update_layout(hovermode="closest", legend_y=-0.26)


def progress_figure(task: Problem, descents: Sequence[Descent], against: str) -> go.Figure:
    """Draw the true loss against one of `PROGRESS`; a log axis leaves out the common start, 0."""
    figure = go.Figure()
    for index in _ORDER:
        path = descents[index]
        x = {"epochs": path.epochs, "updates": np.arange(len(path.losses)),
             "seconds": path.seconds}[against]
        figure.add_scatter(
            x=x, y=path.losses, mode="lines", name=name(path, len(task.labels)),
            line={"color": run_color(index), "width": 1 if path.batch_size == 1 else 2.5},
        )
    spread = {"type": "log", "exponentformat": "power"} if against in _SPREAD else {}
    figure.update_xaxes(title_text=PROGRESS[against], **spread)
    figure.update_yaxes(title_text="loss on all samples", type="log")
    return styled(figure, height=360).update_layout(hovermode="closest", legend_y=-0.26)
