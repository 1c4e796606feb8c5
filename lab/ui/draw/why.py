"""Why: what the answer rests on, and the training images that are most like the digit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab import safe_text
from lab.charts.saliency import saliency_figure
from lab.digits.verdict import percent
from lab.errors import LabError
from lab.explain.neighbours import Neighbours, by_features, by_pixels, directions
from lab.explain.occlusion import PATCH, occlusion
from lab.ui.draw.label import choose_label
from lab.ui.draw.loaded import Model, alike
from lab.ui.draw.pixels import as_html
from lab.ui.draw.task import Task
from lab.ui.draw.training_images import compared_with, last_layer

_MAP, _NEAR = 230, 56  # pixels


def why(
    models: Sequence[Model], answers: Sequence[np.ndarray], task: Task, recipe: str
) -> None:
    """Show the nearest training images and, for each model, what its answer rests on."""
    group, answers = alike(models, answers)
    label = choose_label(group, answers, task)
    seen = task.seen(recipe)
    try:
        _nearest_by_pixels(group, seen)
    except LabError as error:
        st.info(safe_text.quoting(str(error)), icon=":material/cloud_off:")
    for number, (model, row) in enumerate(zip(group, answers, strict=True)):
        with st.container(border=True):
            _one(model, row, label, seen, number)
    st.caption(
        f"The map: a square of paper of {PATCH}x{PATCH} pixels is slid over the digit, and the "
        "colour in its middle says what that does. Orange: the label becomes less likely, the "
        "answer rests on this ink. Blue: more likely. Where there is no ink, covering changes "
        "nothing: a gap that matters does not show."
    )
    st.caption(
        "The nearest: below each training image its label and how far it is. By pixels that is "
        "the Euclidean distance, 1 a pixel of paper that is ink. In the last hidden layer it is 1 "
        "less the cosine of the angle between the two, 0 where they are alike: the output layer "
        "reads classes off the direction of these values; their length says how much ink there is "
        "and how sure the model is."
    )


def _one(model: Model, row: np.ndarray, label: int, seen: np.ndarray, number: int) -> None:
    """Show one model's map and its nearest images."""
    st.html(model.named)
    sides = st.container(horizontal=True, gap="medium")
    drops = occlusion(model.classifier, seen, label)
    with sides.container(width=_MAP, gap="small"):
        st.plotly_chart(saliency_figure(seen, drops), key=f"draw_saliency_{number}",
                        config={"displayModeBar": False})
        st.caption(_rests_on(model.classes[label], row[label], drops))
    with sides.container(width="stretch", gap="small"):
        if not model.classifier.has_features:
            st.caption("This model was saved without its last hidden layer: which training images "
                       "look alike to it cannot be said. By pixels it can, above.")
            return
        try:
            _nearest_by_layer(model, seen)
        except LabError as error:
            st.info(safe_text.quoting(str(error)), icon=":material/cloud_off:")


def _rests_on(name: str, likely: float, drops: np.ndarray) -> str:
    if not np.isfinite(drops).all():
        return "The model gives no numbers: its weights are not finite."
    lowest = percent(float(likely - drops.max()))
    return (f"It finds “{name}” {percent(float(likely))} likely; with the worst place covered, "
            f"{lowest}.")


def _nearest_by_pixels(group: Sequence[Model], seen: np.ndarray) -> None:
    """Show them once for all models that trained on the same images."""
    sets = {len(compared_with(model.run)[0]): model for model in group}
    for count, model in sets.items():
        images, labels = compared_with(model.run)
        found = by_pixels(images, seen)
        trained = "" if len(sets) == 1 else " of " + safe_text.markdown(model.run.name)
        st.markdown(
            f"**Nearest by pixels**, of the first {count:,} training images{trained}: "
            f"{_labels(labels[found.indices], model.classes)}."
        )
        st.html(_row(images, labels, found, model.classes))


def _nearest_by_layer(model: Model, seen: np.ndarray) -> None:
    known = last_layer(model.run)
    images, labels = compared_with(model.run)
    found = by_features(known, directions(model.classifier, seen[np.newaxis])[0])
    st.markdown(
        f"**Nearest in its last hidden layer**, of the first {len(known):,}: "
        f"{_labels(labels[found.indices], model.classes)}."
    )
    st.html(_row(images, labels, found, model.classes))


def _row(
    images: np.ndarray, labels: np.ndarray, found: Neighbours, classes: Sequence[str]
) -> str:
    return '<div style="display: flex; flex-wrap: wrap; gap: 0.5rem">' + "".join(
        f'<div style="width: {_NEAR}px; font-size: 0.75rem; text-align: center; line-height: 1.3">'
        f"{as_html(images[index], _NEAR, f'training image {index}')}"
        f"<br><strong>{safe_text.html(classes[labels[index]])}</strong> "
        f'<span style="opacity: 0.7">{distance:.2g}</span></div>'
        for index, distance in zip(found.indices, found.distances, strict=True)
    ) + "</div>"


def _labels(labels: np.ndarray, classes: Sequence[str]) -> str:
    """Say which labels the nearest images have: "6 are “7”, 2 are “1”"."""
    return ", ".join(f"{count} {'is' if count == 1 else 'are'} “{classes[label]}”"
                     for label, count in Counter(labels.tolist()).most_common())
