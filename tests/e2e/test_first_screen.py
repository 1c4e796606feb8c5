"""What a laptop's first screen holds, and that nothing lies over a button."""

from __future__ import annotations

import os
import socket

import pytest
from playwright.sync_api import Page, expect

from lab.config import RunConfig
from lab.store import RunStore
from tests.e2e.train_page import CARDS, CHART, button, open_train

LAPTOP = {"width": 1280, "height": 720}
PHONE = {"width": 400, "height": 800}


def add(store: RunStore, visit: str = "", **config) -> str:
    run = store.add(RunConfig(**config), engine="test", visit=visit)
    store.begin(run)
    values = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy", "seconds"), 0.5)
    store.append(run, 1, values, best_epoch=1, best_value=0.5)
    store.end(run, "completed", "")
    store.finish(run)
    return run


@pytest.fixture
def runs(server_store):
    """Three finished runs, gone after the test."""
    ids = [add(server_store, seed=seed) for seed in range(3)]
    yield ids
    server_store.delete(ids)


def bottom_of_upper_half(page: Page, chart: str) -> float:
    box = page.locator(chart).bounding_box()
    return box["y"] + box["height"] / 2


def test_compare_shows_the_upper_half_of_its_chart_on_a_laptop(page, server, runs):
    page.set_viewport_size(LAPTOP)
    page.goto(f"{server.url}/compare?runs={','.join(runs)}")
    expect(page.locator(".js-plotly-plot .legend")).to_be_visible()
    expect(page.locator(".st-key-compare_choice")).to_be_visible()
    assert bottom_of_upper_half(page, ".js-plotly-plot") < LAPTOP["height"]
    assert page.get_by_role("heading", name="Compare runs").bounding_box()["y"] >= 0


def queue(page: Page, server, store: RunStore, count: int) -> list[str]:
    """Queue runs of this visitor with an engine that lives and takes none."""
    open_train(page, server)
    [visit] = [c["value"] for c in page.context.cookies() if c["name"] == "lab_visit"]
    store.beat("idle", socket.gethostname(), os.getpid())
    return [store.add(RunConfig(seed=n), engine="idle", visit=visit) for n in range(count)]


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_card_has_its_whole_button_in_sight_and_no_scrollbar_of_its_own(
    page, server, server_store, size
):
    page.set_viewport_size(size)
    ids = queue(page, server, server_store, 8)
    expect(page.locator(CARDS)).to_have_count(6)
    cards = page.locator(".st-key-live_cards")
    assert cards.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    frame = cards.bounding_box()
    for run in ids[:6]:
        box = button(page, f"stop_{run}").bounding_box()
        assert frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]
    if size is LAPTOP:
        heights = [card.bounding_box()["height"] for card in page.locator(CARDS).all()]
        assert max(heights) < 40
        top = page.locator(CHART).bounding_box()["y"]
        assert top < LAPTOP["height"] - 150
    server_store.delete(ids)


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_message_in_passing_takes_no_click_from_what_lies_below(page, server, runs, size):
    page.set_viewport_size(size)
    page.goto(f"{server.url}/runs?run={runs[0]}")
    name = page.get_by_role("textbox", name="Name")
    name.fill("another name")
    name.press("Enter")
    toast = page.get_by_test_id("stToast").first
    expect(toast).to_be_visible()
    box = toast.bounding_box()
    hit = page.evaluate(
        "([x, y]) => !!document.elementFromPoint(x, y).closest('[data-testid=stToast]')",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert not hit
    assert box["y"] > size["height"] / 2
