"""My digits on the Draw page: kept by a click, scored for each model, changed, taken in and out."""

from __future__ import annotations

import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from lab.atlas import load
from lab.config import RunConfig
from lab.digits import prepare
from lab.drawings import as_png, read_zip
from lab.drawings.scoring import MNIST, PLAIN, RECIPES, score
from lab.inference import Classifier
from lab.store import MOST_DRAWINGS, Drawing, RunStore, Workspace
from tests.drawings.made import file, picture, zipped

HOSTILE = "<b>run</b> *1*"


def script() -> None:
    import streamlit as st

    from lab.ui.draw.my_digits import my_digits

    st.fragment(my_digits)(st.session_state.runs, st.session_state.task)


def task(original: Image.Image | None, *, several: bool = False) -> SimpleNamespace:
    """Return what the page has of a picture; its own class cannot be had without a page."""
    pixels = np.zeros((28, 28), np.uint8) if original is None else prepare(original).pixels
    return SimpleNamespace(
        pixels=pixels, original=original, several=several, digits=(pixels,), alone=original
    )


def add(store: RunStore, name: str = "mine", model: bytes | None = None, **config) -> str:
    run = store.add(RunConfig(**config), engine="test", name=name)
    store.begin(run, dataset_used=config.get("dataset"))
    store.end(run, "completed", "")
    store.finish(run, models={"model.tflite": model or load().model}, test_accuracy=0.9)
    return run


@pytest.fixture
def own(store) -> Workspace:
    return Workspace(store, "open")


@pytest.fixture
def page(app, store, own) -> AppTest:
    """The section alone, with a drawing and one model."""
    run = add(store)
    fresh = AppTest.from_function(script, default_timeout=30)
    fresh.session_state["task"] = task(picture(0))
    fresh.session_state["runs"] = own.runs([run])
    return fresh


def texts(page: AppTest) -> str:
    kinds = ("info", "warning", "error", "caption", "markdown", "toast")
    said = [element.value for kind in kinds for element in getattr(page, kind)]
    return "\n".join(said + [element.proto.body for element in page.get("html")])


def keep(own: Workspace, count: int) -> list[Drawing]:
    own.keep_drawings((n % 10, as_png(picture(n))) for n in range(count))
    return own.drawings()


def tick(page: AppTest, rows: list[int]) -> None:
    page.session_state[page.dataframe[0].key] = {
        "selection": {"rows": rows, "columns": [], "cells": []}
    }
    page.run()


def opened(page: AppTest, box: str) -> AppTest:
    page.session_state[box] = True
    return page.run()


def test_without_a_digit_the_page_says_what_to_do_next(page):
    page.run()
    assert not page.exception
    assert "You have kept no digit yet. Draw one and press the number it shows" in texts(page)
    assert not page.get("download_button")


def test_a_drawing_is_kept_whole_with_the_label_that_is_pressed(page, own):
    page.run().button(key="my_digits_keep_8").click().run()
    assert not page.exception
    assert [t.value for t in page.toast] == ["Kept as an 8. You have 1 digit."]
    [kept] = own.drawings()
    assert (kept.label, kept.picture) == (8, as_png(picture(0)))


def test_a_double_click_keeps_one_and_says_so_once(page, own, clock):
    page.run().button(key="my_digits_keep_7").click().run()
    page.button(key="my_digits_keep_7").click().run()
    assert len(own.drawings()) == 1 and not page.toast
    own.delete_drawings(own.drawing_labels())
    page.button(key="my_digits_keep_7").click().run()
    assert len(own.drawings()) == 1 and page.toast
    clock.now += 60
    page.button(key="my_digits_keep_7").click().run()
    assert [t.value for t in page.toast] == [
        "This drawing is kept as a 7 already. You have 1 digit."
    ]
    assert len(own.drawings()) == 1


def test_a_drawing_that_gets_a_second_label_is_said_to_have_two(page, own):
    page.run().button(key="my_digits_keep_1").click().run()
    page.button(key="my_digits_keep_7").click().run()
    assert [t.value for t in page.toast] == [
        "Kept as a 7. It is kept as a 1 too: delete the wrong one. You have 2 digits."
    ]


@pytest.mark.parametrize(("there", "why"), [
    (None, "nothing to keep yet"),
    (task(None), "A test image of the dataset is not kept"),
])
def test_what_is_no_drawing_of_one_digit_cannot_be_kept_and_it_is_said_why(page, there, why):
    page.session_state["task"] = there
    page.run()
    assert why in texts(page)
    assert all(page.button(key=f"my_digits_keep_{n}").disabled for n in range(10))


