"""What the models see, what they say of it, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab import safe_text
from lab.charts.answers import answers_figure
from lab.charts.digits import Answer, probability_figure
from lab.digits.verdict import agreement, is_sure, verdict
from lab.ui.draw.loaded import Model
from lab.ui.draw.pixels import enlarged
from lab.ui.draw.task import Task

_SEEN = 168  # pixels; six a pixel of the model's
_CAPTIONS = {
    "mnist": "28x28: what the models see",
    "plain": "28x28 by plain resize: what the models see",
}


def show_answers(models: Sequence[Model], task: Task, recipe: str) -> list[np.ndarray]:
    """Show what each model says of the chosen digit, in words and as cells or bars.

    Args:
        models: One at least.
        recipe: How what they see is made, "mnist" or "plain".

    Returns:
        Their probabilities, float32 (10,) each.
    """
    seen = task.seen(recipe)
    others = task.digits if recipe == "plain" else (task.seen("plain"),)
    rows = [model.says(seen, *others) for model in models]
    answers = [row[0] for row in rows]
    sides = st.container(horizontal=True, gap="medium")
    with sides.container(width=_SEEN):
        st.image(enlarged(seen, _SEEN), width=_SEEN)
        st.caption(_CAPTIONS["mnist" if task.plain is None else recipe])
    with sides.container(width="stretch"):
        st.html("".join(map(_sentence, models, answers, [task.label] * len(models))))
        finite = [(m, row) for m, row in zip(models, answers, strict=True) if _finite(row)]
        if len(finite) > 1:
            st.markdown(agreement([guess(model, row) for model, row in finite]))
        if task.plain is not None:
            st.html(_by_the_other(models, rows, recipe, len(task.digits)))
    _charts(models, answers, task.label)
    return answers


def guess(model: Model, probabilities: np.ndarray) -> str:
    """Return the name of a model's likeliest class."""
    return model.classes[int(np.argmax(probabilities))]


def _sentence(model: Model, probabilities: np.ndarray, label: int | None) -> str:
    """Return a verdict as HTML: the run in its colour, and what it says."""
    words = verdict(probabilities, model.classes)
    if label is not None:
        right = guess(model, probabilities) == model.classes[label]
        words += ": right" if right else ": wrong"
    verb = "is" if words.startswith("not sure") else "says"
    return (f'<p style="margin: 0 0 0.5rem">{model.named} {verb} '
            f"<strong>{nobreak(words)}</strong></p>")


def nobreak(words: str) -> str:
    """Return words as HTML, a number kept together with its percent sign."""
    return safe_text.html(words).replace(" %", "&nbsp;%")


def _by_the_other(
    models: Sequence[Model], rows: Sequence[np.ndarray], recipe: str, digits: int
) -> str:
    """Return as HTML what the models would have said had the picture been made otherwise.

    Args:
        rows: A model's answer, and after it those by the other recipe, one a digit.
    """
    if recipe == "mnist" and digits > 1:
        what = "The whole picture, only resized as in the post, would have been"
    elif recipe == "mnist":
        what = "Only resized, as in the post, it would have been"
    elif digits > 1:
        what = ("A model takes the whole picture for one digit. MNIST's recipe, each of the "
                f"{digits} digits cut out, would have given")
    else:
        what = "MNIST's recipe would have given"
    said = " · ".join(f"{model.dot} {_in_short(model, row[1:])}"
                      for model, row in zip(models, rows, strict=True))
    return f'<p style="margin: 0; opacity: 0.8; font-size: 0.875rem">{what}: {said}.</p>'


def _in_short(model: Model, rows: np.ndarray) -> str:
    if len(rows) > 1:
        return f"<strong>{read(model, rows)}</strong>"
    return nobreak(short_verdict(rows[0], model.classes))


def _charts(
    models: Sequence[Model], answers: Sequence[np.ndarray], label: int | None
) -> None:
    """Show bars of a lone model, cells of several; models of other classes get a chart of theirs.
    """
    for names in dict.fromkeys(model.classes for model in models):
        group = [
            Answer(model.run.name, model.run.color, row)
            for model, row in zip(models, answers, strict=True) if model.classes == names
        ]
        figure = (probability_figure(group, names, height=240) if len(group) == 1
                  else answers_figure(group, names, label=label))
        st.plotly_chart(figure, key=f"draw_answers_{names[0]}", config={"displayModeBar": False})
        if len(group) > 1:
            st.caption("Percent a class. Framed: the verdict; dotted where the model is not sure.")


def read(model: Model, rows: np.ndarray) -> str:
    """Return what a model reads of several digits, as HTML: "4 7? 1", 7 being not sure."""
    return "&nbsp;".join(read_one(model, row) for row in rows)


def read_one(model: Model, row: np.ndarray) -> str:
    """Return the name of the likeliest class, with a question mark where the model is not sure."""
    if not _finite(row):
        return "–"
    return safe_text.html(guess(model, row)) + ("" if is_sure(row) else "?")


def short_verdict(row: np.ndarray, classes: Sequence[str]) -> str:
    """Return a verdict without its runner-up, where there is a verdict."""
    return verdict(row, classes).split(", then")[0]


def _finite(row: np.ndarray) -> bool:
    return bool(np.isfinite(row).all())
