"""Evaluation on the Runs page and in Compare: offered, followed, stopped, shown."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lab.analysis.verdict_words import p_words
from lab.atlas import load
from lab.evaluation import FILE, test_set
from lab.evaluation import jobs as jobs_module
from lab.evaluation.accuracy import wilson
from lab.evaluation.calibration import calibration
from lab.evaluation.confusion import confusion_matrix
from lab.evaluation.mcnemar import against, mcnemar, words
from lab.evaluation.mistakes import mistakes
from lab.evaluation.scores import UNANSWERED
from lab.store import Run, RunStore, Workspace
from lab.workspaces import OPEN
from tests.pages.compare_groups import compare, in_address
from tests.pages.evaluated import add, evaluated
from tests.pages.live_figure import live_figures
from tests.pages.test_runs import everything, runs_page


def tab(app: AppTest, run: Run) -> AppTest:
    """Open a run's tab Evaluation."""
    app.session_state[f"run_tabs_{run.id}"] = "Evaluation"
    return runs_page(app, run.id)


def charts(app: AppTest) -> set[str]:
    return {chart.proto.id.rsplit("-", 1)[-1] for chart in app.get("plotly_chart")}


def links(app: AppTest) -> list[str]:
    return [link.proto.page + "?" + link.proto.query_string for link in app.get("page_link")
            if "sample=" in link.proto.query_string]


def wait_until_over(app: AppTest, key: str) -> None:
    by = time.monotonic() + 60
    while any(button.key == key for button in app.button):
        assert time.monotonic() < by
        time.sleep(0.1)
        app.run()
    assert not app.exception


@pytest.fixture
def held(monkeypatch):
    """Evaluations that do not end until this is set."""
    event = threading.Event()

    def evaluate(model, test, *, progress, stop):
        progress(0.5)
        while not event.is_set():
            if stop():
                raise jobs_module.EvaluationStoppedError("Stopped.")
            time.sleep(0.01)
        raise jobs_module.ModelError("The test has let it go.")

    monkeypatch.setattr(jobs_module, "evaluate", evaluate)
    yield event
    event.set()


def test_a_model_is_evaluated_and_its_scores_are_shown(app, store):
    run = add(store, load().model)
    tab(app, run)
    app.button(key="run_evaluate").click().run()
    wait_until_over(app, "run_evaluating_stop")
    app.run()
    assert "360 test images of Small digits" in everything(app)
    assert store.artifact(run.id, FILE)
    assert [metric.label for metric in app.metric] == [
        "Test accuracy", "Shifted, turned and zoomed", "Calibration error (ECE)"]


def test_what_is_kept_is_shown_at_once(app, store):
    run = add(store)
    scores = evaluated(store, run)
    tab(app, run)
    assert app.metric[0].value == f"{100 * scores.accuracy:.2f} %"
    assert {"run_confusion", "run_reliability", "run_classes", "run_shift", "run_turn",
            "run_scale", "run_noise"} <= charts(app)
    assert not any(button.key == "run_evaluate" for button in app.button)


def test_each_number_stands_under_its_own_name_with_its_own_interval(app, store):
    run = add(store)
    scores = evaluated(store, run)
    tab(app, run)
    shares = scores.accuracy, scores.warped_accuracy, calibration(scores).error
    assert len(set(shares)) == 3
    assert [metric.value for metric in app.metric] == [f"{100 * share:.2f} %" for share in shares]
    plain, changed = (
        "{:.2f} to {:.2f} %".format(*(100 * end for end in wilson(right, scores.images)))
        for right in (scores.right, scores.warped_right)
    )
    assert f"95 % intervals: {plain} plain, {changed} changed." in everything(app)


def test_a_mistakes_picture_is_the_image_that_was_misread(app, store, monkeypatch):
    pictures, show = [], st.image
    monkeypatch.setattr(st, "image", lambda picture, **given: (
        pictures.append(np.asarray(picture)), show(picture, **given)))
    run = add(store)
    found = mistakes(evaluated(store, run), 12)
    tab(app, run)
    images = [picture for picture in pictures if picture.shape == (84, 84)]
    for mistake, image in zip(found, images[-12:], strict=True):
        np.testing.assert_array_equal(image[1::3, 1::3], test_set("digits").x[mistake.index])


