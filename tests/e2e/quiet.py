"""When the lab has answered all that a visitor has done."""

from __future__ import annotations

from playwright.sync_api import Download, Locator, Page


def wait_until_quiet(page: Page) -> None:
    """Wait until the page's script has not run for half a second."""
    app, quiet = page.get_by_test_id("stApp"), 0
    while quiet < 5:
        page.wait_for_timeout(100)
        quiet = quiet + 1 if app.get_attribute("data-test-script-state") == "notRunning" else 0


def download(button: Locator, seconds: float = 60) -> Download:
    """Press a button that makes a file, and return the file.

    While the page's script runs, Streamlit gives its buttons new files, and knows the ones that a
    browser still shows no more.
    """
    page = button.page
    wait_until_quiet(page)
    with page.expect_download(timeout=1000 * seconds) as caught:
        button.click()
    return caught.value
