"""What the Draw page says is what its model says of the very pixels that it names."""

from __future__ import annotations

import html
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from lab.atlas import load
from lab.config import RunConfig
from lab.digits import centering, cut, open_picture, plain, prepare, stages
from lab.digits.part_stages import part_stages
from lab.digits.verdict import is_sure, percent, verdict
from lab.evaluation import test_set
from lab.explain.neighbours import by_pixels
from lab.explain.occlusion import occlusion
from lab.explain.what_if import asked, what_if
from lab.inference import Classifier
from lab.store import Workspace
from lab.workspaces import OPEN
from tests.pages.draw_page import add, opened, picture, texts, upload
from tests.pages.odd_model import odd_model

DIGITS = tuple("0123456789")
IN_THE_CORNER = picture(("7", 5, 5, 60))
SEVEN = picture(("7", 60, 60, 160))
NUMBER = picture(("7", 10, 100, 80), ("1", 100, 100, 80), ("7", 190, 100, 80))
MODEL = Classifier(load().model)


@pytest.fixture
def run(store) -> str:
    """A run on the bundled digits, with the model that comes with the lab."""
    return add(store, load().model, "one", 0.5, dataset="digits")


def of(pixels: np.ndarray) -> np.ndarray:
    return MODEL.predict_proba(pixels[np.newaxis])[0]


def short(pixels: np.ndarray) -> str:
    return verdict(of(pixels), DIGITS).split(", then")[0]


def words(page) -> str:
    return html.unescape(re.sub("</?[a-z][^>]*>", "", texts(page))).replace("\xa0", " ")


def figure(page, key: str) -> dict:
    [found] = [c for c in page.get("plotly_chart") if c.proto.id.endswith(key)]
    return json.loads(found.proto.spec)


def test_each_recipe_has_its_own_answer_and_the_others_beside_it(app, run):
    image = open_picture(IN_THE_CORNER).image
    by_mnist, by_plain = prepare(image).pixels, plain(image)
    assert short(by_mnist) != short(by_plain)
    page = upload(opened(app, runs=run), IN_THE_CORNER)
    said = words(page)
    assert verdict(of(by_mnist), DIGITS) in said
    assert f"it would have been: ■ {short(by_plain)}." in said
    page.segmented_control(key="draw_recipe").set_value("plain").run()
    said = words(page)
    assert verdict(of(by_plain), DIGITS) in said
    assert f"MNIST's recipe would have given: ■ {short(by_mnist)}." in said


@pytest.mark.parametrize("is_right", [True, False])
def test_a_test_images_answer_is_said_to_be_right_or_wrong(app, run, is_right):
    test = test_set("digits")
    answers = MODEL.predict_proba(test.x).argmax(axis=1)
    index = int(np.flatnonzero((answers == test.y) == is_right)[0])
    said = words(opened(app, runs=run, sample=str(index), sample_of="digits"))
    assert f"test image {index}: labelled **{test.y[index]}**" in said
    ending = ": right" if is_right else ": wrong"
    assert verdict(of(test.x[index]), DIGITS) + ending in said


def test_a_number_is_read_with_a_question_mark_where_the_model_is_not_sure(app, run):
    rows = [of(digit.pixels) for digit in cut(open_picture(NUMBER).image)]
    number = " ".join(f"{row.argmax()}{'' if is_sure(row) else '?'}" for row in rows)
    assert f"one reads {number}" in words(upload(opened(app, runs=run), NUMBER))


def said_at_each_step(page) -> list[str]:
    return re.split(r"\d\. (?:As drawn|Ink found|Cropped|Fitted into 20x20|Centred by mass)",
                    words(page))[1:]


def test_each_step_of_the_way_has_what_the_model_says_there(app, run):
    found = said_at_each_step(upload(opened(app, runs=run), SEVEN))
    for said, step in zip(found, stages(open_picture(SEVEN).image), strict=True):
        assert f"■ {short(step.pixels)}" in said