def test_pictures_of_other_test_images_are_not_shown_as_the_mistakes(app, store):
    run = add(store)
    other = replace(evaluated(store, run), test_set="c" * 64)
    Workspace(store, OPEN).keep_evaluation(run.id, other.to_bytes())
    tab(app, run)
    assert "are others than those that were evaluated" in everything(app)
    assert not links(app)


def test_each_mistake_has_a_link_that_opens_it_in_draw(app, store):
    run = add(store)
    scores = evaluated(store, run)
    tab(app, run)
    expected = [f"draw?runs={run.id}&sample={mistake.index}&sample_of=digits&show=why"
                for mistake in mistakes(scores, 24)]
    assert links(app) == expected[:12]
    app.button(key="run_more_mistakes").click().run()
    assert links(app) == expected
    said = everything(app)
    first = mistakes(scores, 1)[0]
    sure = f"{first.confidence:.0%}".replace("%", " %")  # in whole percent, as on Draw
    assert f"Says **{first.predicted}** ({sure}), is **{first.true}**" in said


def test_a_tab_that_nobody_looks_at_draws_nothing(app, store):
    run = add(store)
    evaluated(store, run)
    runs_page(app, run.id)
    assert not app.metric and "run_confusion" not in charts(app)


def test_progress_is_shown_and_it_can_be_stopped(app, store, held):
    run = add(store)
    tab(app, run)
    app.button(key="run_evaluate").click().run()
    app.run()
    assert "run_evaluating_stop" in [button.key for button in app.button]
    assert not any(button.key == "run_evaluate" for button in app.button)
    app.button(key="run_evaluating_stop").click().run()
    app.run()
    assert app.button(key="run_evaluate")
    assert store.artifact(run.id, FILE) is None


def test_what_went_wrong_is_a_sentence_and_it_can_be_tried_again(app, store, held):
    run = add(store)
    held.set()
    tab(app, run)
    app.button(key="run_evaluate").click().run()
    wait_until_over(app, "run_evaluating_stop")
    app.run()
    assert "The test has let it go." in everything(app)
    assert app.button(key="run_evaluate")


def test_a_model_that_gives_no_number_is_said_to(app, store):
    run = add(store)
    scores = evaluated(store, run)
    none = np.zeros_like(scores.confidence)
    silent = replace(scores, predicted=np.full_like(scores.true, UNANSWERED), confidence=none,
                     true_probability=none, warped_right=0)
    Workspace(store, OPEN).keep_evaluation(run.id, silent.to_bytes())
    tab(app, run)
    assert [metric.value for metric in app.metric] == ["0.00 %", "0.00 %", "–"]
    assert "For 360 images the model gives no number (NaN): they count as wrong." in (
        everything(app))
    assert "Most confident mistakes" not in everything(app) and not links(app)


def test_a_shared_run_shows_how_it_was_evaluated(app, store):
    run = add(store)
    scores = evaluated(store, run)
    key = Workspace(store, OPEN).share(run.id)
    store.move_runs(OPEN, "b" * 64)
    [shared] = Workspace(store, OPEN).runs([key])
    tab(app, shared)
    assert app.metric[0].value == f"{100 * scores.accuracy:.2f} %"
    assert links(app)[0].startswith(f"draw?runs={key}&sample=")


def test_a_run_without_a_model_says_why_it_has_none(app, store):
    run = add(store)
    store.drop_models([run.id])
    tab(app, run)
    assert "dropped because the store was full" in everything(app)


# --- Compare ----------------------------------------------------------------------------------


@pytest.fixture
def two(store: RunStore) -> list[Run]:
    return [add(store, f"model {seed}".encode(), seed=seed) for seed in range(2)]