def test_what_looks_like_more_than_one_digit_is_said_and_can_be_kept_all_the_same(page, own):
    page.session_state["task"] = task(picture(0), several=True)
    assert "looks like more than one digit: keep it only if it shows one" in texts(page.run())
    page.button(key="my_digits_keep_5").click().run()
    assert [drawing.label for drawing in own.drawings()] == [5]


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
    begin, says = Classifier.__init__, Classifier.predict_proba

    def odd_begin(self, model):
        self.is_odd = model.endswith(b"odd")
        begin(self, model.removesuffix(b"odd"))

    def odd_says(self, images):  # always the next digit
        return np.roll(says(self, images), 1 if self.is_odd else 0, axis=1)

    monkeypatch.setattr(Classifier, "__init__", odd_begin)
    monkeypatch.setattr(Classifier, "predict_proba", odd_says)
    return add(store, "odd", model=load().model + b"odd")


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


def test_ticked_digits_get_another_label(page, own):
    keep(own, 4)
    opened(page.run(), "my_digits_change")
    tick(page, [0, 2])  # newest first: numbers 4 and 2
    page.selectbox(key="my_digits_label").set_value(9).run()
    page.button(key="my_digits_relabel").click().run()
    assert not page.exception
    assert [drawing.label for drawing in own.drawings()] == [0, 9, 2, 9]
    assert [t.value for t in page.toast] == ["Labelled 2 digits as 9."]


def test_ticked_digits_are_deleted(page, own):
    kept = keep(own, 4)
    opened(page.run(), "my_digits_change")
    assert page.button(key="my_digits_delete").disabled
    tick(page, [1])
    page.button(key="my_digits_delete").click().run()
    assert own.drawings() == [kept[0], kept[1], kept[3]]


def test_all_are_deleted_once_that_is_confirmed(page, own):
    keep(own, 4)
    opened(page.run(), "my_digits_change")
    assert page.button(key="my_digits_delete_all_yes").label == "Delete all 4 digits"
    page.button(key="my_digits_delete_all_yes").click().run()
    assert own.drawings() == [] and "You have kept no digit yet" in texts(page)


def uploaded(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    box = page.run().file_uploader[0]
    box.set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    assert not page.exception
    return page


def test_files_are_imported_and_what_is_left_out_is_said_with_its_name(page, own):
    keep(own, 1)
    uploaded(page, ("3.png", file(picture(3))), ("0.png", file(picture(0))),
             ("a.zip", zipped([("7/x.png", file(picture(7))), ("notes.txt", b"*x*")])))
    assert [t.value for t in page.toast] == ["Imported 2 digits. 1 was there already."]
    assert [d.label for d in own.drawings()] == [0, 3, 7]
    assert "Left out of the import" in page.warning[0].value
    assert "notes.txt: A file must be named by its digit" in page.warning[0].value
    page.run()
    assert page.file_uploader[0].value == [] and page.warning
    assert len(own.drawings()) == 3


def test_files_of_which_none_can_be_taken_in_are_not_said_to_be_imported(page, own):
    uploaded(page, ("3.png", b"no picture"), ("cat.png", file(picture(7))))
    assert not page.toast and own.drawings() == []
    assert "3.png" in page.warning[0].value and "cat.png" in page.warning[0].value


def test_an_import_that_would_be_too_many_is_refused_and_nothing_is_lost(page, own):
    png = b"\x89PNG\r\n\x1a\n"
    own.keep_drawings((1, png + str(n).encode()) for n in range(MOST_DRAWINGS))
    uploaded(page, ("3.png", file(picture(3))))
    assert "At most 500 drawings of a workspace are kept. You have 500" in page.error[0].value
    assert len(own.drawings()) == MOST_DRAWINGS
    page.button(key="my_digits_keep_3").click().run()
    assert "and this would add 1" in page.error[0].value


def test_an_export_is_offered_and_holds_every_digit(page, own, monkeypatch):
    offered, show = [], st.download_button

    def button(label, data, *given, **named):
        offered.append(data)
        return show(label, data, *given, **named)

    monkeypatch.setattr(st, "download_button", button)
    keep(own, 3)
    page.run()
    assert page.get("download_button")
    [make] = offered
    assert sorted(read_zip(make()).drawings) == sorted(
        (d.label, d.picture) for d in own.drawings()
    )


def test_the_limit_is_said_once_it_is_near(page, own):
    png = b"\x89PNG\r\n\x1a\n"
    own.keep_drawings((1, png + str(n).encode()) for n in range(450))
    page.run().button(key="my_digits_keep_3").click().run()
    assert [t.value for t in page.toast] == ["Kept as a 3. You have 451 digits of 500."]
