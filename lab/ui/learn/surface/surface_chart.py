"""The animated surface: paths of several optimizers, and one's rule with its numbers filled in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from lab.charts.theme import PALETTE, run_color
from lab.theory.descent import Walk
from lab.theory.explain import explain
from lab.theory.optimizers import RULES
from lab.theory.surfaces import Point, Surface
from lab.ui.shared.plotly_js import LOAD_PLOTLY, serve_plotly

_HERE = Path(__file__).parent
_ORDER = list(RULES)
_SQUEEZE = 0.4
_SCRIPTS = (  # joined into one module; only the last has an export
    "surface_legend.js", "surface_contours.js", "surface_3d.js",
    "surface_paths.js", "surface_player.js", "surface_chart.js",
)


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_chart = st.components.v2.component(
    "lab_surface_chart", html=_text("surface_chart.html"), css=_text("surface_chart.css"),
    js=LOAD_PLOTLY + "".join(map(_text, _SCRIPTS)), isolate_styles=False,
)
_numbers = st.components.v2.component(
    "lab_surface_numbers",
    html='<div class="surface-numbers" tabindex="0"><b class="when"></b>'
    '<p>along x</p><pre class="along-x"></pre><p>along y</p><pre class="along-y"></pre></div>',
    css="""
    .surface-numbers { font-family: var(--st-font); color: var(--st-text-color); }
    .surface-numbers p { margin: 0.4rem 0 0.1rem; font-size: 0.875rem; }
    .surface-numbers pre {
      margin: 0; padding: 0.5rem; border-radius: 0.5rem; white-space: pre-wrap;
      font-size: 0.8rem; background: var(--st-secondary-background-color); color: inherit;
    }
    """,
    js=_text("surface_numbers.js"), isolate_styles=False,
)


def _height(surface: Surface, loss: np.ndarray) -> np.ndarray:
    """Return the loss above the lowest to the power `_SQUEEZE`: cliffs do not hide valleys."""
    lowest = float(surface.loss(*surface.minima[0]))
    return np.maximum(loss - lowest, 0) ** _SQUEEZE


def _rounded(values: np.ndarray) -> list[float]:
    return [float(f"{v:.5g}") for v in values.tolist()]


def _path(surface: Surface, path: Walk) -> dict:
    x, y = np.array(path.points).T
    order = _ORDER.index(path.rule)
    return {
        "label": RULES[path.rule].label,
        "color": run_color(order),
        "dash": order >= len(PALETTE),
        "x": _rounded(x), "y": _rounded(y),
        "z": _rounded(_height(surface, surface.loss(x, y))),
        "diverged": path.diverged,
    }


def surface_chart(
    surface: Surface, start: Point, steps: int, walks: list[Walk],
    on_start: Callable[[float, float], None],
) -> None:
    """Show `walks` on `surface`, to be played; `on_start` is called with a clicked x, y."""
    serve_plotly()
    x, y, loss = surface.grid()
    heights = _height(surface, loss)
    key = "learn_surface_chart"

    def clicked() -> None:
        point = st.session_state[key].get("start")
        if point:
            on_start(*point)

    _chart(
        key=key,
        data={
            "surface": {
                "name": surface.name, "bounds": surface.bounds, "minima": surface.minima,
                "x": _rounded(x), "y": _rounded(y),
                "z": [_rounded(row) for row in heights],
                "reach": [float(heights.min()), float(heights.max())],
            },
            "start": start, "steps": steps,
            "walks": [_path(surface, path) for path in walks],
        },
        on_start_change=clicked,
    )


def rule_numbers(path: Walk) -> None:
    """Show the rule of `path` with the numbers of the step that the chart is at."""
    told = explain(path)
    _numbers(
        key="learn_surface_numbers",
        data={
            "lines": told.lines, "constants": told.constants,
            "columns": [{n: _rounded(np.array(v)) for n, v in c.items()} for c in told.columns],
        },
    )
