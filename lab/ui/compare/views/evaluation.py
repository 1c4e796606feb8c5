"""Saved models on the test set, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from lab.analysis.run_names import short_names
from lab.charts.confusion import confusion_figure
from lab.charts.robustness import Measured, robustness_figure
from lab.charts.theme import PALETTE
from lab.errors import EvaluationError
from lab.evaluation import Scores
from lab.evaluation.accuracy import wilson
from lab.evaluation.calibration import calibration
from lab.evaluation.confusion import confusion_matrix
from lab.evaluation.mcnemar import RULE, against, mcnemar, words
from lab.evaluation.robustness import KINDS
from lab.options import DATASETS
from lab.options.kinds import Names
from lab.safe_text import csv_cell, markdown
from lab.store import Run
from lab.ui.compare.group_choice import best_first
from lab.ui.compare.scene import Scene, View
from lab.ui.shared.evaluation_words import (
    ROBUSTNESS_WORDS,
    WARPED_HELP,
    interval_words,
    sampled_words,
)
from lab.ui.shared.evaluations import offer_evaluation, scores_of, show_progress
from lab.ui.shared.run_table import name_width, swatch

MOST = 10
"""Models at once."""

OF = Names("test_of")
MATRICES = Names("matrix_a"), Names("matrix_b")

Found = Mapping[str, Scores]


def needs(scene: Scene) -> str:
    """Ask for a run with a saved model."""
    if any(run.has_model for run in scene.runs):
        return ""
    return ("None of these runs has a saved model, which is what answers on the test set. Of a "
            "sweep it is there where the sweep keeps models, of a run once it has ended.")


def draw(scene: Scene) -> None:
    """Show how good the drawn groups' saved models are, and have those evaluated that are not."""
    runs = _models(scene)
    if not runs:
        st.info("None of the groups that are drawn has a saved model: tick others below.",
                icon=":material/lightbulb:")
        return
    show_progress(runs, key="compare_evaluating")
    found = {run.id: scores for run in runs if (scores := scores_of(run))}
    if missing := [run for run in runs if run.id not in found]:
        models = "1 model" if len(missing) == 1 else f"{len(missing)} models"
        offer_evaluation(missing, f"Evaluate {models} on the test set", key="compare_evaluate")
    there = [run for run in runs if run.id in found]
    if not there:
        return
    _table(there, found)
    if len(there) > 1:
        _differences(scene, there, found)
    _robustness(scene, there, found)
    _confusions(scene, there, found)


def _models(scene: Scene) -> list[Run]:
    """Return the runs whose models are shown, with short names and colours of their own."""
    groups = best_first(scene.shown, scene.history)
    runs = [run for group in groups for run in group.runs if run.has_model]
    if len(runs) > MOST:
        st.caption(f"At most {MOST} models: the first of {len(runs)}, of the groups that validate "
                   "best.")
    names = short_names(runs := runs[:MOST])
    colors = _colors(runs, {run.id: group.color for group in groups for run in group.runs[:1]})
    return [replace(run, name=names[run.id], color=colors[run.id]) for run in runs]


def _colors(runs: Sequence[Run], first_of_group: Mapping[str, int]) -> dict[str, int]:
    """Return a colour a run: the first of a group has the group's, all others have free ones."""
    colors = {run.id: first_of_group[run.id] for run in runs if run.id in first_of_group}
    taken = {color % len(PALETTE) for color in colors.values()}
    free = [color for color in range(2 * len(PALETTE)) if color not in taken]
    return {run.id: colors[run.id] if run.id in colors else free.pop(0) for run in runs}


def _table(runs: Sequence[Run], found: Found) -> None:
    rows = []
    for run in runs:
        scores = found[run.id]
        rows.append({
            "color": swatch(run.color), "name": csv_cell(run.name),
            "accuracy": scores.accuracy,
            "interval": interval_words(wilson(scores.right, scores.images)),
            "warped": scores.warped_accuracy, "ece": calibration(scores).error,
            "images": f"{scores.images:,} of {DATASETS[scores.dataset].label}",
        })
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    st.dataframe(pd.DataFrame(rows), key="compare_scores", hide_index=True, column_config={
        "color": st.column_config.ImageColumn("", width=36),
        "name": text("Run", width=name_width(run.name for run in runs)),
        "accuracy": number("Test accuracy", format="%.4f", width=105),
        "interval": text("95 % interval", width=140, help="Wilson's."),
        "warped": number("Shifted, turned, zoomed", format="%.4f", width=160, help=WARPED_HELP),
        "ece": number("ECE", format="%.4f", width=75,
                      help="Expected calibration error: how far confidence and accuracy lie apart, "
                           "the mean over all images."),
        "images": text("Images", width=130),
    })


def _differences(scene: Scene, runs: Sequence[Run], found: Found) -> None:
    """Say of every other model whether it differs from the chosen one."""
    chosen = scene.run(OF.name, "Compared with", runs, runs[0])
    a = found[chosen.id]
    others = [run for run in runs if run.id != chosen.id]
    same = [run for run in others if found[run.id].test_set == a.test_set]
    sentences = [
        words(one, chosen.name, run.name)
        for run, one in zip(same, against(a, [found[run.id] for run in same]), strict=True)
    ]
    for run in others:
        if run not in same:
            try:
                mcnemar(a, found[run.id])
            except EvaluationError as error:
                sentences.append(f"{run.name}: {error}")
    st.markdown("\n".join(f"- {markdown(sentence, 1000)}" for sentence in sentences))
    st.caption(RULE)


def _robustness(scene: Scene, runs: Sequence[Run], found: Found) -> None:
    st.markdown(ROBUSTNESS_WORDS)
    measured = [Measured(run.name, run.color, found[run.id].robustness) for run in runs]
    known = [(run.id, run.name, run.color, found[run.id].model) for run in runs]
    sides = st.columns(2)
    for number, kind in enumerate(KINDS):
        with sides[number % 2]:
            scene.chart(
                f"test_{kind}", runs, lambda kind=kind: robustness_figure(measured, kind), *known,
                label=f"Accuracy by {KINDS[kind].label.lower()}",
            )
    st.caption(sampled_words(list(found.values())))


def _confusions(scene: Scene, runs: Sequence[Run], found: Found) -> None:
    """Show the confusion matrices of two models."""
    sides = st.columns(min(len(runs), 2))
    for number, (side, first) in enumerate(zip(sides, runs, strict=False)):
        with side:
            run = first if len(runs) == 1 else scene.run(
                MATRICES[number].name, "Confusion matrix of", runs, first)
            scores = found[run.id]
            scene.chart(f"confusion_{number}", [run], lambda scores=scores: confusion_figure(
                confusion_matrix(scores), DATASETS[scores.dataset].classes,
                unanswered=scores.unanswered,
            ), scores.model, label=f"Confusion matrix of {run.name}")


VIEW = View("test", "Test set", draw, needs, specs=(OF, *MATRICES), picks=True)
