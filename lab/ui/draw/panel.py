"""Picture on one side, answers on the other, and below why and what if."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from lab.digits import BlankImageError
from lab.errors import ImageError, LabError
from lab.store import Run
from lab.ui.draw.answers import show_answers
from lab.ui.draw.canvas import WIDTH
from lab.ui.draw.link import NO_SAMPLE
from lab.ui.draw.loaded import Model, loaded
from lab.ui.draw.models import dataset
from lab.ui.draw.my_digits import my_digits
from lab.ui.draw.picture import drawn, uploaded
from lab.ui.draw.sample import leave_sample, test_image
from lab.ui.draw.several import read_several
from lab.ui.draw.strip import the_way
from lab.ui.draw.task import Task
from lab.ui.draw.what_if import what_ifs
from lab.ui.draw.why import why
from lab.ui.shared.address import Address
from lab.ui.shared.state import shows_errors

_SOURCE, _LAST_SOURCE = "draw_source", "draw_source_chosen"
_SOURCES = {"draw": "Draw", "upload": "Upload", "test": "Test image"}
_INVITATIONS = {
    "draw": "Draw a digit on the black square, in one stroke or more, or several side by side. "
    "The answer comes as you lift the pen.",
    "upload": "Choose a picture of a digit or of a row of them, PNG or JPEG: dark on light or "
    "light on dark, a drawing, a scan or a photo of paper.",
    "test": "",
}
_UNREAD = (
    "Nothing can be read off this picture. Choose another: darker ink, more even light, and a "
    "digit, or a row of them, that fills more of it."
)
_LEFT_TOGETHER = (
    "This looks like more than one digit, and they could not be cut apart. A model reads one: "
    "leave more room between them, and do not trust this answer."
)
_PANELS: Mapping[str, Callable] = {"way": the_way, "why": why, "what-if": what_ifs}


@st.fragment
@shows_errors
def draw_and_classify(here: Address, runs: Sequence[Run]) -> None:
    """Show the canvas (or an upload, or a test image) and what these runs' models make of it.

    Args:
        here: The page's state.
        runs: Runs that have a saved model; without any, the picture waits for one.
    """
    sides = st.container(horizontal=True, gap="large")  # wraps on a narrow screen
    left, right = sides.container(width=WIDTH), sides.container(width="stretch")
    with left:
        source = _choose_source(here)
        task = _picture(here, source, runs)
    with right:
        recipe = _choose(here, "recipe")
        models = loaded(runs)
        if not runs:
            st.info("No model is chosen: pick one or more above.", icon=":material/draw:")
        elif task is None and source == "upload" and st.session_state.get("draw_upload"):
            st.info(_UNREAD, icon=":material/gesture:")
        elif task is None and _INVITATIONS[source]:
            st.info(_INVITATIONS[source], icon=":material/gesture:")
        if task is not None and models:
            task, answers = _answers(models, task, recipe)
    show = _choose(here, "show")
    if show == "mine":
        my_digits([model.run for model in models], task)
    elif task is not None and models:
        _PANELS[show](models, answers, task, recipe)
    elif runs:
        st.caption("There is no digit yet: draw one, upload one or take a test image, and this "
                   "shows more about it.")


def _choose_source(here: Address) -> str:
    """Show where the picture may come from: a link to a test image opens that."""
    if here["sample"] != NO_SAMPLE:
        source = "test"
    else:
        source = st.session_state.get(_SOURCE) or st.session_state.get(_LAST_SOURCE, "draw")
    st.session_state[_SOURCE] = source  # in every run: a fragment's may come without it
    st.session_state[_LAST_SOURCE] = source = st.segmented_control(
        "Picture", list(_SOURCES), required=True, format_func=_SOURCES.get, key=_SOURCE,
        label_visibility="collapsed", on_change=leave_sample, args=(here,),
    )
    return source


def _choose(here: Address, name: str) -> str:
    spec = here.specs[name]
    here[name] = here[name] or here.default(name)
    return st.segmented_control(
        spec.label, list(spec.choices), required=True, format_func=spec.choices.get,
        key=here.key(name), on_change=here.save, wrap=True, help=spec.help or None,
        label_visibility="collapsed" if name == "show" else "visible", persist_state="session",
    )


def _picture(here: Address, source: str, runs: Sequence[Run]) -> Task | None:
    """Show the chosen source and return its picture, or None with the reason shown."""
    try:
        if source == "draw":
            return drawn()
        return uploaded() if source == "upload" else test_image(here, dataset(*runs[:1]))
    except BlankImageError as error:
        if source != "draw":
            st.warning(str(error), icon=":material/ink_eraser:")
    except ImageError as error:
        st.error(str(error), icon=":material/broken_image:")
    except LabError as error:
        st.info(str(error), icon=":material/cloud_off:")
    return None


def _answers(models: Sequence[Model], task: Task, recipe: str) -> tuple[Task, list]:
    """Show what the models say, and return the task about the chosen digit with their answers."""
    if task.several:
        st.warning(_LEFT_TOGETHER, icon=":material/looks_two:")
    if len(task.digits) > 1 and recipe == "mnist":
        task = read_several(models, task)
    started = time.perf_counter()
    answers = show_answers(models, task, recipe)
    seconds = task.seconds + time.perf_counter() - started
    count = "1 model" if len(models) == 1 else f"{len(models)} models"
    st.caption(f"Prepared, and classified by {count}, in {seconds * 1e3:.0f} ms.")
    return task, answers
