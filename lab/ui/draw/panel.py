"""Picture on one side, answers on the other."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab import safe_text
from lab.charts.digits import Answer, probability_figure
from lab.charts.theme import run_color
from lab.digits import BlankImageError, agreement, plain, verdict
from lab.errors import ImageError, LabError
from lab.store import Run
from lab.ui.draw.models import classes, classifier, dataset
from lab.ui.draw.picture import WIDTH, Task, drawn, enlarged, test_image, uploaded
from lab.ui.shared.state import shows_errors

_SEEN = 168  # pixels; six a pixel of the model's
_SOURCES = {
    "draw": "Draw",
    "upload": "Upload",
    "test": "Test image",
}
_INVITATIONS = {
    "draw": "Draw a digit on the black square, in one stroke or more. The answer comes as you "
    "lift the pen.",
    "upload": "Choose a picture of one digit, PNG or JPEG: dark on light or light on dark, a "
    "drawing, a scan or a photo of paper.",
    "test": "",
}
_SEVERAL = (
    "This looks like more than one digit. A model reads one: give it one at a time, and do not "
    "trust this answer."
)

Answers = list[tuple[Run, np.ndarray]]


@st.fragment
@shows_errors
def draw_and_classify(runs: Sequence[Run]) -> None:
    """Show the canvas (or an upload, or a test image) and what these runs' models make of it.

    Args:
        runs: Runs that have a saved model; without any, the picture waits for one.
    """
    sides = st.container(horizontal=True, gap="large")  # wraps on a narrow screen
    left, right = sides.container(width=WIDTH), sides.container(width="stretch")
    with left:
        source = st.segmented_control(
            "Picture", list(_SOURCES), default="draw", required=True, format_func=_SOURCES.get,
            key="draw_source", label_visibility="collapsed", persist_state="session",
        )
        task = _picture(source, runs)
    with right:
        if not runs:
            st.info("No model is chosen: pick one or more above.", icon=":material/draw:")
        elif task is not None:
            _show_answers(runs, task)
        elif _INVITATIONS[source]:
            st.info(_INVITATIONS[source], icon=":material/gesture:")
            _answers(runs, np.zeros((28, 28), np.uint8))  # loads the models while the pen is idle


def _picture(source: str, runs: Sequence[Run]) -> Task | None:
    """Show the chosen source and return its picture, or None with the reason shown."""
    try:
        if source == "draw":
            return drawn()
        return uploaded() if source == "upload" else test_image(dataset(*runs[:1]))
    except BlankImageError as error:
        if source != "draw":
            st.warning(str(error), icon=":material/ink_eraser:")
    except ImageError as error:
        st.error(str(error), icon=":material/broken_image:")
    except LabError as error:
        st.info(str(error), icon=":material/cloud_off:")
    return None


def _show_answers(runs: Sequence[Run], task: Task) -> None:
    """Show what the models see, what they say, and how sure they are."""
    started = time.perf_counter()
    answers = _answers(runs, task.pixels)
    seconds = task.seconds + time.perf_counter() - started
    if not answers:
        return
    if task.several:
        st.warning(_SEVERAL, icon=":material/looks_two:")
    _show_verdicts(answers, task.pixels, "28x28: what the model sees", task.label)
    for names in dict.fromkeys(classes(run) for run, _ in answers):
        group = [Answer(r.name, r.color, row) for r, row in answers if classes(r) == names]
        st.plotly_chart(
            probability_figure(group, names), key=f"draw_bars_{names[0]}",
            config={"displayModeBar": False},
        )
    models = "1 model" if len(answers) == 1 else f"{len(answers)} models"
    st.caption(f"Prepared, and classified by {models}, in {seconds * 1e3:.0f} ms.")
    if task.original is not None and st.toggle(
        "What if it were only squeezed to 28x28, as in the post?", key="draw_squeeze",
        persist_state="session",
    ):
        pixels = plain(task.original)
        _show_verdicts(_answers(runs, pixels), pixels, "Only squeezed, not centred", None)
        st.caption(
            "Every training digit fills 20x20 pixels and is centred by its mass. A picture that "
            "is only squeezed looks different, and a dense network has never seen it so: that is "
            "why the post's model failed on its author's own digits."
        )


def _answers(runs: Sequence[Run], pixels: np.ndarray) -> Answers:
    """Return each model's probabilities; a model that cannot answer says why on the page."""
    answers = []
    for run in runs:
        try:
            answers.append((run, classifier(run.id).predict_proba(pixels[np.newaxis])[0]))
        except LabError as error:
            words = safe_text.markdown(f"{run.name}: {error}")
            st.warning(words, icon=":material/error:")
    return answers


def _show_verdicts(answers: Answers, pixels: np.ndarray, caption: str, label: int | None) -> None:
    sides = st.container(horizontal=True, gap="medium")
    with sides.container(width=_SEEN):
        st.image(enlarged(pixels, _SEEN), width=_SEEN)
        st.caption(caption)
    with sides.container(width="stretch"):
        st.html("".join(_sentence(run, row, label) for run, row in answers))
        guesses = [_guess(run, row) for run, row in answers if np.isfinite(row).all()]
        if len(guesses) > 1:
            st.markdown(agreement(guesses))


def _sentence(run: Run, probabilities: np.ndarray, label: int | None) -> str:
    """Return a verdict as HTML: the run in its colour, and what it says."""
    words = verdict(probabilities, classes(run))
    if label is not None:
        right = _guess(run, probabilities) == classes(run)[label]
        words += ": right" if right else ": wrong"
    bold = safe_text.html(words).replace(" %", "&nbsp;%")
    title = run.config.title if run.config else run.name
    verb = "is" if words.startswith("not sure") else "says"
    return (
        '<p style="margin: 0 0 0.5rem">'
        f'<span style="color: {run_color(run.color)}">&#9632;</span> '
        f'<span title="{safe_text.html(title)}">{safe_text.html(run.name)}</span> '
        f"{verb} <strong>{bold}</strong></p>"
    )


def _guess(run: Run, probabilities: np.ndarray) -> str:
    return classes(run)[int(np.argmax(probabilities))]
