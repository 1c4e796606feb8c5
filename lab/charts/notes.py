"""What a chart says of itself: a few lines above the plot, that fit a telephone."""

from __future__ import annotations

import textwrap

import plotly.graph_objects as go

_SIZE = 11  # pixels of the letters
_COLUMNS = 58  # letters a line, so that a line fits 340 pixels
_LINE = 15  # pixels from one line to the next
_ROOM = 12  # pixels above and below the lines


def add_note(figure: go.Figure, *sentences: str, keep: int = 0) -> go.Figure:
    """Write the sentences that are not empty above the plot, and make room for them.

    Args:
        figure: A chart whose height was set; it grows by the lines' height beyond the first.
        sentences: Text of the lab's own, or made safe by `lab.safe_text.chart_text`.
        keep: Pixels between plot and note that something else takes.
    """
    lines = [line for text in sentences if text for line in textwrap.wrap(text, _COLUMNS)]
    if not lines:
        return figure
    if keep:  # a colour bar would push a title aside; the plot's right end is the chart's
        figure.add_annotation(
            text="<br>".join(lines), showarrow=False, align="right", font={"size": _SIZE},
            xref="paper", yref="paper", x=1, y=1, xanchor="right", yanchor="bottom", yshift=keep,
        )
    else:  # as a title it begins at the chart's own edge, however wide the axis' words are
        figure.update_layout(title={
            "text": "<br>".join(lines), "font": {"size": _SIZE, "weight": "normal"},
            "xref": "container", "x": 0, "xanchor": "left", "yref": "container", "y": 1,
            "yanchor": "top", "pad": {"l": 8, "t": _ROOM // 2},
        })
    return figure.update_layout(
        margin_t=_LINE * len(lines) + _ROOM + keep,
        height=(figure.layout.height or 420) + _LINE * (len(lines) - 1) + keep,
    )


def say_instead(figure: go.Figure, text: str) -> go.Figure:
    """Write `text` where there is nothing to draw, and leave out the numbers of the axes."""
    figure.add_annotation(
        text="<br>".join(textwrap.wrap(text, 44)), showarrow=False, font={"size": 15},
        xref="paper", yref="paper", x=0.5, y=0.5,
    )
    figure.update_xaxes(showticklabels=False)
    figure.update_yaxes(showticklabels=False)
    return figure
