"""The Draw page below its verdicts: the other recipe, the way to 28x28, why, and what if."""

from __future__ import annotations

import re
import secrets

import pytest

from tests.pages.draw_page import add, charts, litert, opened, picture, texts, upload

SEVEN = picture(("7", 60, 60, 160))
IN_THE_CORNER = picture(("7", 5, 5, 60))
NUMBER = picture(("7", 10, 100, 80), ("1", 100, 100, 80), ("7", 190, 100, 80))


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> bytes:
    return litert(tmp_path_factory.mktemp("model") / "model.tflite", features=True)


@pytest.fixture
def runs(store, model) -> list[str]:
    """Two runs on the bundled digits."""
    return [add(store, model, name, 0.5, dataset="digits") for name in ("one", "two")]


def opened_with(app, runs, **params):
    return opened(app, runs=",".join(runs), **params)


def test_several_models_answer_as_cells_and_one_as_bars(app, runs):
    page = upload(opened_with(app, runs), SEVEN)
    assert "draw_answers" in page.get("plotly_chart")[0].proto.id
    assert '"heatmap"' in page.get("plotly_chart")[0].proto.spec
    assert "Both models say" in texts(page)
    page.multiselect(key="draw_runs").set_value(runs[:1]).run()
    assert '"bar"' in page.get("plotly_chart")[0].proto.spec


def test_the_way_is_shown_first_with_what_each_model_would_have_said(app, runs):
    said = texts(upload(opened_with(app, runs), SEVEN))
    for step in ("1. As drawn", "2. Ink found", "3. Cropped", "4. Fitted", "5. Centred"):
        assert step in said
    way = said[said.index("1. As drawn"):]
    assert len(re.findall(r"&#9632;", way)) == 2 * 5


def test_a_test_image_has_gone_the_way_already(app, runs):
    page = opened_with(app, runs)
    page.segmented_control(key="draw_source").set_value("test").run()
    assert "A test image is 28x28 already" in texts(page)


@pytest.mark.parametrize(("show", "shown"), [("way", 1), ("why", 3), ("what-if", 6)])
def test_only_the_chosen_panel_is_made_and_it_is_in_the_address(app, runs, show, shown):
    page = upload(opened_with(app, runs), SEVEN)
    page.segmented_control(key="draw_show").set_value(show).run()
    assert not page.exception
    assert len(page.get("plotly_chart")) == shown  # the answers', and the panel's own
    assert page.query_params.get("show", ["way"]) in ([show], show)


def test_a_link_opens_a_panel_and_a_recipe(app, runs):
    page = upload(opened_with(app, runs, show="what-if", recipe="plain"), SEVEN)
    assert len(page.get("plotly_chart")) == 6
    assert "28x28 by plain resize" in texts(page) and not page.warning


def test_each_recipe_s_answer_names_the_other_s(app, runs):
    page = upload(opened_with(app, runs), IN_THE_CORNER)
    assert "Only resized, as in the post, it would have been" in texts(page)
    page.segmented_control(key="draw_recipe").set_value("plain").run()
    said = texts(page)
    assert "MNIST's recipe would have given" in said and "by plain resize" in said
    assert page.query_params["recipe"] in (["plain"], "plain")


def test_a_page_change_leaves_models_recipe_panel_and_source_as_they_were(app, runs):
    page = opened_with(app, runs[:1])
    page.segmented_control(key="draw_source").set_value("test").run()
    page.segmented_control(key="draw_recipe").set_value("plain").run()
    page.segmented_control(key="draw_show").set_value("why").run()
    page.switch_page("pages/runs.py").run()
    page.switch_page("pages/draw.py").run()
    kept = {key: page.segmented_control(key=f"draw_{key}").value
            for key in ("source", "recipe", "show")}
    assert kept == {"source": "test", "recipe": "plain", "show": "why"}
    assert page.multiselect(key="draw_runs").value == runs[:1]


