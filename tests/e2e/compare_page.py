"""The Compare and Atlas pages as a visitor uses them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.quiet import wait_until_quiet

CHARTS = ".live-chart[data-points]"
EXCEPTION = "[data-testid=stException]"


def pick_view(page: Page, label: str, *, touch: bool = False) -> None:
    """Pick a view, and wait until the lab has answered."""
    view = page.get_by_role("radio", name=label, exact=True)
    view.tap() if touch else view.click()
    expect(view).to_be_checked()
    wait_until_quiet(page)


def pick_option(page: Page, label: str, option: str) -> None:
    """Pick in a drop-down, and wait until the lab has answered."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    wait_until_quiet(page)


def legend(page: Page) -> Locator:
    return page.locator(f"{CHARTS} .legendtext")


def answer(page: Page) -> Locator:
    """Return the sentence that a view puts first."""
    return page.locator(".stMain h3").first


def no_exception(page: Page) -> None:
    assert page.locator(EXCEPTION).count() == 0, page.locator(EXCEPTION).all_inner_texts()
