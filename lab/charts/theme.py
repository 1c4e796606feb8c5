"""One look for every chart: a colour a run, marks for the second round, quiet axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import plotly.graph_objects as go

# Okabe and Ito's colour-blind-safe palette (jfly.uni-koeln.de/color), yellow and black replaced by
# Paul Tol's olive, wine and grey (personal.sron.nl/~pault), which can be read on light and dark.
PALETTE = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
    "#56B4E9", "#999933", "#AA4466", "#7F7F7F",
)
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross")
GRID = "rgba(128, 128, 128, 0.25)"
GUIDE = "rgba(128, 128, 128, 0.9)"


def run_color(index: int) -> str:
    """Return the colour of a run by its `Run.color`."""
    return PALETTE[index % len(PALETTE)]


def run_symbol(index: int) -> str:
    """Return the marker of a run by its `Run.color`; it changes once the palette is used up."""
    return SYMBOLS[index // len(PALETTE) % len(SYMBOLS)]


class Colored(Protocol):
    """A dataclass with a colour, such as a run or a group of runs."""

    color: int


C = TypeVar("C", bound=Colored)


def told_apart(colored: Sequence[C]) -> list[C]:
    """Return what is shown together, no hue twice as long as there are free ones.

    Who comes first keeps its own; the later one gets a hue that none of them has.
    """
    owned = {each.color % len(PALETTE) for each in colored}
    free = [hue for hue in range(len(PALETTE)) if hue not in owned]
    taken: set[int] = set()
    found = []
    for each in colored:
        if each.color % len(PALETTE) in taken and free:
            each = replace(each, color=free.pop(0))
        taken.add(each.color % len(PALETTE))
        found.append(each)
    return found


def styled(figure: go.Figure, *, height: int = 420) -> go.Figure:
    """Give `figure` the lab's look: clear paper, thin grid, legend below; `height` in pixels."""
    axis = {"gridcolor": GRID, "zerolinecolor": GRID, "linecolor": GRID, "automargin": True}
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        paper_bgcolor="rgba(0, 0, 0, 0)",
        plot_bgcolor="rgba(0, 0, 0, 0)",
        legend={"orientation": "h", "yanchor": "top", "y": -0.18, "x": 0},
        hovermode="x unified",
        template="none",
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure
