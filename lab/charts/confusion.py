"""Which class is taken for which, as coloured cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lab.charts.color_scale import BAR_ROOM, SCALE, color_bar
from lab.charts.notes import add_note
from lab.charts.theme import GRID, styled

_HEIGHT = 440


def confusion_figure(
    matrix: np.ndarray, classes: Sequence[str], *, unanswered: int = 0, height: int = _HEIGHT
) -> go.Figure:
    """Draw a confusion matrix: mistakes coloured by the square root of their number.

    Right answers, which are many, are numbers without a colour, so that mistakes are seen.

    Args:
        matrix: int (n, n), rows the true class.
        classes: Names of the n classes, in label order.
        unanswered: Images that are in no cell, for the model gives no number.
        height: Pixels, but for the note.
    """
    matrix = np.asarray(matrix)
    wrong = matrix.astype(float)
    np.fill_diagonal(wrong, np.nan)
    wrong[wrong == 0] = np.nan
    most = int(np.nanmax(wrong)) if np.isfinite(wrong).any() else 0
    figure = styled(go.Figure(), height=height)
    figure.add_heatmap(
        x=list(classes), y=list(classes), uid="wrong", showscale=most > 0,
        z=[[None if value != value else float(value) ** 0.5 for value in row] for row in wrong],
        text=[["" if value != value else f"{value:.0f}" for value in row] for row in wrong],
        texttemplate="%{text}", hoverongaps=False, xgap=2, ygap=2, colorscale=SCALE, zmin=0,
        zmax=max(most, 1) ** 0.5,
        hovertemplate="%{y} taken for %{x}: %{text}<extra></extra>",
        colorbar=_bar(most),
    )
    figure.add_scatter(
        x=list(classes), y=list(classes), mode="text", text=[str(n) for n in matrix.diagonal()],
        textfont={"size": 11}, opacity=0.75, showlegend=False, uid="right",
        hovertemplate="%{y}: %{text} right<extra></extra>",
    )
    for place in range(len(classes)):
        figure.add_shape(
            type="rect", x0=place - 0.5, x1=place + 0.5, y0=place - 0.5, y1=place + 0.5,
            fillcolor=GRID, line_width=0, layer="below",
        )
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(title="Answer", type="category", showgrid=False, fixedrange=True,
                        categoryarray=list(classes), range=[-0.5, len(classes) - 0.5])
    figure.update_yaxes(title="True class", type="category", showgrid=False, fixedrange=True,
                        categoryarray=list(classes), range=[len(classes) - 0.5, -0.5])
    note = "Numbers of images. Grey: right. An empty cell: none."
    if unanswered:
        note += f" For {unanswered:,} more the model gives no number (NaN)."
    return add_note(figure, note, keep=BAR_ROOM if most else 0)


def _bar(most: int) -> dict[str, object]:
    counts = sorted({1, *(round(most * share**2) for share in (0.5, 1.0))} - {0})
    return color_bar("Mistakes (images)", tickvals=[count**0.5 for count in counts],
                     ticktext=[f"{count:,}" for count in counts])