def test_by_plain_resize_the_models_get_what_stands_where_it_was_drawn(app, runs):
    page = upload(opened_with(app, runs, show="what-if"), IN_THE_CORNER)
    by_mnist = [chart.proto.spec for chart in page.get("plotly_chart")]
    page.segmented_control(key="draw_recipe").set_value("plain").run()
    by_plain = [chart.proto.spec for chart in page.get("plotly_chart")]
    assert all(a != b for a, b in zip(by_mnist, by_plain, strict=True))


@pytest.mark.parametrize("params", [
    {"recipe": "x"}, {"show": "nothing"}, {"sample": "-1"}, {"sample": "x"},
    {"sample": "1e99"}, {"sample": "3", "sample_of": "cats"},
])
def test_nonsense_in_a_link_is_said_and_the_page_goes_on(app, runs, params):
    page = upload(opened_with(app, runs, **params), SEVEN)
    assert any("This link asks for something" in w.value for w in page.warning)
    assert "1. As drawn" in texts(page)


@pytest.mark.parametrize("params", [
    {"sample": "5", "sample_of": "digits"}, {"recipe": "plain"}, {"show": "why"}, {"sample": "x"},
])
def test_a_link_that_names_no_model_opens_with_an_own_one(app, runs, params):
    [chosen] = opened(app, **params).multiselect[0].value
    assert chosen in runs


def test_a_link_opens_that_very_test_image_until_another_one_is_wanted(app, runs):
    page = opened_with(app, runs, sample="123", sample_of="digits")
    assert page.segmented_control(key="draw_source").value == "test"
    assert "test image 123:" in texts(page)
    assert page.query_params["sample"] in (["123"], "123")
    page.button(key="draw_another").click().run()
    assert "sample" not in page.query_params and "sample_of" not in page.query_params
    assert page.segmented_control(key="draw_source").value == "test"


def test_what_is_drawn_next_leaves_the_links_image(app, runs):
    page = opened_with(app, runs, sample="123", sample_of="digits")
    page.segmented_control(key="draw_source").set_value("draw").run()
    assert page.segmented_control(key="draw_source").value == "draw"
    assert "sample" not in page.query_params
    page.segmented_control(key="draw_source").set_value("test").run()
    assert "test image 123:" in texts(page)


def test_an_image_beyond_the_last_is_said_and_another_one_shown(app, runs):
    page = opened_with(app, runs, sample="9999", sample_of="digits")
    assert "has the test images 0 to 359. The link asks for 9,999" in texts(page)
    assert "labelled **" in texts(page)


def test_the_label_is_the_test_images_until_another_is_said(app, runs, monkeypatch):
    monkeypatch.setattr(secrets, "randbelow", lambda _: 11)
    page = opened_with(app, runs, sample="5", sample_of="digits", show="what-if")
    [label] = re.findall(r"labelled \*\*(\d)\*\*", texts(page))
    assert page.segmented_control(key="draw_label").value == label
    other = str((int(label) + 1) % 10)
    page.segmented_control(key="draw_label").set_value(other).run()
    assert f"finds “{other}”" in texts(page)
    page.segmented_control(key="draw_show").set_value("why").run()
    assert page.segmented_control(key="draw_label").value == other
    page.button(key="draw_another").click().run()
    [label] = re.findall(r"labelled \*\*(\d)\*\*", texts(page))
    assert page.segmented_control(key="draw_label").value == label


def test_why_names_the_nearest_images_of_those_trained_on(app, store, model):
    run = add(store, model, "few", 0.5, dataset="digits", train_samples=1000)
    said = texts(upload(opened_with(app, [run], show="why"), SEVEN))
    assert "**Nearest by pixels**, of the first 800 training images" in said
    assert "**Nearest in its last hidden layer**, of the first 800" in said
    assert len(re.findall('alt="training image', said)) == 16


