"""What the digit is, as its visitor says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab.ui.draw.loaded import Model
from lab.ui.draw.task import Task

_LABEL = "draw_label"
_MEMORY = "draw_label_of"


def choose_label(models: Sequence[Model], answers: Sequence[np.ndarray], task: Task) -> int:
    """Show the choice of the label, and return its index: what probabilities below are of.

    At first it is the true class, where that is known, else what most models say; what the visitor
    chose goes with its picture.

    Args:
        models: Of the same classes, one at least.
        answers: What they say of the picture, float (10,) each.
    """
    classes, key = models[0].classes, (task.identity, task.chosen)
    of, chosen = st.session_state.get(_MEMORY, (None, 0))
    if of != key:
        chosen = _most(answers) if task.label is None else task.label
    st.session_state[_LABEL] = classes[chosen]
    picked = st.segmented_control(
        "It is a …", classes, required=True, key=_LABEL, on_change=_remember,
        args=(key, classes), wrap=True,
        help="At first what most models say, or a test image's label. What is shown below is how "
             "likely the models find this class.",
    )
    return classes.index(picked)


def _most(answers: Sequence[np.ndarray]) -> int:
    votes = Counter(int(np.argmax(row)) for row in answers if np.isfinite(row).all())
    return votes.most_common(1)[0][0] if votes else 0


def _remember(key: object, classes: Sequence[str]) -> None:
    st.session_state[_MEMORY] = key, classes.index(st.session_state[_LABEL])
