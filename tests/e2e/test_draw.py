"""Draw in a browser, with a mouse and with a finger: pen, Undo and Clear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.draw_page import BAR, FROM_THE_CORNER, SAID, STEM, Sheet, sheet_of
from tests.e2e.line import Line
from tests.e2e.quiet import wait_until_quiet


@pytest.fixture(params=["mouse", "finger"])
def sheet(request, browser: Browser, server, trained) -> Iterator[Sheet]:
    """The canvas, on a desk's screen and on a phone's."""
    with sheet_of(browser, server, f"runs={trained[0]}", finger=request.param == "finger") as sheet:
        yield sheet


def test_undo_takes_back_stroke_by_stroke_and_clear_all(sheet):
    bar = sheet.draw(BAR)
    seven = sheet.draw(STEM)
    sheet.draw(FROM_THE_CORNER)
    sheet.button("Undo").click()
    sheet.expect_ink(seven)
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    assert sheet.draw(STEM) == seven
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    sheet.button("Undo").click()
    sheet.expect_ink(0)
    expect(sheet.button("Undo")).to_be_disabled()
    sheet.draw(BAR, STEM)
    sheet.button("Clear").click()
    sheet.expect_ink(0)
    expect(sheet.page.get_by_text("Draw a digit on the black square")).to_be_visible()


def test_what_is_drawn_stays_while_the_pen_and_the_picture_change(sheet):
    bar = sheet.draw(BAR)
    medium = sheet.draw(STEM)
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    sheet.page.get_by_role("radio", name="Thick").click()
    wait_until_quiet(sheet.page)
    sheet.page.get_by_role("radio", name="Test image").click()
    labelled = sheet.page.get_by_text("labelled")
    expect(labelled).to_be_visible()
    sheet.page.get_by_role("radio", name="Draw").click()  # before the lab is through
    expect(labelled).to_have_count(0)
    sheet.expect_ink(bar)
    expect(sheet.page.get_by_text(SAID)).to_be_visible()
    assert sheet.draw(STEM) > medium
    sheet.button("Undo").click()
    sheet.expect_ink(bar)


def test_the_pen_stays_chosen_where_it_is_hidden_and_shown_before_the_page_has_followed(
    page, server, trained
):
    line = Line(page)
    page.goto(f"{server.url}/draw?runs={trained[0]}")
    thick = page.get_by_role("radio", name="Thick")
    thick.click()
    wait_until_quiet(page)
    line.hold()
    for source in ("Test image", "Draw"):
        page.get_by_role("radio", name=source).click()
        page.wait_for_timeout(1000)  # in which the lab draws the page
    line.release()
    wait_until_quiet(page)
    expect(thick).to_be_checked()


def test_what_is_drawn_is_there_after_a_page_change_and_can_be_undone(sheet):
    bar = sheet.draw(BAR)
    seven = sheet.draw(STEM)
    for script in ("runs", "draw"):
        sheet.open_page(script)
    sheet.expect_ink(seven)
    expect(sheet.page.get_by_text(SAID)).to_be_visible()
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    sheet.button("Undo").click()
    sheet.expect_ink(0)


def test_what_is_drawn_outlives_a_reload_of_its_tab_and_is_in_no_other(sheet):
    bar = sheet.draw(BAR)
    seven = sheet.draw(STEM)
    sheet.page.reload()
    sheet.expect_ink(seven)
    expect(sheet.page.get_by_text(SAID)).to_be_visible()
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    other = sheet.page.context.new_page()
    other.goto(sheet.page.url)
    invitation = other.get_by_text("Draw a digit on the black square")
    expect(invitation).to_be_visible()
    wait_until_quiet(other)  # its canvas has said by now which tab it is in
    expect(invitation).to_be_visible()
    expect(other.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    sheet.button("Clear").click()
    sheet.expect_ink(0)
    sheet.page.reload()
    wait_until_quiet(sheet.page)
    sheet.expect_ink(0)
