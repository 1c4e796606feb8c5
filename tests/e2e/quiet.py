"""When the lab has answered all that a visitor has done."""

from __future__ import annotations

from playwright.sync_api import Page


def wait_until_quiet(page: Page) -> None:
    """Wait until the page's script has not run for half a second."""
    app, quiet = page.get_by_test_id("stApp"), 0
    while quiet < 5:
        page.wait_for_timeout(100)
        quiet = quiet + 1 if app.get_attribute("data-test-script-state") == "notRunning" else 0
