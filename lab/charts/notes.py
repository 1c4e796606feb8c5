"""What a chart says of itself: a few lines above the plot, that fit a telephone."""

from __future__ import annotations

import textwrap

import plotly.graph_objects as go

from lab.safe_text import chart_text

_SIZE = 11  # pixels of the letters
_COLUMNS = 58  # letters a line, so that a line fits 340 pixels
_COLUMNS_INSTEAD = 44  # of the larger letters where a plot would be
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
    lines = [line for text in sentences if text for line in _wrapped(text, _COLUMNS)]
    if not lines:
        return figure
    # beside a colour bar stand wide cells with wide words left of them: there is room at the right
    side = "right" if keep else "left"
    figure.add_annotation(
        text="<br>".join(lines), showarrow=False, align=side, opacity=0.75, yshift=keep,
        font={"size": _SIZE}, xref="paper", yref="paper", x=float(side == "right"), y=1,
        xanchor=side, yanchor="bottom",
    )
    return figure.update_layout(
        margin_t=_LINE * len(lines) + _ROOM + keep,
        height=(figure.layout.height or 420) + _LINE * (len(lines) - 1) + keep,
    )


def say_instead(figure: go.Figure, text: str) -> go.Figure:
    """Write `text` where there is nothing to draw, and leave out the numbers of the axes."""
    figure.add_annotation(
        text="<br>".join(_wrapped(text, _COLUMNS_INSTEAD)), showarrow=False, font={"size": 15},
        xref="paper", yref="paper", x=0.5, y=0.5,
    )
    figure.update_xaxes(showticklabels=False)
    figure.update_yaxes(showticklabels=False)
    return figure


def _wrapped(text: str, columns: int) -> list[str]:
    return textwrap.wrap(text, columns, break_on_hyphens=False)


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
