"""The live chart in a browser: what was hidden stays so over other pages, and it fills its room."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS
from lab.store import RunStore
from tests.e2e.train_page import CHART, LEGEND, open_train

# each run on the chart, and how many of its lines are shown
SHOWN = """() => {
  const shown = {};
  for (const trace of document.querySelector(".live-chart")._fullData)
    shown[trace.legendgroup] = (shown[trace.legendgroup] ?? 0) + (trace.visible === true);
  return shown;
}"""
LINES = 3  # training, validation and the ring of the saved epoch


@pytest.fixture
def runs(page, server, server_store) -> list[str]:
    """Two finished runs of the visit of `page`, which shows them on Train."""
    open_train(page, server)
    visit = next(c["value"] for c in page.context.cookies() if c["name"] == "lab_visit")
    ids = [_finished(server_store, visit, name) for name in ("SGD", "Adam")]
    expect(page.locator(LEGEND)).to_have_count(2)
    return ids


def _finished(store: RunStore, visit: str, optimizer: str) -> str:
    run = store.add(RunConfig(optimizer=optimizer), engine="e", visit=visit)
    store.begin(run)
    values = dict.fromkeys(EPOCH_KEYS, 0.5) | {"gradient_norms": [0.5] * 6}
    store.append(run, 1, values, best_epoch=1, best_value=0.5)
    store.end(run, "completed", "Done.")
    store.finish(run)
    return run


def _leave_and_return(page: Page, name: str) -> None:
    page.get_by_role("link", name="Draw", exact=True).click()
    expect(page.locator(CHART)).to_have_count(0)
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator(LEGEND)).to_have_count(2)


def _click_first(page: Page, run: str, lines: int) -> None:
    """Click the first run in the legend and wait until so many of its lines are shown."""
    page.locator(f"{LEGEND} .legendtoggle").first.click()
    page.wait_for_function(f"({SHOWN})()['{run}'] === {lines}")


@pytest.mark.parametrize("name", ["Train", "Compare"])
def test_a_hidden_run_stays_hidden_over_another_page_and_a_shown_one_shown(
    page, server, runs, name
):
    if name == "Compare":
        page.goto(f"{server.url}/compare?runs={','.join(runs)}")
        expect(page.locator(LEGEND)).to_have_count(2)
    first, second = runs
    _click_first(page, first, 0)
    _leave_and_return(page, name)
    assert page.evaluate(SHOWN) == {first: 0, second: LINES}
    _click_first(page, first, LINES)
    _leave_and_return(page, name)
    assert page.evaluate(SHOWN) == {first: LINES, second: LINES}


def test_the_chart_fills_its_room_when_that_changes_without_the_window(page, server, runs):
    page.evaluate("document.querySelector('.live-chart').parentElement.style.width = '400px'")
    page.wait_for_function("document.querySelector('.live-chart')._fullLayout.width === 400")
