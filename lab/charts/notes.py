"""What stands over a chart: how it is to be read, at any width of it."""

from __future__ import annotations

from textwrap import wrap

import plotly.graph_objects as go

from lab.safe_text import chart_text

_LINE = 15  # pixels
_SEVERAL = 17  # pixels: of several lines, Plotly puts the second one's top where one's would be
_WIDEST = 18  # characters of a name at the side of a chart, which leaves half of a phone's width


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
    return "<br>".join(chart_text(line) for line in wrap(name, _WIDEST)) or " "
