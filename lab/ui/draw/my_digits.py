"""My digits: what a visitor has drawn, labelled and kept, as a test set of one's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image

from lab.drawings import as_png
from lab.store import MOST_DRAWINGS, Run
from lab.ui.draw.my_digits_change import change_digits
from lab.ui.draw.my_digits_files import digit_files
from lab.ui.draw.my_digits_grid import show_digits
from lab.ui.draw.my_digits_kept import keep
from lab.ui.draw.my_digits_said import say, say_what_was_done, says_errors
from lab.ui.draw.my_digits_scores import show_scores
from lab.ui.draw.task import Task
from lab.ui.shared import moment
from lab.ui.shared.state import shows_errors
from lab.ui.shared.workspace import workspace

_LAST = "my_digits_last_kept"
_SECONDS = 5.0


@shows_errors
def my_digits(runs: Sequence[Run], task: Task | None) -> None:
    """Show the kept digits, how the models read them, and how a drawing joins them.

    Args:
        runs: The chosen models.
        task: What is drawn, uploaded or chosen now; None where that is nothing.
    """
    labels = workspace().drawing_labels()
    st.subheader("My digits", anchor=False)
    _offer_to_keep(task)
    say_what_was_done()
    if not labels:
        st.info(
            "You have kept no digit yet. Draw one and press the number it shows, or import "
            "pictures below. What you keep is a test set of your own, on which every model is "
            "scored.", icon=":material/collections_bookmark:",
        )
        digit_files(labels)
        return
    read = show_scores(runs, labels)
    show_digits(read, labels)
    change_digits(labels)
    digit_files(labels)


def _offer_to_keep(task: Task | None) -> None:
    """Show a button a digit, or why what is there now cannot be kept."""
    problem = _problem(task)
    st.markdown("Keep this drawing as")
    with st.container(horizontal=True, gap="small", key="my_digits_keep"):
        for label in range(10):
            st.button(str(label), key=f"my_digits_keep_{label}", width=44, disabled=bool(problem),
                      on_click=_keep, args=(label, task and task.alone))
    if problem:
        st.caption(problem)
    elif len(task.digits) > 1:
        st.caption(f"Of the {len(task.digits)} digits, number {task.chosen + 1} is kept, as it is "
                   "cut out: the digit that is chosen above.")
    elif task.several:
        st.caption("This looks like more than one digit: keep it only if it shows one, for "
                   "what is kept is read as one.")


def _problem(task: Task | None) -> str:
    """Return why there is nothing to be kept; empty where there is."""
    if task is None:
        return "There is nothing to keep yet: draw a digit, or upload a picture of one."
    if task.original is None:
        return (
            "A test image of the dataset is not kept: models are scored on all of them anyway, "
            "and your own digits should be yours."
        )
    return ""


def _is_double_click(what: tuple[int, bytes]) -> bool:
    """Return whether the last click was for the same; a busy server may hear this one late."""
    before, since = st.session_state.get(_LAST, (None, 0.0))
    st.session_state[_LAST] = what, moment.monotonic()
    return before == what and moment.monotonic() - since < _SECONDS


@says_errors
def _keep(label: int, original: Image.Image | np.ndarray) -> None:
    picture = as_png(original)
    new = keep([(label, picture)])
    if _is_double_click((label, picture)) and not new:
        return
    drawings = workspace().drawings()
    others = {d.label for d in drawings if d.picture == picture} - {label}
    count = len(drawings)
    digits = "1 digit" if count == 1 else f"{count} digits"
    of = f" of {MOST_DRAWINGS}" if count > 0.9 * MOST_DRAWINGS else ""
    kept = f"Kept as {_a(label)}." if new else f"This drawing is kept as {_a(label)} already."
    twice = [f"It is kept as {_a(other)} too: delete the wrong one." for other in sorted(others)]
    say(" ".join([kept, *twice, f"You have {digits}{of}."]))


def _a(label: int) -> str:
    return f"an {label}" if label == 8 else f"a {label}"
