"""The Draw page: the atlas's model before any own, a choice of them, and links that half work."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image, ImageDraw

from lab.atlas import load
from lab.charts.theme import PALETTE, run_color
from tests.pages.draw_page import add, litert, opened, texts


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> bytes:
    """A LiteRT model that has learned nothing."""
    return litert(tmp_path_factory.mktemp("model") / "model.tflite")


def test_without_an_own_model_the_atlas_s_answers_and_it_is_said_whose_it_is(app, store):
    page = opened(app)
    assert page.multiselect(key="draw_runs").value == [load().model_run.id]
    assert "The atlas's model comes with the lab" in page.caption[0].value
    assert "no trained model yet" not in texts(page) and not page.warning
    page.segmented_control(key="draw_source").set_value("test").run()
    assert not page.exception
    assert "Prepared, and classified by 1 model" in texts(page)


def test_an_own_model_is_chosen_before_the_atlas_s_even_if_it_is_worse(app, store, model):
    own = add(store, model, "own", 0.1)
    page = opened(app)
    assert page.multiselect(key="draw_runs").value == [own]
    assert "atlas" not in texts(page)


def test_a_blank_canvas_gets_an_invitation_and_the_best_model_is_chosen(app, store, model):
    add(store, model, "good", 0.5)
    best = add(store, model, "best", 0.9)
    add(store, model, "poor", 0.1)
    page = opened(app)
    assert page.multiselect(key="draw_runs").value == [best]
    assert "Draw a digit" in texts(page)
    assert not page.get("plotly_chart")


def test_a_link_chooses_the_models(app, store, model):
    runs = [add(store, model, f"run {n}", 0.5) for n in range(3)]
    page = opened(app, runs=f"{runs[2]},{runs[0]}")
    assert page.multiselect(key="draw_runs").value == [runs[2], runs[0]]
    assert not page.warning


def test_a_link_with_lost_models_shows_the_others_and_says_how_many_are_missing(app, store, model):
    run = add(store, model, "kept", 0.5)
    page = opened(app, runs=f"lost,{run},gone")
    assert page.multiselect(key="draw_runs").value == [run]
    assert page.warning[0].value.startswith("2 models of this link are missing")


def test_a_link_with_lost_models_only_falls_back_to_the_best(app, store, model):
    run = add(store, model, "kept", 0.5)
    page = opened(app, runs="lost")
    assert page.multiselect(key="draw_runs").value == [run]
    assert page.warning[0].value.startswith("1 model of this link is missing")


@pytest.mark.parametrize("name, value", [
    ("recipe", "plain"), ("show", "why"), ("sample", "8"), ("sample_of", "digits"),
])
def test_a_link_without_models_opens_with_the_best(app, store, model, name, value):
    best = [add(store, model, f"run {n}", 0.5 + n / 10, dataset="digits") for n in range(2)][1]
    page = opened(app, **{name: value})
    assert page.multiselect(key="draw_runs").value == [best]
    assert not page.warning


def test_the_atlas_s_model_has_a_free_colour_beside_an_own_run_of_its_colour(app, store, model):
    atlas = load().model_run
    own = [add(store, model, f"run {n}", 0.5) for n in range(len(PALETTE))]
    twin = next(r for r in own if run_color(store.get(r).color) == run_color(atlas.color))
    page = opened(app, runs=f"{twin},{atlas.id}", sample="8", sample_of="digits")
    colors = dict.fromkeys(re.findall(r'<span style="color: (#\w+)"', texts(page)))
    assert len(colors) == 2 and next(iter(colors)) == run_color(atlas.color)


def test_another_choice_changes_the_link(app, store, model):
    runs = [add(store, model, f"run {n}", 0.5) for n in range(2)]
    page = opened(app, runs=f"{runs[0]},lost")
    page.multiselect(key="draw_runs").set_value(runs).run()
    assert page.query_params["runs"] in ([",".join(runs)], ",".join(runs))
    assert not page.warning
    page.multiselect(key="draw_runs").set_value([]).run()
    assert "No model is chosen" in page.info[0].value
    assert page.segmented_control(key="draw_source").value == "draw"
    page.multiselect(key="draw_runs").set_value([runs[1]]).run()
    assert page.multiselect(key="draw_runs").value == [runs[1]]


def test_runs_of_one_name_can_be_told_apart(app, store, model):
    for _ in range(2):
        add(store, model, "twin", 0.5)
    labels = opened(app).multiselect(key="draw_runs").options
    twins = [label for label in labels if label.startswith("twin")]
    assert len(set(twins)) == len(twins) == 2


def test_a_test_image_is_answered_in_words_and_bars(app, store, model):
    run = add(store, model, "<b>small</b>", 0.5, dataset="digits")
    page = opened(app, runs=run)
    page.segmented_control(key="draw_source").set_value("test").run()
    assert not page.exception
    said = texts(page)
    assert "labelled **" in said
    assert "&lt;b&gt;small&lt;/b&gt;" in said
    assert "Prepared, and classified by 1 model" in said
    assert len(page.get("plotly_chart")) == 1


def test_a_missing_dataset_is_said_in_a_sentence(app, store, model, monkeypatch, tmp_path):
    monkeypatch.setenv("LAB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    add(store, model, "clothes", 0.5, dataset="fashion_mnist")
    page = opened(app)
    page.segmented_control(key="draw_source").set_value("test").run()
    assert not page.exception
    assert "Fashion-MNIST could not be had" in texts(page)


def test_models_of_different_datasets_get_a_chart_each(app, store, model):
    digits = add(store, model, "digits", 0.5, dataset="digits")
    clothes = add(store, model, "clothes", 0.5, dataset="fashion_mnist")
    page = opened(app, runs=f"{digits},{clothes}")
    page.segmented_control(key="draw_source").set_value("test").run()
    assert len(page.get("plotly_chart")) == 2


def test_a_damaged_model_is_named_and_the_others_answer(app, store, model):
    good = add(store, model, "good", 0.5, dataset="digits")
    bad = add(store, b"damaged", "bad", 0.5, dataset="digits")
    page = opened(app, runs=f"{good},{bad}")
    page.segmented_control(key="draw_source").set_value("test").run()
    assert "bad: The saved model is damaged" in page.warning[0].value
    assert len(page.get("plotly_chart")) == 1


@pytest.mark.parametrize("size", [(5000, 3), (3, 5000), (1, 1), (2000, 1500)])
def test_an_uploaded_picture_of_any_shape_is_shown_or_refused_in_a_sentence(
    app, store, model, size
):
    add(store, model, "digits", 0.5)
    picture, file = Image.new("RGB", size, "white"), io.BytesIO()
    ImageDraw.Draw(picture).line((0, 0, size[0] // 2, size[1] // 2), fill="black", width=3)
    picture.save(file, "PNG")
    page = opened(app)
    page.segmented_control(key="draw_source").set_value("upload").run()
    page.file_uploader[0].set_value(("digit.png", file.getvalue(), "image/png")).run()
    assert not page.exception
    assert "Prepared, and classified" in texts(page) or page.warning or page.error


def test_a_link_with_more_than_ten_models_says_how_many_are_left_out(app, store, model):
    runs = [add(store, model, f"run {n}", 0.5) for n in range(12)]
    page = opened(app, runs=",".join(runs))
    assert page.multiselect(key="draw_runs").value == runs[:10]
    assert "the link's last 2 are left out" in page.warning[0].value


def test_without_a_stroke_there_is_nothing_to_undo_or_clear(app, store, model):
    add(store, model, "digits", 0.5)
    page = opened(app)
    assert page.button(key="draw_undo").disabled and page.button(key="draw_clear").disabled
    assert page.button(key="draw_undo").label == "Undo"
    assert page.button(key="draw_clear").label == "Clear"


def test_the_pen_is_kept_over_a_page_change(app, store, model):
    add(store, model, "digits", 0.5)
    page = opened(app)
    assert page.segmented_control(key="draw_pen").value == "medium"
    page.segmented_control(key="draw_pen").set_value("thick").run()
    page.switch_page("pages/runs.py").run()
    page.switch_page("pages/draw.py").run()
    assert page.segmented_control(key="draw_pen").value == "thick"
