"""My digits on the Draw page: kept by a click, changed, taken in and out."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lab.drawings import as_png, read_zip
from lab.store import MOST_DRAWINGS, Workspace
from tests.drawings.made import file, picture, zipped
from tests.pages.my_digits import keep, section, task, texts


@pytest.fixture
def own(store) -> Workspace:
    return Workspace(store, "open")


@pytest.fixture
def page(app, store) -> AppTest:
    return section(store)


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
