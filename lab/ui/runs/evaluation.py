"""How good a run's saved model is: started by a button, then shown."""

from __future__ import annotations

import streamlit as st

from lab.charts.confusion import confusion_figure
from lab.charts.precision_recall import precision_recall_figure
from lab.charts.reliability import reliability_figure
from lab.charts.robustness import Measured, robustness_figure
from lab.evaluation import Scores
from lab.evaluation.accuracy import wilson
from lab.evaluation.calibration import calibration
from lab.evaluation.confusion import confusion_matrix, per_class
from lab.evaluation.robustness import KINDS
from lab.exports.run_files import missing_models
from lab.options import DATASETS
from lab.safe_text import markdown
from lab.store import Run
from lab.ui.runs.mistakes import show_mistakes
from lab.ui.shared.evaluation_words import (
    ROBUSTNESS_WORDS,
    WARPED_HELP,
    interval_words,
    percent,
    sampled_words,
)
from lab.ui.shared.evaluations import offer_evaluation, say_of, scores_of, show_progress


def evaluation(run: Run) -> None:
    """Show what came of evaluating a run's saved model, or offer to do it."""
    if not run.has_model:
        st.caption(markdown(missing_models(run)))
        return
    show_progress([run], key="run_evaluating")
    scores = scores_of(run)
    if scores is None:
        offer_evaluation([run], "Evaluate on the test set", key="run_evaluate")
        return
    say_of(run)
    _headline(scores)
    classes = DATASETS[scores.dataset].classes
    left, right = st.columns(2)
    with left:
        st.markdown("**Confusion matrix**")
        _chart("confusion", confusion_figure(
            confusion_matrix(scores), classes, unanswered=scores.unanswered))
    with right:
        st.markdown("**Calibration**: is it as often right as it is sure?")
        _chart("reliability", reliability_figure(calibration(scores), color=run.color))
    st.markdown("**Precision and recall**: of what it calls a class, the share that is one; of a "
                "class, the share that it finds.")
    _chart("classes", precision_recall_figure(per_class(scores), classes))
    _robustness(run, scores)
    show_mistakes(run, scores)


def _headline(scores: Scores) -> None:
    found = calibration(scores)
    with st.container(horizontal=True, key="run_scores"):
        st.metric("Test accuracy", percent(scores.accuracy), width="content",
                  help="Share of the test images whose likeliest class is the right one.")
        st.metric("Shifted, turned and zoomed", percent(scores.warped_accuracy), width="content",
                  help=WARPED_HELP)
        st.metric("Calibration error (ECE)", percent(found.error), width="content",
                  help="How far confidence and accuracy lie apart: the mean over all test images.")
    label = DATASETS[scores.dataset].label
    st.caption(
        f"{scores.images:,} test images of {label}. 95 % intervals: "
        f"{interval_words(wilson(scores.right, scores.images))} plain, "
        f"{interval_words(wilson(scores.warped_right, scores.images))} changed. They are about "
        "which images are in the test set; another seed gives another model."
    )
    if scores.unanswered:
        st.warning(f"For {scores.unanswered:,} images the model gives no number (NaN): they count "
                   "as wrong.", icon=":material/error:")


def _robustness(run: Run, scores: Scores) -> None:
    st.markdown(ROBUSTNESS_WORDS)
    measured = [Measured(run.name, run.color, scores.robustness)]
    sides = st.columns(2)
    for number, kind in enumerate(KINDS):
        with sides[number % 2]:
            _chart(kind, robustness_figure(measured, kind))
    st.caption(sampled_words([scores]))


def _chart(name: str, figure: object) -> None:
    st.plotly_chart(figure, key=f"run_{name}", width="stretch", config={"displayModeBar": False})
