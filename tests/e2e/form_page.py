"""The Train page's form, set up as a visitor does."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from lab.ui.train.form_keys import key

BY_HAND = {"learning_rate": "0.002", "epochs": "1", "train_samples": "1000"}
TITLE = "Adam · ReLU · lr 0.002 · batch 32 · 1,000 images · epochs 1"


def field(page: Page, name: str):
    return page.locator(f".st-key-{key(name)} input")


def write(page: Page, name: str, value: str) -> None:
    """Write into a field in place of what it holds, as a hand does."""
    field(page, name).scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a box of choices closes its list while the page scrolls
    field(page, name).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(value, delay=50)
    page.wait_for_timeout(400)


def set_by_hand(page: Page) -> None:
    """Set up a run by typing."""
    page.get_by_text("More: schedule").click()
    for name, value in BY_HAND.items():
        write(page, name, value)
        page.keyboard.press("Enter")
    page.wait_for_function("document.cookie.includes('train_samples=1000')")


def assert_as_set_by_hand(page: Page) -> None:
    for name, value in BY_HAND.items():
        expect(field(page, name)).to_have_value(value)


def click_quickly(page: Page, name: str, times: int) -> None:
    """Click a button several times, 30 ms between, as a hand that trembles does."""
    page.evaluate(
        """async ([selector, times]) => {
          for (let n = 0; n < times; n++) {
            document.querySelector(selector)?.click();
            await new Promise((go) => setTimeout(go, 30));
          }
        }""",
        [f".st-key-{name} button", times],
    )
