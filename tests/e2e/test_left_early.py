"""A page that is left while the browser still loads its scripts leaves the next one alone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.line import Line
from tests.e2e.train_page import CHART, open_train

# every script of a component waits for a gate, where there is one
GATED = """
const make = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => make(blob.type === "text/javascript"
  ? new Blob(["await window.gate;\\n", blob], { type: blob.type }) : blob);
"""
CLOSE = "() => { window.gate = new Promise((open) => { window.openGate = open; }); }"


def test_a_canvas_that_is_loaded_too_late_does_not_empty_the_next_page(page, server, trained):
    line = Line(page)
    page.add_init_script(GATED)
    open_train(page, server)
    page.evaluate(CLOSE)
    page.get_by_role("link", name="Draw", exact=True).click()
    expect(page.locator(".st-key-draw_canvas_keeper")).to_be_attached()
    line.hold()  # else the browser might know of the next page before the script is there
    link = page.get_by_role("link", name="Train", exact=True)
    link.evaluate("(link) => { link.click(); setTimeout(window.openGate, 5); }")
    page.wait_for_timeout(500)
    line.release()
    expect(page.locator(f"{CHART}[data-points]")).to_be_visible()
    page.wait_for_timeout(5000)  # longer than between two polls
    expect(page.locator(CHART)).to_have_count(1)
