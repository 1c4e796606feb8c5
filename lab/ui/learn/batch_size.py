"""The batch size page's state, its fields, and three descents that differ in batch size only."""

from __future__ import annotations

import streamlit as st

from lab.charts.learn_batches import PROGRESS, name, noise_figure, paths_figure, progress_figure
from lab.options import Choice, Number
from lab.theory.batches import Descent, Problem, descend, gradient_noise
from lab.ui.learn import pictures
from lab.ui.learn.frame import show_chart
from lab.ui.shared.address import Address, Spec

_SAMPLES = 256
_START = (-1.5, -2.0)  # both weights
_SIZES = [1, 2, 4, 8, 16, 32, 64, 128]  # whose noise is shown, in samples
_PAIRS = {f"{a}-{b}": f"{a} or {b}" for a, b in ((1, 5), (0, 1), (3, 8), (4, 9))}
_FIELDS: dict[str, Spec] = {
    "digits": Choice("digits", "Digits", "1-5", _PAIRS, "The two that are told apart."),
    "batch": Number("batch", "Mini-batch", 16, 2, 128, "Samples a step.", integer=True),
    "rate": Number("rate", "Learning rate", 0.3, 0.001, 5, "The same for all three."),
    "epochs": Number("epochs", "Epochs", 10, 1, 30, "Passes over the samples.", integer=True),
    "seed": Number("seed", "Seed", 0, 0, 9999, "Which order of samples.", integer=True),
}
_SPECS: dict[str, Spec] = _FIELDS | {
    "against": Choice("against", "Progress against", "epochs", PROGRESS, "What is counted."),
}


def open_address() -> Address:
    """Take the state from a link, and say what in it was no good."""
    here = Address("learn_batch", _SPECS)
    here.warn()
    return here


def show_controls(here: Address) -> None:
    """Show the fields of the problem and of the descents."""
    for column, field in zip(st.columns(5), _FIELDS, strict=True):
        with column:
            here.field(field)


def show_results(here: Address) -> None:
    """Show the paths, the noise by batch size, and the progress against what is chosen there."""
    first, second = map(int, here["digits"].split("-"))
    task, source = pictures.two_digits((first, second), _SAMPLES)
    descents = _descents(here, task)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("#### Paths on the true loss")
        show_chart(paths_figure(task, descents), key="learn_batch_paths")
        st.caption(_endings(task, descents))
    with right:
        st.markdown("#### Gradient noise")
        noise = gradient_noise(task, descents[0].points[0], _SIZES)
        show_chart(noise_figure(_SIZES, *noise), key="learn_batch_noise")
        st.caption("At the start, 400 batches a size. Four times the samples, half the noise.")
    st.markdown("#### Progress")
    here.choice("against")
    here.save()
    show_chart(progress_figure(task, descents, here["against"]), key="learn_batch_progress")
    st.caption(f"{len(task.labels)} images of {source}. Seconds are measured while this page runs.")


def _endings(task: Problem, descents: list[Descent]) -> str:
    """Say how each path ends."""
    minimum, samples = task.minimum(), len(task.labels)
    return "  \n".join(
        f"{name(d, samples).capitalize()}, {len(d.points) - 1:,} updates: {d.ending(minimum)}."
        for d in descents
    ).replace(", 1 updates", ", 1 update")


def _descents(here: Address, task: Problem) -> list[Descent]:
    """Return the descents by full batch, mini-batch and single sample."""
    samples = len(task.labels)
    return [
        descend(task, min(size, samples), here["rate"], here["epochs"], _START, here["seed"])
        for size in (samples, here["batch"], 1)
    ]
