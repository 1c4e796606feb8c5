"""My digits on the Draw page: scored for each model by each recipe, and shown page by page."""

from __future__ import annotations

import re
import sys
from types import SimpleNamespace

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from lab.atlas import load
from lab.drawings import as_png
from lab.drawings.scoring import MNIST, PLAIN, RECIPES, score
from lab.inference import Classifier
from lab.store import Drawing, Workspace
from tests.drawings.made import picture
from tests.pages.my_digits import HOSTILE, add, keep, section, texts
from tests.pages.odd_model import odd_model


@pytest.fixture
def own(store) -> Workspace:
    return Workspace(store, "open")


@pytest.fixture
def page(app, store) -> AppTest:
    return section(store)


def test_each_model_s_score_is_what_it_says_of_the_digits(page, own):
    drawings = keep(own, 20)
    found = score(Classifier(load().model), drawings, MNIST)
    said = texts(page.run())
    low, high = (round(100 * end) for end in found.interval)
    assert f"<b>{found.right} of 20</b> · {100 * found.right / 20:.0f}&nbsp;%" in said
    assert f"({low} to {high}&nbsp;%)" in said
    assert said.count("✗") == 20 - found.right > 0
    assert "few digits prove little" in said


def shown(page: AppTest) -> list[tuple[int, int, list[int]]]:
    """Return label, number and the models' answers of each picture."""
    return [
        (int(label), int(number), [int(guess) for guess in re.findall(r"(\d) · ", rest)])
        for label, number, rest in re.findall(
            r"<figcaption><b>(\d)</b> <small>no\. (\d+)</small>(.*?)</figcaption>", texts(page))
    ]


def test_each_recipe_has_its_score_and_its_answers_the_newest_digit_first(page, own):
    drawings = keep(own, 20)
    by = {recipe: score(Classifier(load().model), drawings, recipe) for recipe in RECIPES}
    assert (by[MNIST].guesses != by[PLAIN].guesses).any()
    page.run()
    for recipe, found in by.items():
        page.segmented_control(key="my_digits_recipe").set_value(recipe).run()
        rights = re.findall(r"<b>(\d+) of 20</b>", texts(page))
        assert rights == [str(by[MNIST].right), str(by[PLAIN].right)]
        expected = [(drawings[n].label, n + 1, [found.guesses[n]]) for n in range(20)[::-1]]
        assert shown(page) == expected


def test_more_digits_than_fit_are_shown_page_by_page(page, own):
    own.keep_drawings((n % 10, as_png(picture(n, 28))) for n in range(50))
    page.run()
    assert [number for _, number, _ in shown(page)] == list(range(50, 2, -1))
    page.segmented_control(key="my_digits_page_2").set_value(2).run()
    assert [number for _, number, _ in shown(page)] == [2, 1]


@pytest.fixture
def odd(store, monkeypatch) -> str:
    """A run whose model always says the digit after the one that the other model says."""
    return add(store, "odd", model=odd_model(monkeypatch))


def test_what_one_of_several_models_misreads_is_misread(page, own, odd):
    drawings = keep(own, 20)
    guesses = score(Classifier(load().model), drawings, MNIST).guesses
    page.session_state["runs"] = [*page.session_state["runs"], *own.runs([odd])]
    page.run().segmented_control(key="my_digits_shown").set_value("wrong").run()
    expected = [
        (drawing.label, n + 1, [guess, (guess + 1) % 10])
        for n, (drawing, guess) in enumerate(zip(drawings, guesses, strict=True))
    ]
    assert shown(page) == expected[::-1]  # where one is right the other is not


def test_misread_digits_alone_are_shown_on_request(page, own):
    drawings = keep(own, 20)
    wrong = 20 - score(Classifier(load().model), drawings, MNIST).right
    page.run().segmented_control(key="my_digits_shown").set_value("wrong").run()
    assert texts(page).count("<figure") == texts(page).count("✗") == wrong


def test_two_models_are_compared_under_their_own_names(page, own, odd):
    drawings = [as_png(picture(n)) for n in range(12)]
    model = Classifier(load().model)
    guesses = score(model, [Drawing("x", 0, p, None) for p in drawings], MNIST).guesses
    own.keep_drawings((int(guess), p) for guess, p in zip(guesses, drawings, strict=True))
    page.session_state["runs"] = [*page.session_state["runs"], *own.runs([odd])]
    said = texts(page.run()).replace("\\", "")
    assert "mine reads these digits better" in said
    assert "mine alone is right on 12, odd alone on 0." in said


def test_digit_by_digit_it_is_said_how_many_of_how_many_are_right(page, own):
    drawings = keep(own, 30)
    found = score(Classifier(load().model), drawings, MNIST)
    rights = [int(found.is_right[label::10].sum()) for label in range(10)]
    assert 0 < sum(rights) < 30
    cells = re.findall(r"<td [^>]*>(\d+)/(\d+)</td>", texts(page.run()))
    assert cells == [(str(right), "3") for right in rights]


def test_a_digit_that_gets_another_label_is_scored_by_that(page, own):
    drawings = keep(own, 5)
    [guess, *_] = score(Classifier(load().model), drawings, MNIST).guesses
    wrong, right = (int(guess) + 1) % 10, int(guess)
    for label in (wrong, right):
        own.relabel_drawings([drawings[0].id], label)
        expected = score(Classifier(load().model), own.drawings(), MNIST).right
        assert f"<b>{expected} of 5</b>" in texts(page.run())


def test_where_the_store_is_full_nothing_more_is_kept(page, own, monkeypatch):
    page.run()
    full = SimpleNamespace(room=SimpleNamespace(has_none=True))
    module = sys.modules["lab.ui.draw.my_digits_kept"]
    monkeypatch.setattr(module, "engine", lambda: full)
    monkeypatch.setattr(module, "current_workspace", lambda: "a" * 64)  # a visitor's
    page.button(key="my_digits_keep_3").click().run()
    assert "The store is full" in page.error[0].value and own.drawings() == []


def test_a_blank_drawing_is_said_to_be_not_read(page, own):
    own.keep_drawings([(3, as_png(Image.new("L", (280, 280)))), (3, as_png(picture(3)))])
    said = texts(page.run())
    assert "As MNIST was made, 1 of 2 is not read, as no ink was found" in said
    assert said.count("not read</div>") == 1


def test_models_are_not_ranked_but_two_are_tested_on_the_same_digits(page, own, store):
    keep(own, 10)
    page.session_state["runs"] = own.runs([add(store, HOSTILE), add(store, "second")])
    said = texts(page.run())
    assert "No difference shown" in said and "right on the same digits" in said
    assert "<b>run</b>" not in said and r"\<b\>run" in said
    page.session_state["runs"] = own.runs()
    assert "Choose two models alone" in texts(page.run())


def test_a_model_of_clothes_or_one_that_is_gone_says_so_and_the_others_are_scored(
    page, own, store
):
    keep(own, 3)
    clothes, gone = add(store, "coats", dataset="fashion_mnist"), add(store, "gone")
    page.session_state["runs"] = own.runs([clothes, gone, *(run.id for run in own.runs())])
    own.delete([gone])
    said = texts(page.run())
    assert not page.exception
    assert "coats tells clothes apart, not digits" in said
    assert "gone: The saved model is gone" in said
    assert said.count(" of 3</b>") == 2  # one model, by two recipes


def test_without_a_model_the_digits_are_shown_all_the_same(page, own):
    keep(own, 3)
    page.session_state["runs"] = []
    said = texts(page.run())
    assert "Choose a model of digits above" in said and said.count("<figure") == 3
