"""The lines of a group on a chart: its centre, its band, its single runs, where runs diverged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from lab.analysis.bands import best_values, run_x
from lab.analysis.epoch_table import EpochTable, how_many
from lab.analysis.groups import Group
from lab.charts.curve_traces import listed
from lab.charts.theme import run_color, run_symbol
from lab.safe_text import chart_text
from lab.store import Run

_WHERE = {
    "epoch": "epoch %{x:.4~r}", "step": "step %{x:,.0f}", "seconds": "%{x:.1f} s",
    "cpu_seconds": "%{x:.1f} CPU-s",
}
_MARKED_EPOCHS = 60  # beyond so many, markers would hide the lines


@dataclass(frozen=True, eq=False)
class Drawn:
    """A group as it is drawn.

    Attributes:
        runs: Those of it that count.
        line: Its rows of `lab.analysis.bands.bands`.
        training: The same on training images; no row where they are not drawn.
        x: What the horizontal axis is.
        together: Whether one box beside the pointer holds all groups' values.
    """

    group: Group
    runs: Sequence[Run]
    line: pd.DataFrame
    training: pd.DataFrame
    x: str
    together: bool

    @property
    def color(self) -> str:
        return run_color(self.group.color)

    @cached_property
    def base(self) -> dict[str, Any]:
        """What all its traces have: they hide together, by one entry in the legend."""
        return {"type": "scatter", "legendgroup": self.group.key, "name": entry(self.group)}


def entry(group: Group) -> str:
    """Return what a legend says of a group: "Adam · lr 0.001 (10 seeds, 1 diverged)"."""
    diverged = sum(run.status == "diverged" for run in group.runs)
    counts = [how_many(group)] + ([f"{diverged} diverged"] if diverged else [])
    return chart_text(f"{group.name} ({', '.join(counts)})")


def center_trace(drawn: Drawn, *, training: bool = False) -> dict[str, Any]:
    """Return the centre line: solid with an entry in the legend, or that in training, dashed."""
    frame = drawn.training if training else drawn.line
    what = ", training" if training else ""
    said = _said(frame, len(drawn.runs), epochs=drawn.x != "epoch")
    value = f"{what}<br>{_WHERE[drawn.x]}: %{{y:.4~g}}%{{customdata}}<extra></extra>"
    return drawn.base | {
        "x": listed(frame["x"]), "y": listed(frame["center"]), "customdata": said,
        "uid": f"{drawn.group.key}-{'training' if training else 'center'}",
        "mode": "lines+markers" if len(frame) <= _MARKED_EPOCHS and not training else "lines",
        "line": {
            "color": drawn.color, "width": 1.2 if training else 2.5,
            "dash": "dash" if training else "solid",
        },
        "marker": {"color": drawn.color, "symbol": run_symbol(drawn.group.color), "size": 5},
        "hovertemplate": (
            f"%{{y:.4~g}}%{{customdata}}<extra>%{{fullData.name}}{what}</extra>"
            if drawn.together else f"%{{fullData.name}}{value}"
        ),
        "showlegend": not training,
    }


def _said(frame: pd.DataFrame, runs: int, *, epochs: bool) -> list[str]:
    """Return what stands after each value: the band, how many runs are left, the epoch."""
    said = []
    columns = (frame[name].tolist() for name in ("low", "high", "seeds", "epoch"))
    for low, high, seeds, epoch in zip(*columns, strict=True):
        words = "" if np.isnan(low) else f" ({low:.4g} to {high:.4g})"
        words += f", {seeds} of {runs} runs" if seeds < runs else ""
        said.append(words + (f", epoch {epoch}" if epochs else ""))
    return said


def spread_trace(drawn: Drawn) -> dict[str, Any]:
    """Return the band: a filled outline, one piece for each stretch of epochs that has it."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    x, low, high = (drawn.line[name].to_numpy(float) for name in ("x", "low", "high"))
    there = np.flatnonzero(np.isfinite(low))
    for piece in np.split(there, np.flatnonzero(np.diff(there) > 1) + 1):
        xs += [*x[piece].tolist(), *x[piece[::-1]].tolist(), float(x[piece[0]]), None]
        ys += [*high[piece].tolist(), *low[piece[::-1]].tolist(), float(high[piece[0]]), None]
    return drawn.base | {
        "x": xs[:-1], "y": ys[:-1], "uid": f"{drawn.group.key}-band", "mode": "lines",
        "fill": "toself", "fillcolor": _clear(drawn.color, 0.18), "line": {"width": 0},
        "hoverinfo": "skip", "showlegend": False,
    }


