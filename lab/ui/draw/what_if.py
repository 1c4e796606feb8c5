"""What if: the digit elsewhere, turned, larger or bolder, and how likely its label is then."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab.charts.color_scale import COLORS
from lab.charts.digits import Answer
from lab.charts.what_if import amount_figure, shift_figure
from lab.digits.verdict import percent
from lab.explain.what_if import CURVES, asked, what_if
from lab.safe_text import html
from lab.ui.draw.label import choose_label
from lab.ui.draw.loaded import Model, alike
from lab.ui.draw.remedy import offer_remedy
from lab.ui.draw.task import Task

_MAP, _CURVE = 250, 310  # pixels, the least that each is wide
_CONFIG = {"displayModeBar": False}
_NEAR = slice(4, 9)  # of the 13 shifts: two pixels each way


def what_ifs(
    models: Sequence[Model], answers: Sequence[np.ndarray], task: Task, recipe: str
) -> None:
    """Show maps of the label's probability over shifts, and curves over the other changes."""
    group, answers = alike(models, answers)
    label = choose_label(group, answers, task)
    images = asked(task.seen(recipe))
    says = {model: what_if(model.classifier, images) for model in group}
    name = group[0].classes[label]
    st.markdown(f"**Shifted**: how likely a model finds “{name}” with the digit that many pixels "
                "away from where it stands (the cross).")
    st.html(_scale())
    maps = st.container(horizontal=True, gap="medium")
    for number, (model, rows) in enumerate(says.items()):
        with maps.container(width=_MAP, gap="small"):
            grid = rows["shift"][..., label]
            st.html(f"{model.named}<br><span style='opacity: 0.7; font-size: 0.875rem'>"
                    f"{html(_near(grid))}</span>")
            st.plotly_chart(shift_figure(grid), key=f"draw_shift_{number}", config=_CONFIG)
    _curves(says, images, label, name)
    offer_remedy(group)


def _curves(
    says: dict[Model, dict[str, np.ndarray]], images: dict[str, np.ndarray], label: int, name: str
) -> None:
    st.markdown(f"**Turned, scaled, bolder**: how likely “{name}” is. Dotted: guessing, 10 %.")
    st.html(" ".join(f'<span style="display: inline-block; margin-right: 0.75rem">{model.named}'
                     "</span>" for model in says))
    curves = st.container(horizontal=True, gap="medium")
    for key, curve in CURVES.items():
        lines = [Answer(model.run.name, model.run.color, rows[key][:, label])
                 for model, rows in says.items()]
        with curves.container(width=_CURVE):
            st.plotly_chart(amount_figure(curve, lines, images[key]), key=f"draw_{key}",
                            config=_CONFIG)
    if not images["thickness"].any(axis=(1, 2)).all():
        st.caption("Where the line of the strokes has no point, thinning would leave no ink.")


def _near(grid: np.ndarray) -> str:
    """Say how likely the label stays near by."""
    near = grid[_NEAR, _NEAR]
    if not np.isfinite(near).any():
        return "No number."
    return f"Down to {percent(float(np.nanmin(near)))} within 2 pixels"


def _scale() -> str:
    return ('<div style="display: flex; align-items: center; gap: 0.5rem; font-size: 0.875rem">'
            '0 % <span style="width: 140px; height: 10px; border-radius: 2px; background: '
            f'linear-gradient(to right, {", ".join(COLORS)})"></span> 100 %</div>')