def test_models_side_by_side_have_a_table_and_a_verdict_in_words(app, store, two):
    a, b = (evaluated(store, run, seed=seed, right=right)
            for seed, (run, right) in enumerate(zip(two, (0.9, 0.6), strict=True)))
    compare(app, *(run.id for run in two), view="test")
    table = next(frame.value for frame in app.dataframe if "ece" in frame.value)
    assert table["accuracy"].tolist() == [a.accuracy, b.accuracy]
    assert table["warped"].tolist() == [a.warped_accuracy, b.warped_accuracy]
    assert table["ece"].tolist() == [calibration(scores).error for scores in (a, b)]
    assert table["interval"].tolist() == [
        "{:.2f} to {:.2f} %".format(*(100 * end for end in wilson(scores.right, scores.images)))
        for scores in (a, b)
    ]
    said = everything(app)
    assert words(mcnemar(a, b), *table["name"]).split(":")[0] in said.replace("\\", "")
    assert "not two training recipes" in said
    counts = [list(map(int, trace["text"])) for figure in live_figures(app)
              for trace in figure["data"] if trace["uid"] == "right"]
    assert counts == [confusion_matrix(scores).diagonal().tolist() for scores in (a, b)]


def test_of_three_models_each_p_is_corrected_for_both_comparisons(app, store):
    runs = [add(store, f"model {seed}".encode(), seed=seed) for seed in range(3)]
    scores = {run.id: evaluated(store, run, seed=seed, right=0.8 - 0.05 * seed)
              for seed, run in enumerate(runs)}
    compare(app, *(run.id for run in runs), view="test")
    chosen = app.selectbox(key="compare_test_of_box").value
    others = [run.id for run in runs if run.id != chosen]
    found = against(scores[chosen], [scores[run] for run in others])
    said = everything(app).replace("\\", "")
    assert said.count("after Holm's correction for 2 comparisons") == 2
    for one in found:
        assert f"p = {p_words(one.p_holm)}".replace("= less than", "<") in said


def test_a_link_says_which_models_are_compared_and_whose_matrices_are_shown(app, store):
    first, second, third = (add(store, f"model {seed}".encode(), seed=seed) for seed in range(3))
    for seed, run in enumerate((first, second, third)):
        evaluated(store, run, seed=seed)
    compare(app, first.id, second.id, third.id, view="test", test_of=third.id,
            matrix_a=second.id, matrix_b="gone")
    boxes = {name: app.selectbox(key=f"compare_{name}_box") for name in
             ("test_of", "matrix_a", "matrix_b")}
    assert [box.value for box in boxes.values()] == [third.id, second.id, second.id]
    boxes["matrix_b"].select(third.id).run()
    assert not app.exception
    held = in_address(app)
    assert [held[name] for name in boxes] == [third.id, second.id, third.id]


def test_what_is_missing_is_evaluated_by_one_button(app, store, two, held):
    evaluated(store, two[0])
    compare(app, *(run.id for run in two), view="test")
    assert app.button(key="compare_evaluate").label == "Evaluate 1 model on the test set"
    assert len(next(f.value for f in app.dataframe if "ece" in f.value)) == 1
    app.button(key="compare_evaluate").click().run()
    app.run()
    assert not any(button.key == "compare_evaluate" for button in app.button)
    app.button(key="compare_evaluating_stop").click().run()


def test_other_images_are_said_not_to_compare(app, store, two):
    evaluated(store, two[0])
    scores = evaluated(store, two[1])
    other = replace(scores, test_set="c" * 64)
    Workspace(store, OPEN).keep_evaluation(two[1].id, other.to_bytes())
    compare(app, *(run.id for run in two), view="test")
    assert "must have answered on the same images" in everything(app)


def test_runs_without_a_model_are_told_to_have_none(app, store, two):
    store.drop_models([run.id for run in two])
    compare(app, *(run.id for run in two), view="test")
    assert "None of these runs has a saved model" in everything(app)


def test_of_more_than_ten_models_the_first_ten_are_shown(app, store):
    runs = [add(store, f"model {seed}".encode(), seed=seed) for seed in range(12)]
    compare(app, *(run.id for run in runs), view="test")
    assert "the first of 12" in everything(app)
    assert app.button(key="compare_evaluate").label == "Evaluate 10 models on the test set"
