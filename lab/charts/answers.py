"""Models by classes: what each makes of one picture, as coloured cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lab.charts.color_scale import SCALE
from lab.charts.digits import Answer
from lab.charts.notes import wrapped
from lab.charts.theme import run_color, styled
from lab.digits.verdict import is_sure, percent

_ROW, _LINE, _AXES = 36, 15, 44  # pixels: a row, a line of a name, and what is around the rows
_LEAST_WRITTEN = 0.005  # below it a cell stays empty: <1 % ten times over would hide the others


def answers_figure(
    answers: Sequence[Answer], classes: Sequence[str], *, label: int | None = None
) -> go.Figure:
    """Draw each model's probabilities as a row of cells; its likeliest class is framed.

    The frame has the run's colour, and is dotted where the model is not sure. What is no number
    leaves its cell out.

    Args:
        answers: One a model, first on top, with as many probabilities as there are classes.
        classes: Names of the classes, in label order.
        label: Index of the true class, which is then in bold.
    """
    rows = np.array([answer.probabilities for answer in answers], float)
    shown = [[p if np.isfinite(p) else None for p in row] for row in rows.tolist()]
    said = [["no number" if p is None else percent(p) for p in row] for row in shown]
    written = [
        ["" if p is None or p < _LEAST_WRITTEN else percent(p)[:-2] for p in row] for row in shown
    ]
    figure = go.Figure({
        "type": "heatmap", "z": shown, "zmin": 0, "zmax": 1, "colorscale": SCALE,
        "showscale": False, "xgap": 2, "ygap": 2, "text": written, "texttemplate": "%{text}",
        "customdata": said, "hovertemplate": "%{y}, %{x}: %{customdata}<extra></extra>",
        "hoverongaps": False,
    })
    sides = [wrapped(answer.name) for answer in answers]
    lines = max(name.count("<br>") + 1 for name in sides)
    styled(figure, height=_AXES + max(_ROW, _LINE * lines + 6) * len(answers))
    figure.update_layout(hovermode="closest", shapes=[
        frame for number, (answer, row) in enumerate(zip(answers, rows, strict=True))
        if (frame := _frame(number, answer, row))
    ])
    names = [f"<b>{name}</b>" if n == label else name for n, name in enumerate(classes)]
    figure.update_xaxes(
        tickvals=list(range(len(classes))), ticktext=names, showgrid=False, zeroline=False,
        fixedrange=True, side="top",
    )
    figure.update_yaxes(
        tickvals=list(range(len(answers))), ticktext=sides,
        showgrid=False, zeroline=False, fixedrange=True, range=[len(answers) - 0.5, -0.5],
    )
    return figure


def _frame(number: int, answer: Answer, row: np.ndarray) -> dict | None:
    """Return the frame about a row's likeliest class."""
    if not np.isfinite(row).all():
        return None
    likeliest = int(np.argmax(row))
    return {
        "type": "rect", "x0": likeliest - 0.5, "x1": likeliest + 0.5,
        "y0": number - 0.5, "y1": number + 0.5,
        "line": {"color": run_color(answer.color), "width": 3,
                 "dash": "solid" if is_sure(row) else "dot"},
    }
