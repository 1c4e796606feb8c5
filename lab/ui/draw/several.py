"""Several digits in one picture: each as it was cut, the number as read, and which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab.ui.draw.answers import read, read_one
from lab.ui.draw.loaded import Model
from lab.ui.draw.pixels import as_html
from lab.ui.draw.task import Task

_SIDE = 72  # pixels of a digit in the row
_CHOSEN = "draw_digit"
_MEMORY = "draw_digit_of"


def read_several(models: Sequence[Model], task: Task) -> Task:
    """Show the digits in a row with their readings, and the number that each model reads.

    Returns:
        The task, about the digit that was chosen; the first one at first.
    """
    says = {model: model.says(*task.digits) for model in models}
    st.html('<div style="display: flex; flex-wrap: wrap; gap: 0.75rem">' + "".join(
        _digit(number, pixels, {model: rows[number] for model, rows in says.items()})
        for number, pixels in enumerate(task.digits)
    ) + "</div>")
    st.html("".join(map(_number, says, says.values())))
    return task.about(_choose(task))


def _digit(number: int, pixels: np.ndarray, says: dict[Model, np.ndarray]) -> str:
    said = " ".join(f"{model.dot}&nbsp;{read_one(model, row)}" for model, row in says.items())
    return (f'<div style="width: {_SIDE}px; font-size: 0.875rem">'
            f"{as_html(pixels, _SIDE, f'digit {number + 1}')}<br>{said}</div>")


def _number(model: Model, rows: np.ndarray) -> str:
    """Return the number that a model reads, as HTML; a question mark where it is not sure."""
    number = read(model, rows)
    unsure = " (?: not sure)" if "?" in number else ""
    return f'<p style="margin: 0">{model.named} reads <strong>{number}</strong>{unsure}</p>'


def _choose(task: Task) -> int:
    """Show the choice of the digit that all below is about; it goes with its picture."""
    key = (task.identity, len(task.digits))
    of, digit = st.session_state.get(_MEMORY, (None, 0))
    st.session_state[_CHOSEN] = digit if of == key else 0
    return st.segmented_control(
        "All below is about digit", range(len(task.digits)), format_func=lambda n: f"{n + 1}",
        required=True, key=_CHOSEN, on_change=_remember, args=(key,), wrap=True,
    )


def _remember(key: object) -> None:
    st.session_state[_MEMORY] = key, st.session_state[_CHOSEN]
