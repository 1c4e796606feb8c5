"""What an answer rests on, laid over the digit."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

# Okabe and Ito's vermilion and sky blue, clear in the middle: the digit is seen through them
_HELPS, _HINDERS = "213, 94, 0", "86, 180, 233"
_LEAST = 0.05  # the strongest colour stands for no smaller change, so that noise stays pale
_SIDE = 230  # pixels
_AXIS = {"visible": False, "fixedrange": True}
_CLEAR = "rgba(0, 0, 0, 0)"
# in one piece: `styled`'s updates take 20 ms a figure, and after each stroke there is one a model
_LAYOUT = {
    "height": _SIDE, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "template": "none",
    "paper_bgcolor": _CLEAR, "plot_bgcolor": _CLEAR, "hovermode": "closest",
    "xaxis": _AXIS | {"constrain": "domain", "range": [-0.5, 27.5]},
    "yaxis": _AXIS | {"range": [27.5, -0.5], "scaleanchor": "x"},
}


def saliency_figure(pixels: np.ndarray, drops: np.ndarray) -> go.Figure:
    """Draw a digit, and over it how much the label's probability drops where it is covered.

    Orange: covering it costs probability, the answer rests on it. Blue: covering it helps.

    Args:
        pixels: uint8 (28, 28), what the model sees.
        drops: float (28, 28) in [-1, 1], as `lab.explain.occlusion.occlusion` returns them; what
            is no number is left out.
    """
    finite = np.isfinite(drops)
    most = max(_LEAST, float(np.abs(drops[finite]).max(initial=0)))
    shown = np.where(finite & (drops != 0), drops, np.nan).astype(float)
    return go.Figure([
        {
            "type": "heatmap", "z": pixels, "zmin": 0, "zmax": 255, "showscale": False,
            "colorscale": [[0, "#000000"], [1, "#FFFFFF"]], "hoverinfo": "skip",
        },
        {
            "type": "heatmap", "z": shown, "zmin": -most, "zmax": most, "showscale": False,
            "colorscale": [[0, f"rgba({_HINDERS}, 0.9)"], [0.5, "rgba(128, 128, 128, 0)"],
                           [1, f"rgba({_HELPS}, 0.9)"]],
            "hoverongaps": False,
            "hovertemplate": "covered about here: %{customdata:+.1f} points<extra></extra>",
            "customdata": -100 * shown,
        },
    ], _LAYOUT)
