"""The canvas: what is drawn stays drawn, over a reload too, and the last stroke can be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from lab.last_few import LastFew
from lab.ui.shared.workspace import current_workspace

WIDTH = 280  # pixels, as high
_PENS = {"thin": 14, "medium": 22, "thick": 32}  # pixels; medium is MNIST's two of twenty
_KEY = "draw_canvas"
_PAPER = "draw_paper"
_PEN = "draw_pen_chosen"
_KEEPER = "draw_canvas_keeper"

_keeper = st.components.v2.component(
    "lab_canvas_keeper",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass
class _Sheet:
    """What is on the canvas, kept while its page is left.

    Attributes:
        strokes: What is drawn, oldest first, as the canvas puts it.
        pixels: The same as uint8 RGBA (280, 280, 4), or None while it is blank.
        start: The strokes that the canvas was last told to begin with.
        begun: How often it was told to; another number has it begin anew.
        outdated: What it said before it was told to, which it may say again for a moment.
        mount: Which tab of the browser and which canvas there it is on, a word each; a page change
            brings a new canvas, which is blank.
    """

    strokes: list[dict[str, Any]] = field(default_factory=list)
    pixels: np.ndarray | None = None
    start: list[dict[str, Any]] = field(default_factory=list)
    begun: int = 0
    outdated: dict[str, Any] | None = None
    mount: str | None = None

    def begin(self, strokes: list[dict[str, Any]], said: dict[str, Any] | None) -> None:
        """Have the canvas begin anew with `strokes`, whatever it has `said`."""
        self.strokes = self.start = strokes
        self.begun += 1
        self.outdated = said

    def take(self, said: dict[str, Any] | None) -> None:
        """Take what the canvas has `said`, unless that was before it was told to begin anew."""
        if said is not None and said != self.outdated:
            self.strokes, self.outdated = said["objects"], None

    def move(self, mount: str | None) -> None:
        """Have the strokes drawn again where the canvas is a new one that began without them.

        A sheet that was on no canvas yet takes what was drawn in the tab before it was reloaded.
        """
        if mount == self.mount:
            return
        if self.mount is None and not self.strokes:
            before = _sheets.get(_tab(mount), self)
            self.strokes, self.pixels = before.strokes, before.pixels
        self.mount = mount
        if self.start != self.strokes:
            self.begin(self.strokes, None)


_sheets = LastFew[_Sheet](40)  # by workspace and tab; each has 0.3 MB of pixels


def canvas() -> np.ndarray | None:
    """Show the pen, the canvas, Undo and Clear; return the drawing, or None while it is blank.

    Returns:
        uint8 RGBA (280, 280, 4).
    """
    # Streamlit's own persist_state would be lost where the canvas is hidden and shown again at once
    st.session_state[_PEN] = pen = st.segmented_control(
        "Pen", list(_PENS), default=st.session_state.get(_PEN, "medium"), required=True,
        format_func=str.capitalize, key="draw_pen",
    )
    sheet = _sheet()
    if _KEY not in st.session_state:  # the page was left, and with it the canvas
        sheet.start = sheet.strokes
    sheet.take(_said())
    sheet.move((st.session_state.get(_KEEPER) or {}).get("mount") or sheet.mount)
    _keep(sheet)
    with st.container(key=_PAPER, gap=None):
        drawn = st_canvas(
            stroke_width=_PENS[pen], stroke_color="#FFFFFF", background_color="#000000",
            width=WIDTH, height=WIDTH, return_image_data=True, key=_KEY,
            initial_drawing={"objects": sheet.start, "begun": sheet.begun},
        )
        _keeper(key=_KEEPER, data={"paper": _PAPER}, on_mount_change=lambda: None)
    pixels = drawn.image_data
    if pixels is not None and sheet.outdated is None:
        sheet.pixels = pixels
    with st.container(horizontal=True):
        st.button("Undo", key="draw_undo", icon=":material/undo:", on_click=_undo,
                  disabled=not sheet.strokes)
        st.button("Clear", key="draw_clear", icon=":material/ink_eraser:", on_click=_clear,
                  disabled=not sheet.strokes)
    return sheet.pixels if sheet.strokes else None


def drawing() -> int:
    """Return a number of what is drawn: the same while strokes are added, another anew."""
    strokes = _sheet().strokes
    return hash(str(strokes[0].get("path"))) if strokes else 0


def _sheet() -> _Sheet:
    return st.session_state.setdefault("draw_sheet", _Sheet())


def _keep(sheet: _Sheet) -> None:
    """Have what is drawn outlive the session, which ends with a reload."""
    if sheet.mount is not None:
        _sheets.put(_tab(sheet.mount), sheet)


def _tab(mount: str) -> tuple[str, str]:
    return current_workspace(), mount.partition(" ")[0]


def _said() -> dict[str, Any] | None:
    """Return what the canvas says is drawn; None before it has said anything."""
    drawing = (st.session_state.get(_KEY) or {}).get("drawing")
    return drawing["raw"] if drawing and drawing["data"] else None


def _undo() -> None:
    sheet = _sheet()
    sheet.take(_said())
    sheet.begin(sheet.strokes[:-1], _said())


def _clear() -> None:
    _sheet().begin([], _said())