def runs_trace(
    drawn: Drawn, along: np.ndarray, values: np.ndarray, every: int
) -> dict[str, Any] | None:
    """Return one run in `every` as one faint line with gaps; None of a run alone.

    Args:
        along, values: float (runs, epochs): where each run is on the horizontal axis, and its own
            values, as `own_curves` gives them.
    """
    if len(drawn.runs) < 2:
        return None
    kept = slice(0, len(drawn.runs), every)
    along, values = along[kept], values[kept]
    gap = np.full((len(values), 1), np.nan)
    x, y = (np.hstack([part, gap]).ravel()[:-1] for part in (along, values))
    return drawn.base | {
        "x": listed(x), "y": listed(y), "uid": f"{drawn.group.key}-runs", "mode": "lines",
        "line": {"color": drawn.color, "width": 1}, "opacity": 0.25, "hoverinfo": "skip",
        "showlegend": False,
    }


def diverged_trace(
    drawn: Drawn, along: np.ndarray, values: np.ndarray
) -> dict[str, Any] | None:
    """Return a cross where each diverged run ended: at its last finite value."""
    xs, ys = [], []
    for r, run in enumerate(drawn.runs):
        there = np.flatnonzero(np.isfinite(values[r]))
        if run.status == "diverged" and len(there):
            xs.append(float(along[r, there[-1]]))
            ys.append(float(values[r, there[-1]]))
    return _crosses(drawn, xs, ys, "y", "-diverged") if xs else None


def lost_trace(
    drawn: Drawn, along: np.ndarray, values: np.ndarray, key: str
) -> dict[str, Any] | None:
    """Return a cross at the plot's edge for each diverged run without any finite value."""
    lost = [
        r for r, run in enumerate(drawn.runs)
        if run.status == "diverged" and not np.isfinite(values[r]).any()
    ]
    if not lost or not along.size:
        return None
    edge = 1.0 if key.endswith("loss") else 0.0
    return _crosses(drawn, [float(along[r, 0]) for r in lost], [edge] * len(lost), "y2", "-lost")


def own_curves(
    table: EpochTable, x: str, key: str, best_so_far: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return where the runs are along `x` and their own values, each to its own end.

    Returns:
        Twice float, in the table's shape.
    """
    best = best_values(table, key) if best_so_far else table[key]
    values = np.where(np.isfinite(table[key]), best, np.nan)
    return np.broadcast_to(run_x(table, x), values.shape), values


def _crosses(drawn: Drawn, xs: list, ys: list, axis: str, ending: str) -> dict[str, Any]:
    value = ": %{y:.4~g}" if axis == "y" else ", without any finite value"
    return drawn.base | {
        "x": xs, "y": ys, "uid": f"{drawn.group.key}{ending}", "mode": "markers", "yaxis": axis,
        "marker": {"color": drawn.color, "symbol": "x", "size": 9}, "cliponaxis": False,
        "hovertemplate": (
            f"diverged{value}<extra>%{{fullData.name}}</extra>" if drawn.together
            else f"%{{fullData.name}}<br>a run diverged, {_WHERE[drawn.x]}{value}<extra></extra>"
        ),
        "showlegend": False,
    }


def _clear(color: str, opacity: float) -> str:
    """Return "#rrggbb" as a colour that lets through what is behind it."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"
