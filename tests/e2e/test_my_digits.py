"""My digits in a browser: drawn, kept, scored either way, taken out and in again."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.draw_page import Sheet, with_finger, with_mouse
from tests.e2e.quiet import download, wait_until_quiet

SEVEN_IN_A_CORNER = [  # a pen's points lie close: between far ones the canvas rounds a corner off
    *((x, 165) for x in range(15, 86, 10)), *((85 - 4 * n, 165 + 9 * n) for n in range(1, 11)),
]
SIZES = {"mouse": {"width": 1400, "height": 900}, "finger": {"width": 400, "height": 800}}


@pytest.fixture(scope="module")
def lab(new_server):
    """A server whose only model is the atlas's."""
    return new_server(workers=1)


@pytest.fixture(params=["mouse", "finger"])
def sheet(request, lab, browser: Browser) -> Iterator[Sheet]:
    touch = request.param == "finger"
    context = browser.new_context(viewport=SIZES[request.param], has_touch=touch, is_mobile=touch)
    page = context.new_page()
    page.goto(f"{lab.url}/draw")
    sheet = Sheet(page, with_finger if touch else with_mouse)
    expect(sheet.canvas).to_be_visible()
    open_my_digits(page)
    yield sheet
    delete_all(page)
    context.close()


def open_my_digits(page: Page) -> None:
    """Have the page show what is kept."""
    page.get_by_role("radio", name="My digits").click()
    expect(page.get_by_text("You have kept no digit yet")).to_be_visible()


def delete_all(page: Page) -> None:
    page.get_by_text("Relabel or delete").click()
    expect(page.get_by_role("button", name="Delete all …")).to_be_visible()
    wait_until_quiet(page)  # what is drawn anew closes again
    page.get_by_role("button", name="Delete all …").click()
    page.locator(".st-key-my_digits_delete_all_yes button").click()
    expect(page.get_by_text("You have kept no digit yet")).to_be_visible()


def test_a_digit_drawn_in_a_corner_is_kept_and_scored_and_comes_back_from_its_export(
    sheet, tmp_path
):
    page = sheet.page
    sheet.draw(SEVEN_IN_A_CORNER)
    button = page.locator(".st-key-my_digits_keep_7 button")
    expect(button).to_be_enabled()
    button.dblclick()
    expect(page.get_by_text("Kept as a 7. You have 1 digit.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=re.compile(r"[01] of 1"))
    expect(row).to_contain_text("1 of 1 · 100")  # as MNIST was made
    expect(row).to_contain_text("0 of 1 · 0")  # as in the post
    expect(page.get_by_role("img", name="Digit 1, a 7")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]

    page.get_by_text("Import and export").click()
    export = tmp_path / "mine.zip"
    download(page.locator(".st-key-my_digits_export button")).save_as(export)
    with zipfile.ZipFile(export) as archive:
        assert archive.namelist() == ["7/0001.png", "labels.csv"]
    delete_all(page)
    page.locator("[class*=st-key-my_digits_import_files] input").set_input_files(export)
    expect(page.get_by_text("Imported 1 digit.")).to_be_visible()
    expect(page.get_by_role("img", name="Digit 1, a 7")).to_be_visible()
