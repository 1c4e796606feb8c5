"""Find a rate in a browser: a look at real images, its picture, and its suggestion in the form."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.form_page import click_quickly, field
from tests.e2e.quiet import wait_until_quiet
from tests.e2e.train_page import button, open_train

LAPTOP = {"width": 1280, "height": 720}
PHONE = {"width": 400, "height": 800}
CHART = ".st-key-find_rate_chart .js-plotly-plot"


def look(page: Page) -> None:
    button(page, "find_rate").click()
    button(page, "find_rate_start").click()
    expect(page.locator(CHART)).to_be_visible()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_suggestion_for_real_images_goes_into_the_form(page, server, size):
    page.set_viewport_size(size)
    open_train(page, server, "?optimizer=SGD&learning_rate=0.5")
    look(page)
    use = page.get_by_role("button", name=re.compile("^Use 0"))
    expect(use).to_be_in_viewport(ratio=1)
    rate = use.inner_text().removeprefix("Use ")
    assert 0.005 < float(rate) < 0.2
    expect(page.locator(f"{CHART} .annotation-text")).to_have_text(["now 0.5", f"try {rate}"])
    use.click()
    expect(page.get_by_role("button", name=f"{rate} is in the form")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(field(page, "learning_rate")).to_have_value(rate)
    expect(button(page, "find_rate_use")).to_be_hidden()


def test_the_button_and_what_it_finds_leave_start_on_a_laptops_first_screen(page, server):
    page.set_viewport_size(LAPTOP)
    open_train(page, server, "?learning_rate=0.5")
    expect(button(page, "usual_rate")).to_be_visible()
    before = button(page, "start").bounding_box()
    expect(button(page, "start")).to_be_in_viewport(ratio=1)
    boxes = [button(page, key).bounding_box() for key in ("find_rate", "usual_rate")]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1
    look(page)
    page.keyboard.press("Escape")
    expect(button(page, "find_rate_use")).to_be_hidden()
    assert button(page, "start").bounding_box() == before


def test_quick_clicks_look_once_and_the_page_stays_itself_on_leaving_at_once(page, server):
    open_train(page, server, "?dataset=digits&hidden_layers=32")
    button(page, "find_rate").click()
    expect(button(page, "find_rate_start")).to_be_visible()
    click_quickly(page, "find_rate_start", 4)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Runs").first.click()
    expect(page.get_by_role("heading", name="Runs").first).to_be_visible()
    wait_until_quiet(page)
    page.get_by_role("link", name="Train").first.click()
    button(page, "find_rate").click()
    expect(page.locator(CHART)).to_be_visible()
    assert page.locator(".stAlert").count() == 0


def test_a_test_that_waits_for_a_worker_says_so_and_can_be_cancelled(page, new_server):
    server = new_server(workers=1)
    open_train(page, server, "?epochs=1000&optimizer=SGD")
    button(page, "start").click()
    expect(page.get_by_text("Queued: ")).to_be_visible()
    expect(page.locator(".lab-card").first).to_contain_text("epoch")
    button(page, "find_rate").click()
    button(page, "find_rate_start").click()
    expect(page.get_by_text("Waits for a worker")).to_be_visible()
    button(page, "find_rate_cancel").click()
    expect(button(page, "find_rate_start")).to_be_visible()
    server.stop()
