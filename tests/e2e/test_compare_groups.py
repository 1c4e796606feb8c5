"""Compare by groups in a browser: bands, a verdict with too few pairs, and the seeds it lacks."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from lab.config import RunConfig
from lab.store import RunStore, Sweep
from tests.e2e.compare_page import CHARTS, answer, legend, no_exception, pick_option, pick_view
from tests.e2e.form_page import click_quickly
from tests.e2e.quiet import wait_until_quiet
from tests.e2e.test_sweep import card_of, queue, set_up
from tests.e2e.train_page import button, open_train

SMALL = "?epochs=2&train_samples=500&batch_size=64&hidden_layers=8"
MORE = "compare_more_seeds"
MISSING = {(name, seed) for name in ("Adam", "SGD") for seed in (3, 4, 5)}


def wait_until_over(page: Page, store: RunStore, sweep: str, seconds: float = 240) -> None:
    by = time.monotonic() + seconds
    while (progress := store.sweep_progress(sweep)[sweep]).active:
        assert time.monotonic() < by, progress
        page.wait_for_timeout(200)


def queued_by(store: RunStore, before: set[str]) -> list[tuple[str, int]]:
    """Return optimizer and seed of each run of the one sweep that has been queued since."""
    [sweep] = [sweep for sweep in store.sweeps() if sweep.id not in before]
    return sorted((run.config.optimizer, run.config.seed) for run in store.runs()
                  if run.sweep == sweep.id)


def train_small_sweep(page: Page, server, store: RunStore) -> Sweep:
    open_train(page, server, SMALL)
    set_up(page, "Sweep")
    sweep = queue(page, store)
    wait_until_over(page, store, sweep.id)
    return sweep


def test_a_sweep_leads_to_bands_and_a_verdict_that_queues_the_seeds_it_lacks(
    page, other_page, server, server_store
):
    sweep = train_small_sweep(page, server, server_store)
    card_of(page, sweep).get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="Compare runs")).to_be_visible()
    expect(legend(page).filter(has_text="(3 seeds)")).to_have_count(2)
    assert page.locator(f"{CHARTS} .scatterlayer path.js-fill").count() >= 2
    pick_option(page, "Metric", "Loss")
    expect(page).to_have_url(re.compile("metric=loss"))
    expect(page.locator(f"{CHARTS} .ytitle")).to_contain_text("oss")
    expect(legend(page).filter(has_text="(3 seeds)")).to_have_count(2)

    pick_view(page, "Verdict")
    expect(answer(page)).to_contain_text("No difference shown")
    expect(page.get_by_text("Three pairs are too few")).to_contain_text("3 more seeds are needed")
    expect(button(page, MORE)).to_have_text(re.compile("Train the missing 6 runs"))
    expect(page.get_by_text("seeds 3, 4, 5").first).to_be_visible()
    before = {sweep.id for sweep in server_store.sweeps()}
    button(page, MORE).click()
    expect(page.get_by_text("Queued 6 runs")).to_be_visible()
    wait_until_quiet(page)
    expect(button(page, MORE)).to_have_count(0)
    assert queued_by(server_store, before) == sorted(MISSING)
    [more] = {sweep.id for sweep in server_store.sweeps()} - before
    wait_until_over(page, server_store, more)
    expect(answer(page)).to_contain_text("over 6 seeds")
    expect(page.get_by_text(re.compile(r"\(p [=<] 0?\.?\d"))).to_be_visible()
    expect(page.get_by_text("are too few")).to_have_count(0)

    pick_option(page, "Group by", "Optimizer")
    expect(page).to_have_url(re.compile("by=optimizer"))
    other_page.goto(page.url)
    expect(answer(other_page)).to_have_text(answer(page).inner_text())
    expect(other_page.get_by_role("radio", name="Verdict", exact=True)).to_be_checked()
    pick_view(other_page, "Curves")
    expect(legend(other_page).filter(has_text="(6 seeds)")).to_have_count(2)
    expect(other_page.locator(f"{CHARTS} .ytitle")).to_contain_text("oss")
    no_exception(page)
    no_exception(other_page)


def slider(page: Page) -> Locator:
    return page.get_by_test_id("stSlider").locator("input[type=range]")


@pytest.fixture
def three_pairs(server_store) -> list[str]:
    """Three finished runs of each of two optimizers, gone after the test."""
    ids = []
    for optimizer, tests in (("SGD", (0.5, 0.6, 0.7)), ("Adam", (0.6, 0.55, 0.9))):
        for seed, test in enumerate(tests):
            config = RunConfig(optimizer=optimizer, seed=seed, epochs=2, train_samples=500,
                               hidden_layers=(8,))
            run = server_store.add(config, engine="test")
            server_store.begin(run, dataset_used="mnist")
            values = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), test)
            server_store.append(run, 1, values | {"seconds": 1.0}, best_epoch=1, best_value=test)
            server_store.end(run, "completed", "")
            server_store.finish(run, test_accuracy=test)
            ids.append(run)
    yield ids
    server_store.delete(ids)


def test_quick_clicks_queue_the_missing_seeds_once(page, server, server_store, three_pairs):
    page.goto(f"{server.url}/compare?runs={','.join(three_pairs)}&view=verdict")
    expect(button(page, MORE)).to_be_enabled()
    wait_until_quiet(page)
    before = {sweep.id for sweep in server_store.sweeps()}
    click_quickly(page, MORE, 3)
    expect(page.get_by_text("Queued 6 runs")).to_be_visible()
    wait_until_quiet(page)
    assert queued_by(server_store, before) == sorted(MISSING)
    no_exception(page)


def test_the_slider_of_the_roulette_changes_what_one_seed_would_have_said(
    page, server, three_pairs
):
    page.goto(f"{server.url}/compare?runs={','.join(three_pairs)}&view=seeds")
    expect(answer(page)).to_contain_text("By seed 0 alone, Adam")
    slider(page).press("ArrowRight")
    expect(answer(page)).to_contain_text("By seed 1 alone, SGD")
    expect(page).to_have_url(re.compile("one_seed=1"))
    slider(page).press("ArrowRight")
    expect(answer(page)).to_contain_text("By seed 2 alone, Adam")
    no_exception(page)
