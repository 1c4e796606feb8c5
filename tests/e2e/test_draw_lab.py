"""The digit lab in a browser: what models see and say, which recipe reads it, and what if."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.draw_page import BAR, STEM, Sheet, sheet_of
from tests.e2e.quiet import wait_until_quiet

IN_THE_CORNER = [(16, 16), (80, 16)], [(80, 16), (56, 60), (46, 104)]  # a small seven
CHART = ".st-key-draw_answers_0 .heatmaplayer"
READS_SEVEN = re.compile(r"says\s+7 \(")


@pytest.fixture(params=["mouse", "finger"])
def sheet(request, browser: Browser, server, trained) -> Iterator[Sheet]:
    """The canvas with two models, on a desk's screen and on a phone's."""
    link = f"runs={','.join(trained)}"
    with sheet_of(browser, server, link, finger=request.param == "finger") as sheet:
        yield sheet


def choose(sheet: Sheet, name: str) -> None:
    sheet.page.get_by_role("radio", name=name, exact=True).click()
    wait_until_quiet(sheet.page)


def expect_no_sideways_scrolling(sheet: Sheet) -> None:
    wider = sheet.page.evaluate("""() => {
      const main = document.querySelector("[data-testid=stMain]");
      return [main.scrollWidth - main.clientWidth,
              document.documentElement.scrollWidth - innerWidth];
    }""")
    assert max(wider) <= 0, wider


def test_a_drawn_digit_shows_its_way_and_what_two_models_say(sheet):
    sheet.draw(BAR, STEM)
    expect(sheet.page.get_by_text(READS_SEVEN)).to_have_count(2)
    expect(sheet.page.get_by_text("Both models say 7.")).to_be_visible()
    expect(sheet.page.locator(CHART)).to_be_visible()
    for step in ("1. As drawn", "2. Ink found", "3. Cropped", "4. Fitted", "5. Centred"):
        expect(sheet.page.get_by_text(step)).to_be_visible()
    expect(sheet.page.get_by_alt_text("what a model would get")).to_have_count(5)
    expect_no_sideways_scrolling(sheet)


def test_in_a_corner_mnists_recipe_reads_what_a_plain_resize_does_not(sheet):
    sheet.draw(*IN_THE_CORNER)
    expect(sheet.page.get_by_text(READS_SEVEN)).to_have_count(2)
    choose(sheet, "As in the post: plain resize")
    expect(sheet.page.get_by_text("28x28 by plain resize")).to_be_visible()
    expect(sheet.page.get_by_text(READS_SEVEN)).to_have_count(0)
    expect(sheet.page.get_by_text("MNIST's recipe would have given")).to_contain_text("7 (")
    expect(sheet.page).to_have_url(re.compile("recipe=plain"))
    expect_no_sideways_scrolling(sheet)


def test_what_if_shows_a_map_a_model_and_three_curves(sheet):
    choose(sheet, "What if")
    expect(sheet.page.get_by_text("There is no digit yet")).to_be_visible()
    sheet.draw(BAR, STEM)
    label = sheet.page.get_by_role("radio", name="7", exact=True)
    expect(label).to_be_checked()
    wait_until_quiet(sheet.page)  # what an answer before had drawn goes at its end
    for number in range(2):
        expect(sheet.page.locator(f".st-key-draw_shift_{number} .heatmaplayer")).to_be_visible()
    for question in ("turn", "scale", "thickness"):
        lines = sheet.page.locator(f".st-key-draw_{question} .scatterlayer .trace")
        expect(lines).to_have_count(2)
    expect(sheet.page.get_by_text("finds “7”")).to_be_visible()
    choose(sheet, "1")
    expect(sheet.page.get_by_text("finds “1”")).to_be_visible()
    expect_no_sideways_scrolling(sheet)


def test_why_shows_the_nearest_training_images_and_what_the_answer_rests_on(sheet):
    sheet.draw(BAR, STEM)
    choose(sheet, "Why")
    expect(sheet.page.get_by_alt_text("training image")).to_have_count(3 * 8)
    wait_until_quiet(sheet.page)
    for number in range(2):
        map_of = sheet.page.locator(f".st-key-draw_saliency_{number} .heatmaplayer")
        expect(map_of).to_be_visible()
    expect_no_sideways_scrolling(sheet)


def test_the_page_does_not_scroll_under_the_pen(sheet):
    wait_until_quiet(sheet.page)
    sheet.canvas.scroll_into_view_if_needed()
    wait_until_quiet(sheet.page)
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = sheet.page.evaluate(scrolled)
    sheet.draw([(140, 30), (140, 120), (140, 240)])
    assert sheet.page.evaluate(scrolled) == before


def test_a_link_to_a_test_image_opens_it(page, server, trained):
    page.goto(f"{server.url}/draw?runs={trained[0]}&sample=8&sample_of=mnist")
    expect(page.get_by_text("test image 8: labelled 5.")).to_be_visible()
    expect(page.get_by_role("radio", name="Test image")).to_be_checked()
    page.get_by_role("radio", name="Draw", exact=True).click()
    expect(page.locator("canvas.upper-canvas")).to_be_visible()
    expect(page).not_to_have_url(re.compile("sample"))
