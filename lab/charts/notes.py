"""What a chart says of itself: a few lines above the plot, that fit a telephone."""

from __future__ import annotations

import textwrap

import plotly.graph_objects as go

from lab.safe_text import chart_text

_SIZE = 11  # pixels of the letters
_COLUMNS = 58  # letters a line, so that a line fits 340 pixels
_LINE = 15  # pixels from one line to the next
_ROOM = 12  # pixels above and below the lines
_SEVERAL = 17  # pixels: of several lines, Plotly puts the second one's top where one's would be
_WIDEST = 18  # characters of a name at the side of a chart, which leaves half of a phone's width


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
            "yanchor": "top", "pad": {"l": 8, "t": _ROOM // 2 if len(lines) == 1 else _SEVERAL},
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


def note_above(figure: go.Figure, *lines: str) -> None:
    """Write lines of the lab's own over the plot, from the figure's left edge on."""
    figure.update_layout(
        title={"text": "<br>".join(lines), "font": {"size": 11}, "x": 0, "xref": "container",
               "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top",
               "pad": {"l": 8, "t": 4 if len(lines) == 1 else _SEVERAL}},
        margin_t=12 + _LINE * len(lines),
    )


def wrapped(name: str) -> str:
    """Return a name for the side of a chart, in lines, shown as it is written."""
    return "<br>".join(chart_text(line) for line in textwrap.wrap(name, _WIDEST)) or " "
