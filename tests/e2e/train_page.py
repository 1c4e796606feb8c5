"""The Train page as a visitor uses it."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect

CARDS = "[class*='st-key-card_']"
CHART = ".live-chart"
TRACES = f"{CHART} .scatterlayer .trace"
LEGEND = f"{CHART} .legend .traces"


def button(page: Page, key: str) -> Locator:
    """Return a button by its key; one with help is in the page twice, hidden the second time."""
    return page.locator(f".st-key-{key}").get_by_role("button").first


def open_train(page: Page, server, link: str = "") -> None:
    page.goto(f"{server.url}/{link}")
    expect(button(page, "start")).to_be_enabled()
    expect(page.locator(f"{CHART}[data-points]")).to_be_visible()


def start(page: Page) -> None:
    """Press Start and wait for one more card."""
    cards = page.locator(CARDS)
    before = cards.count()
    button(page, "start").click()
    expect(cards).to_have_count(before + 1)


def points(page: Page) -> int:
    return int(page.locator(CHART).get_attribute("data-points") or 0)


def wait_for_points(page: Page, least: int, seconds: float = 90) -> None:
    by = time.monotonic() + seconds
    while points(page) < least:
        assert time.monotonic() < by, f"{points(page)} points after {seconds} s, not {least}"
        page.wait_for_timeout(100)


def wait_for_end(page: Page, store, ids: list[str], seconds: float = 180) -> None:
    """Let the page live on until these runs are over."""
    by = time.monotonic() + seconds
    while any(run.active for run in store.runs(ids)):
        assert time.monotonic() < by, [(r.status, r.epoch) for r in store.runs(ids)]
        page.wait_for_timeout(200)


def stop_button(page: Page, run: str) -> Locator:
    return button(page, f"stop_{run}")
