"""Whether a model is as often right as it is sure: the reliability diagram."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from lab.charts.notes import add_note, say_instead
from lab.charts.theme import GUIDE, run_color, styled
from lab.evaluation.accuracy import wilson
from lab.evaluation.calibration import Calibration

_HEIGHT = 440
_COUNTS = 0.2  # of the height, for the images a bin


def reliability_figure(found: Calibration, *, color: int = 0, height: int = _HEIGHT) -> go.Figure:
    """Draw accuracy by confidence, with 95 % Wilson intervals, and below it the images a bin.

    Args:
        found: As `lab.evaluation.calibration.calibration` gives it.
        color: The run's.
        height: Pixels, but for the note.
    """
    figure = styled(go.Figure(), height=height)
    some = np.flatnonzero(found.counts)
    middles = (found.edges[:-1] + found.edges[1:]) / 2
    width = float(found.edges[1] - found.edges[0])
    accuracy = found.accuracy[some]
    ends = np.array([wilson(int(found.right[b]), int(found.counts[b])) for b in some])
    ends = ends.reshape(-1, 2)
    said = [
        f"confidence {found.edges[b]:.2f} to {found.edges[b + 1]:.2f}, mean "
        f"{found.confidence[b]:.3f}<br>{found.right[b]:,} of {found.counts[b]:,} right: "
        f"{found.accuracy[b]:.3f}" for b in some
    ]
    figure.add_bar(
        x=middles[some].tolist(), y=accuracy.tolist(), width=0.94 * width, customdata=said,
        marker={"color": run_color(color), "opacity": 0.8, "line": {"width": 0}}, uid="accuracy",
        error_y={"type": "data", "symmetric": False, "array": (ends[:, 1] - accuracy).tolist(),
                 "arrayminus": (accuracy - ends[:, 0]).tolist(), "color": GUIDE, "width": 3,
                 "thickness": 1.2},
        hovertemplate="%{customdata}<extra></extra>", showlegend=False,
    )
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": GUIDE, "dash": "dash", "width": 1.5},
        hoverinfo="skip", showlegend=False, uid="even",
    )
    figure.add_bar(
        x=middles[some].tolist(), y=found.counts[some].tolist(), width=0.94 * width, yaxis="y2",
        marker={"color": GUIDE, "line": {"width": 0}}, customdata=said, showlegend=False,
        hovertemplate="%{customdata}<extra></extra>", uid="counts",
    )
    figure.update_layout(
        hovermode="closest", barmode="overlay",
        yaxis={"domain": [_COUNTS + 0.08, 1], "range": [0, 1.02], "title": {"text": "Accuracy"}},
        yaxis2=figure.layout.yaxis.to_plotly_json() | {
            "domain": [0, _COUNTS], "type": "log", "title": {"text": "Images"}, "anchor": "x",
            "dtick": 2, "exponentformat": "power",
            "range": [-0.3, max(1.0, float(np.log10(max(found.counts.max(), 1)) + 0.3))],
        },
    )
    figure.update_xaxes(title="Confidence: the model's probability of its answer", range=[0, 1],
                        fixedrange=True, anchor="y2", title_font_size=12)
    figure.update_yaxes(fixedrange=True)
    if not len(some):
        return say_instead(figure, "The model gives no number (NaN) for any image.")
    return add_note(
        figure, f"ECE {found.error:.4f}: how far accuracy and confidence lie apart, mean over all "
        "images. Dashed: equal. Above it, better than it says; below it, too sure. "
        "Thin lines: 95 % intervals."
    )
