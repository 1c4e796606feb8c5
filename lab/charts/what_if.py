"""What if: a label's probability over where the digit stands, and over how it is changed."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from lab.charts.color_scale import SCALE
from lab.charts.digits import Answer
from lab.charts.theme import GUIDE, run_color, run_symbol, styled
from lab.explain.what_if import SHIFTS, Curve
from lab.safe_text import chart_text

_GUESS = 0.1  # what a model that knows nothing gives each of ten classes
_PICTURES = (5, 6, 7)  # of the digit, over a curve
_MAP_SIDE, _CURVE_HEIGHT = 250, 260  # pixels


def shift_figure(probabilities: np.ndarray) -> go.Figure:
    """Draw one model's probability of the label over shifts of the digit.

    Args:
        probabilities: float (13, 13) in [0, 1], by `SHIFTS` down and to the right; what is no
            number stays empty.
    """
    figure = go.Figure([
        {
            "type": "heatmap", "x": SHIFTS, "y": SHIFTS, "z": _plain(probabilities), "zmin": 0,
            "zmax": 1, "colorscale": SCALE, "showscale": False, "hoverongaps": False,
            "hovertemplate": "%{x} right, %{y} down: %{z:.1%}<extra></extra>",
        },
        {
            "type": "scatter", "x": [0], "y": [0], "mode": "markers", "hoverinfo": "skip",
            "marker": {"symbol": "cross", "size": 12, "color": "#FFFFFF",
                       "line": {"width": 1.5, "color": "#202020"}},
        },
    ])
    styled(figure, height=_MAP_SIDE)
    figure.update_layout(hovermode="closest", showlegend=False, margin_t=4)
    ticks = [-6, -3, 0, 3, 6]
    figure.update_xaxes(title="pixels right", tickvals=ticks, showgrid=False, zeroline=False,
                        fixedrange=True, constrain="domain")
    figure.update_yaxes(title="pixels down", tickvals=ticks, showgrid=False, zeroline=False,
                        fixedrange=True, range=[6.5, -6.5], scaleanchor="x")
    return figure


def amount_figure(curve: Curve, answers: Sequence[Answer], images: np.ndarray) -> go.Figure:
    """Draw each model's probability of the label over an amount, below pictures of the digit.

    Args:
        curve: The question, of n amounts.
        answers: A line a model: n probabilities of the label; what is no number is a gap.
        images: uint8 (n, 28, 28), what the models were asked; five of them are shown.
    """
    figure = go.Figure([
        {
            "type": "scatter", "x": curve.amounts, "y": _plain(answer.probabilities),
            "mode": "lines+markers", "name": chart_text(answer.name),
            "hovertemplate": "%{y:.1%}",
            "line": {"color": run_color(answer.color), "width": 2},
            "marker": {"size": 5, "symbol": run_symbol(answer.color)},
        }
        for answer in answers
    ])
    styled(figure, height=_CURVE_HEIGHT)
    low, high = float(curve.amounts[0]), float(curve.amounts[-1])
    pictures = _pictures(curve, images)
    room = 0.04 * (high - low) + pictures[0]["sizex"] / 2
    figure.add_hline(_GUESS, line={"color": GUIDE, "width": 1, "dash": "dot"})
    figure.add_vline(curve.none, line={"color": GUIDE, "width": 1})
    figure.update_layout(showlegend=False, margin_t=52, images=pictures)
    figure.update_xaxes(title=f"{curve.title}: {curve.unit}", range=[low - room, high + room],
                        fixedrange=True, zeroline=False)
    figure.update_yaxes(title="Probability", range=[-0.03, 1.03], tickformat=".0%",
                        fixedrange=True, zeroline=False)
    return figure


def _pictures(curve: Curve, images: np.ndarray) -> list[dict]:
    """Return evenly spaced pictures of the digit, one as it is, over their amounts."""
    count = len(images) - 1
    own = int(np.flatnonzero(curve.amounts == curve.none)[0])
    step = next(count // (n - 1) for n in _PICTURES
                if count % (n - 1) == 0 and own % (count // (n - 1)) == 0)
    places = range(0, count + 1, step)
    width = (curve.amounts[-1] - curve.amounts[0]) / len(places)
    return [
        {
            "source": _data_url(images[place]), "xref": "x", "yref": "paper",
            "x": float(curve.amounts[place]), "y": 1.02, "xanchor": "center", "yanchor": "bottom",
            "sizex": 0.9 * width, "sizey": 0.26, "layer": "above",
        }
        for place in places
    ]


def _data_url(pixels: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(pixels).resize((84, 84), Image.Resampling.NEAREST).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _plain(values: np.ndarray) -> list:
    """Return numbers as lists, None where there is none."""
    return np.where(np.isfinite(values), values.astype(object), None).tolist()