def test_the_way_is_that_of_the_chosen_digit(app, run):
    image = open_picture(NUMBER).image
    page = upload(opened(app, runs=run), NUMBER)
    page.segmented_control(key="draw_digit").set_value(1).run()
    found, steps = said_at_each_step(page), part_stages(image, cut(image)[1])
    assert short(steps[-1].pixels) != short(cut(image)[0].pixels)
    for said, step in zip(found, steps, strict=True):
        assert f"■ {short(step.pixels)}" in said


def test_of_several_digits_the_chosen_one_is_kept_alone(app, run, store):
    page = upload(opened(app, runs=run, show="mine"), NUMBER)
    page.segmented_control(key="draw_digit").set_value(1).run()
    page.button(key="my_digits_keep_1").click().run()
    [kept] = Workspace(store, OPEN).drawings()
    image = Image.open(io.BytesIO(kept.picture))
    one = cut(open_picture(NUMBER).image)[1].pixels
    assert len(cut(image)) == 1 and max(image.size) < 150
    assert np.abs(prepare(image).pixels.astype(int) - one).mean() < 3


def test_what_if_shows_the_probabilities_of_the_label_that_is_chosen(app, run):
    page = upload(opened(app, runs=run, show="what-if"), SEVEN)
    seen = prepare(open_picture(SEVEN).image).pixels
    expected = what_if(MODEL, asked(seen))
    likeliest = int(of(seen).argmax())
    assert page.segmented_control(key="draw_label").value == str(likeliest)
    for label in (likeliest, (likeliest + 1) % 10):
        page.segmented_control(key="draw_label").set_value(str(label)).run()
        grid = expected["shift"][..., label]
        np.testing.assert_allclose(figure(page, "draw_shift_0")["data"][0]["z"], grid, atol=1e-6)
        assert f"Down to {percent(grid[4:9, 4:9].min())} within 2 pixels" in words(page)
        turned = figure(page, "draw_turn")["data"][0]["y"]
        np.testing.assert_allclose(turned, expected["turn"][:, label], atol=1e-6)


def test_why_says_what_the_answer_rests_on_and_how_the_nearest_are_labelled(app, run):
    from lab.datasets import load as load_images

    page = upload(opened(app, runs=run, show="why"), SEVEN)
    seen = prepare(open_picture(SEVEN).image).pixels
    row = of(seen)
    label = int(row.argmax())
    lowest = row[label] - occlusion(MODEL, seen, label).max()
    assert (f"It finds “{label}” {percent(row[label])} likely; with the worst place covered, "
            f"{percent(lowest)}.") in words(page)
    images = load_images("digits")
    count = round(0.8 * len(images.x_train))
    found = by_pixels(images.x_train[:count], seen)
    shown = re.findall(r'alt="training image (\d+)".*?<strong>(\d)</strong>', texts(page), re.S)
    expected = [(str(n), str(images.y_train[n])) for n in found.indices]
    assert shown[:8] == expected


def test_the_label_is_at_first_what_most_models_say(app, store, run, monkeypatch):
    likeliest = of(prepare(open_picture(SEVEN).image).pixels).argmax()
    odd = add(store, odd_model(monkeypatch), "odd", 0.5, dataset="digits")
    third = add(store, load().model, "third", 0.5, dataset="digits")
    page = upload(opened(app, runs=f"{odd},{run},{third}", show="what-if"), SEVEN)
    assert page.segmented_control(key="draw_label").value == str(likeliest)


def test_a_model_says_the_classes_of_what_it_was_really_trained_on(app, store):
    stood_in = store.add(RunConfig(dataset="fashion_mnist"), engine="test", name="stood in")
    store.begin(stood_in, dataset_used="digits")
    store.end(stood_in, "completed", "")
    store.finish(stood_in, models={"model.tflite": load().model}, test_accuracy=0.5)
    page = upload(opened(app, runs=stood_in), SEVEN)
    assert verdict(of(prepare(open_picture(SEVEN).image).pixels), DIGITS) in words(page)


def test_digits_that_could_not_be_cut_apart_are_said_to_be(app, run, monkeypatch):
    assert "could not be cut apart" not in words(upload(opened(app, runs=run), SEVEN))
    monkeypatch.setattr(centering, "shows_several", lambda ink: True)
    assert "could not be cut apart" in words(upload(opened(app, runs=run), IN_THE_CORNER))
