"""Precision and recall of each class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lab.charts.notes import add_note
from lab.charts.theme import PALETTE, styled
from lab.evaluation.confusion import PerClass

_HEIGHT = 300
_SHOWN = (("Precision", PALETTE[0], "circle"), ("Recall", PALETTE[1], "diamond"))


def precision_recall_figure(
    found: PerClass, classes: Sequence[str], *, height: int = _HEIGHT
) -> go.Figure:
    """Draw precision and recall of each class as dots; what is undefined has none.

    Args:
        found: As `lab.evaluation.confusion.per_class` gives it.
        classes: Names of the classes, in label order.
        height: Pixels, but for the note.
    """
    figure = styled(go.Figure(), height=height)
    of = (found.precision, found.recall)
    for (name, color, symbol), values in zip(_SHOWN, of, strict=True):
        figure.add_scatter(
            x=list(classes), y=[float(v) if np.isfinite(v) else None for v in values],
            mode="markers", name=name, uid=name,
            marker={"color": color, "size": 10, "symbol": symbol},
            hovertemplate=f"%{{x}}: {name.lower()} %{{y:.4f}}<extra></extra>",
        )
    shown = np.concatenate(of)
    least = float(np.nanmin(shown)) if np.isfinite(shown).any() else 0.0
    low = max(0.0, np.floor(20 * least - 0.2) / 20)
    figure.update_layout(hovermode="closest", margin_t=8, legend={
        "yref": "container", "y": 0, "yanchor": "bottom"})
    figure.update_xaxes(type="category", categoryarray=list(classes), fixedrange=True,
                        range=[-0.5, len(classes) - 0.5])
    room = 0.02 * (1 - low)
    figure.update_yaxes(range=[low - room, 1 + room], title="Share of images", fixedrange=True)
    return add_note(figure, *_undefined(found, classes))


def _undefined(found: PerClass, classes: Sequence[str]) -> list[str]:
    """Say which values there are not, and why."""
    never = [name for name, value in zip(classes, found.precision, strict=True) if value != value]
    none = [name for name, value in zip(classes, found.recall, strict=True) if value != value]
    said = []
    if never:
        said.append(f"Precision is undefined for what the model never answers: {', '.join(never)}.")
    if none:
        said.append(f"Recall is undefined where there is no image: {', '.join(none)}.")
    return said
