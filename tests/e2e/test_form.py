"""The form in a browser: what it shows is what Start queues, and it is there again on a reload."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lab.options import FIELDS
from lab.presets import POST_COMPARISON, POST_REMEDY, PRESETS
from tests.e2e.form_page import (
    BY_HAND,
    TITLE,
    assert_as_set_by_hand,
    click_quickly,
    field,
    set_by_hand,
    write,
)
from tests.e2e.quiet import wait_until_quiet
from tests.e2e.train_page import button, open_train


@pytest.mark.parametrize("times", [3, 10])
def test_quick_clicks_on_start_queue_what_the_form_shows_once(page, server, queued, times):
    open_train(page, server)
    set_by_hand(page)
    click_quickly(page, "start", times)
    expect(page.get_by_text(f"Queued: {TITLE}")).to_be_visible()
    assert_as_set_by_hand(page)
    wait_until_quiet(page)
    assert [config.title for config in queued()] == [TITLE]


@pytest.mark.parametrize("name", ["learning_rate", "epochs", "batch_size", "train_samples"])
def test_start_takes_what_was_typed_without_enter(page, server, queued, name):
    typed = BY_HAND | {"batch_size": "100"}
    open_train(page, server)
    page.get_by_text("More: schedule").click()
    write(page, name, typed[name])
    page.locator(".st-key-start button").first.click()
    expect(page.get_by_text("Queued: ")).to_be_visible()
    expect(field(page, name)).to_have_value(typed[name])
    [config] = queued()
    assert FIELDS[name].write(getattr(config, name)) == typed[name]


@pytest.mark.parametrize(
    ("typed", "leave", "left"), [("12", "Tab", "12"), ("12", "Escape", "32"), (" ", "Tab", "32")]
)
def test_a_box_of_choices_keeps_what_is_typed_but_for_escape(page, server, typed, leave, left):
    open_train(page, server)
    write(page, "batch_size", typed)
    page.keyboard.press(leave)
    page.mouse.click(800, 300)
    expect(field(page, "batch_size")).to_have_value(left)
    page.get_by_role("button", name="Link").click()
    has = f"batch_size={typed}" if left == typed else "preset=relu-adam-0-1"
    expect(page.locator(".st-key-setup_link code")).to_contain_text(has)


def test_start_right_after_a_preset_queues_what_the_form_then_shows(
    page, server, queued
):
    open_train(page, server)
    page.evaluate("""() => {
      for (const key of ["preset_sigmoid-sgd", "start"])
        document.querySelector(`.st-key-${key} button`).click();
    }""")
    expect(page.get_by_text(f"Queued: {PRESETS['sigmoid-sgd'].config.title}")).to_be_visible()
    expect(field(page, "learning_rate")).to_have_value("0.01")
    assert queued() == [PRESETS["sigmoid-sgd"].config]


def test_quick_clicks_on_the_posts_comparison_queue_it_once(page, server, queued):
    open_train(page, server)
    click_quickly(page, "post_comparison", 3)
    expect(button(page, "post_remedy")).to_be_visible()
    click_quickly(page, "post_remedy", 3)
    expect(page.get_by_text("Queued: the post's fourth network")).to_be_visible()
    wait_until_quiet(page)
    assert queued() == [PRESETS[name].config for name in (*POST_COMPARISON, POST_REMEDY)]


def test_the_form_survives_a_reload_and_gives_its_address_at_a_click(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_train(page, server, "?preset=relu-adam-0-1")
    set_by_hand(page)
    expect(page).not_to_have_url(re.compile("preset"))
    page.reload()
    expect(page.get_by_text("A setup of your own")).to_be_visible()
    page.get_by_text("More: schedule").click()
    assert_as_set_by_hand(page)

    page.get_by_role("button", name="Link").click()
    page.get_by_role("button", name="Copy to clipboard").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == f"{server.url}/?learning_rate=0.002&epochs=1&train_samples=1000"


def test_start_is_on_a_laptops_first_screen(page, server):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_train(page, server)
    expect(button(page, "start")).to_be_in_viewport(ratio=1)
    for name in ("preset_relu-adam", "usual_rate"):  # nor does a choice move it away
        field(page, "learning_rate").fill("0.5")
        field(page, "learning_rate").press("Enter")
        expect(button(page, "usual_rate")).to_be_visible()
        button(page, name).click()
        expect(field(page, "learning_rate")).to_have_value("0.001")
        expect(button(page, "start")).to_be_in_viewport(ratio=1)


def test_the_header_offers_no_stop_that_could_be_taken_for_a_runs(page, server):
    open_train(page, server)
    page.evaluate("""() => document.querySelector("[data-testid=stHeader]").insertAdjacentHTML(
      "beforeend", "<div class='stStatusWidget' id='busy'><b>Running</b><button>Stop</button></div>"
    )""")  # as Streamlit does while a page takes long to draw
    expect(page.locator("#busy b")).to_be_visible()
    expect(page.locator("#busy button")).to_be_hidden()