def test_without_a_last_hidden_layer_the_nearest_are_by_pixels_alone(app, store, tmp_path):
    run = add(store, litert(tmp_path / "model.tflite"), "old", 0.5, dataset="digits")
    said = texts(upload(opened_with(app, [run], show="why"), SEVEN))
    assert "This model was saved without its last hidden layer" in said
    assert len(re.findall('alt="training image', said)) == 8


def test_without_the_training_images_the_map_is_shown_all_the_same(
    app, store, model, monkeypatch, tmp_path
):
    monkeypatch.setenv("LAB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    run = add(store, model, "far", 0.5, dataset="mnist")
    page = upload(opened_with(app, [run], show="why"), SEVEN)
    assert "MNIST could not be had" in texts(page)
    assert any("saliency" in chart for chart in charts(page))


def test_several_digits_are_read_as_a_number_and_one_is_looked_at(app, runs):
    page = upload(opened_with(app, runs), NUMBER)
    said = texts(page)
    assert len(re.findall(r"reads <strong>\d\??&nbsp;\d\??&nbsp;\d\??</strong>", said)) == 2
    choice = page.segmented_control(key="draw_digit")
    assert choice.options == ["1", "2", "3"] and choice.value == 0
    first = page.get("plotly_chart")[0].proto.spec
    choice.set_value(1).run()
    assert page.segmented_control(key="draw_digit").value == 1
    assert page.get("plotly_chart")[0].proto.spec != first
    upload(page, picture(("1", 10, 100, 80), ("7", 150, 100, 80)))
    assert page.segmented_control(key="draw_digit").value == 0


def test_a_whole_row_plainly_resized_is_one_picture_and_the_other_recipe_s_number_is_said(
    app, runs
):
    said = texts(upload(opened_with(app, runs, recipe="plain"), NUMBER))
    assert "takes the whole picture for one digit" in said
    assert "each of the 3 digits cut out, would have given" in said
    assert "reads <strong>" not in said


def test_a_model_that_was_deleted_meanwhile_is_named_and_the_others_answer(app, store, runs):
    page = upload(opened_with(app, runs), SEVEN)
    store.delete([runs[1]])
    page.segmented_control(key="draw_recipe").set_value("plain").run()
    said = texts(page)
    assert "deleted meanwhile" in said
    assert "one says" in re.sub("<[^>]+>", "", said) or "one is" in re.sub("<[^>]+>", "", said)
    assert page.multiselect(key="draw_runs").value == runs[:1]


def test_a_blank_picture_is_said_and_the_panels_say_what_to_do(app, runs):
    page = upload(opened_with(app, runs, show="why"), picture())
    assert "the picture shows paper and no ink" in texts(page)
    assert "There is no digit yet" in texts(page)
    assert "Choose another" in texts(page)
    assert not page.get("plotly_chart")


def test_models_of_other_classes_are_left_out_of_the_maps_with_a_word(app, store, model, runs):
    clothes = add(store, model, "clothes", 0.5, dataset="fashion_mnist")
    page = upload(opened_with(app, [runs[0], clothes], show="what-if"), SEVEN)
    assert "clothes tells other classes apart" in texts(page)
    assert sum("shift" in chart for chart in charts(page)) == 1


def test_the_remedy_is_offered_where_no_model_has_it_and_fills_the_form(app, store, runs, model):
    page = upload(opened_with(app, runs, show="what-if"), SEVEN)
    page.button(key="draw_remedy_train").click().run()
    page.switch_page("pages/train.py").run()
    assert page.selectbox(key="form_architecture").value == "cnn"
    assert page.selectbox(key="form_augmentation").value == "1"


def test_the_remedy_is_not_offered_where_a_model_has_it(app, store, runs, model):
    augmented = add(store, model, "augmented", 0.9, augmentation=1.0)
    page = upload(opened_with(app, [*runs, augmented], show="what-if"), SEVEN)
    assert "draw_remedy_train" not in {button.key for button in page.button}
