"""Colours for numbers: one scale for cells and lines, and accuracies spread where they crowd."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

# Viridis (bids.github.io/colormap, made for colour-blind readers) from 0.2 to 0.9 of its length:
# its ends would vanish on a dark or on a white page.
COLORS = ("#414487", "#2a788e", "#22a884", "#7ad151", "#bddf26")
SCALE = [[number / (len(COLORS) - 1), color] for number, color in enumerate(COLORS)]

_ACCURACIES = (
    0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99,
    0.993, 0.995, 0.997, 0.999,
)
_APART = 0.14  # share of the scale from one tick to the next, at least
_LEAST_ERROR = 1e-4  # one image of ten thousand


def spread(accuracy: float) -> float:
    """Return an accuracy's place on a scale of error ratios: 0.9 is as far from 0.8 as from 0.95.

    On a scale of the accuracy itself one run that only guesses gives all good ones one colour.
    """
    return -math.log10(max(1 - accuracy, _LEAST_ERROR))


def accuracy_ticks(accuracies: Iterable[float]) -> tuple[list[float], list[str]]:
    """Return places on `spread`'s scale and what is written there, around these accuracies."""
    places = [spread(accuracy) for accuracy in accuracies]
    low, high = min(places), max(places)
    shown: list[float] = []
    for value in _ACCURACIES:
        place = spread(value)
        last = spread(shown[-1]) if shown else -math.inf
        if low <= place <= high and place - last >= _APART * (high - low):
            shown.append(value)
    if len(shown) < 2:
        thirds = [low + share * (high - low) for share in (0.05, 0.5, 0.95)]
        return thirds, [f"{1 - 10**-place:.4g}" for place in thirds]
    return [spread(value) for value in shown], [f"{value:g}" for value in shown]


def power_ticks(low: float, high: float, most: int = 8) -> tuple[list[float], list[str]]:
    """Return powers of ten within two logarithms, and how they are written: 10⁻³.

    Where fewer than two lie within, both ends and their middle, as numbers.
    """
    every = max(1, math.ceil((high - low) / most))
    powers = [n for n in range(math.ceil(low), math.floor(high) + 1) if n % every == 0]
    if len(powers) < 2:
        thirds = [low + share * (high - low) for share in (0.05, 0.5, 0.95)]
        return thirds, [f"{10**place:.2g}" for place in thirds]
    return powers, [f"10<sup>{n}</sup>" for n in powers]


def color_bar(title: str, **settings: Any) -> dict[str, Any]:
    """Return a thin bar of colours above the plot, which leaves the plot its width."""
    return {
        "orientation": "h", "thickness": 10, "x": 0, "xanchor": "left", "len": 1, "y": 1,
        "yanchor": "bottom", "ypad": 4, "xpad": 0, "outlinewidth": 0,
        "title": {"text": title, "side": "top", "font": {"size": 12}},
    } | settings


BAR_ROOM = 52
"""Pixels above the plot that a `color_bar` takes."""
