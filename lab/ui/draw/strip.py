"""The way to 28x28: what each step does to the picture, and what models would have said there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab.digits import Stage, stages
from lab.digits.part_stages import part_stages
from lab.ui.draw.answers import nobreak, short_verdict
from lab.ui.draw.loaded import Model
from lab.ui.draw.pixels import as_html
from lab.ui.draw.task import Task

_SIDE, _SMALL = 168, 56  # pixels: the picture after a step, and beside it what a model would get
_WHY = {
    "drawn": "In grey, and nothing else done. Only resized, as in the post, a model gets this.",
    "ink": "Paper, shade and specks are gone; ink is white.",
    "cropped": "The smallest box about the ink: where it stood in the picture is forgotten.",
    "fitted": "20 pixels on the longer side, its shape kept: its size is forgotten.",
    "centred": "Moved until its centre of mass is in the middle. MNIST's digits were made so.",
}


def the_way(
    models: Sequence[Model], answers: Sequence[np.ndarray], task: Task, recipe: str
) -> None:
    """Show the steps from the picture to 28x28 as a strip of pictures."""
    if task.original is None:
        st.info("A test image is 28x28 already, as its dataset has it; MNIST's were made this way. "
                "Draw or upload a digit to see its own way.", icon=":material/conversion_path:")
        return
    if len(task.digits) > 1:
        st.caption(f"Digit {task.chosen + 1}'s way, cut out of the picture.")
        steps = part_stages(task.original, task.parts[task.chosen])
    else:
        steps = stages(task.original)
    says = {model: model.says(*(step.pixels for step in steps)) for model in models}
    st.html('<div style="display: flex; flex-wrap: wrap; gap: 1.25rem">' + "".join(
        _step(number, step, {model: rows[number] for model, rows in says.items()})
        for number, step in enumerate(steps)
    ) + "</div>")
    st.caption("Below each picture: the 28x28 that a model would get if the way ended there, and "
               "what it would say.")


def _step(number: int, step: Stage, says: dict[Model, np.ndarray]) -> str:
    words = "".join(
        f'<p style="margin: 0">{model.dot} {nobreak(short_verdict(row, model.classes))}</p>'
        for model, row in says.items()
    )
    box = (f"display: flex; align-items: center; justify-content: center; background: #000; "
           f"width: {_SIDE}px; height: {_SIDE}px")
    return (
        f'<div style="width: {_SIDE}px; font-size: 0.875rem">'
        f'<div style="{box}">{as_html(step.picture, _SIDE, step.name)}</div>'
        f'<p style="margin: 0.25rem 0 0"><strong>{number + 1}. {step.name}</strong></p>'
        '<div style="display: flex; gap: 0.5rem; align-items: flex-start; margin: 0.25rem 0">'
        f"{as_html(step.pixels, _SMALL, 'what a model would get')}<div>{words}</div></div>"
        f'<p style="margin: 0; opacity: 0.7">{_WHY[step.key]}</p></div>'
    )
