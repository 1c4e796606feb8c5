"""A sweep in a browser: queued once, held, let go on behind a lone run, and cancelled."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Locator, Page, expect

from lab.store import RunStore, Sweep
from tests.e2e.form_page import click_quickly
from tests.e2e.quiet import wait_until_quiet
from tests.e2e.train_page import button, open_train, start, stop_button, wait_for_end

QUICK = "?epochs=2&train_samples=2000&batch_size=64"
LONG = "?epochs=1000&train_samples=2000&batch_size=64"
PHONE = {"width": 400, "height": 800}


def set_up(page: Page, mode: str) -> None:
    page.locator(".st-key-train_mode").get_by_text(mode).click()
    key = {"Sweep": "sweep_start", "One run": "start"}[mode]
    expect(button(page, key)).to_be_enabled()


def card_of(page: Page, sweep: Sweep) -> Locator:
    return page.locator(f".st-key-sweep_card_{sweep.id}")


def queue(page: Page, store: RunStore, clicks: int = 1) -> Sweep:
    """Press Start in sweep mode and return the sweep that it queued."""
    before = {sweep.id for sweep in store.sweeps()}
    click_quickly(page, "sweep_start", clicks)
    expect(page.get_by_text("Queued: Optimizer")).to_be_visible()
    wait_until_quiet(page)
    [sweep] = [sweep for sweep in store.sweeps() if sweep.id not in before]
    return sweep


def wait_for_progress(page: Page, store: RunStore, sweep: Sweep, reached, seconds=120):
    """Let the page live on until a sweep's progress is as `reached` says, and return it."""
    by = time.monotonic() + seconds
    while not reached(progress := store.sweep_progress(sweep.id)[sweep.id]):
        assert time.monotonic() < by, progress
        page.wait_for_timeout(100)
    return progress


def test_a_sweep_is_watched_held_let_go_on_behind_a_lone_run_and_cancelled(
    page, server, server_store
):
    open_train(page, server, QUICK)
    set_up(page, "Sweep")
    expect(page.get_by_text("6 runs: 2 optimizers x 3 seeds")).to_be_visible()
    sweep = queue(page, server_store, clicks=3)
    card = card_of(page, sweep)
    expect(card).to_contain_text(re.compile(r"\d of 6 runs"))
    button(page, f"sweep_pause_{sweep.id}").click()
    expect(card).to_contain_text("paused:")
    held = wait_for_progress(page, server_store, sweep, lambda p: not p.running and not (
        p.active - p.queued
    ))
    assert held.queued >= 1
    expect(card).to_contain_text(f"{held.ended} of 6 runs")
    ended = {run.id: run for run in server_store.runs() if run.sweep == sweep.id and run.ended_at}

    open_train(page, server, LONG)
    set_up(page, "One run")
    busy = []
    for _ in range(2):  # both workers have something to do
        start(page)
        busy = [run.id for run in server_store.active()]
        for run in busy:
            expect(page.locator(f".st-key-card_{run}")).to_contain_text("epoch ")
        page.wait_for_timeout(1200)  # else the next click counts as the same one
    assert len(busy) == 2
    button(page, f"sweep_resume_{sweep.id}").click()
    expect(button(page, f"sweep_pause_{sweep.id}")).to_be_visible()

    open_train(page, server, "?epochs=1&train_samples=2000")
    start(page)
    [lone] = [run.id for run in server_store.active() if run.id not in busy]
    progress = server_store.sweep_progress(sweep.id)[sweep.id]
    assert progress.queued == held.queued and server_store.get(lone).status == "queued"
    stop_button(page, busy[0]).click()
    wait_for_end(page, server_store, [lone])
    wait_for_progress(page, server_store, sweep, lambda p: p.queued < held.queued)
    later = [run for run in server_store.runs() if run.sweep == sweep.id and run.id not in ended]
    lone_began = server_store.get(lone).started_at
    begun = [run.started_at for run in later if run.started_at]
    assert begun and all(lone_began < at for at in begun)

    button(page, f"sweep_cancel_{sweep.id}").click()
    if held.queued > 4:
        page.wait_for_timeout(1200)
    yes = button(page, f"sweep_cancel_yes_{sweep.id}")
    expect(yes.or_(card.get_by_text("cancelled"))).to_be_visible()
    if yes.is_visible():
        page.wait_for_timeout(1200)  # a click at once would count as part of the first
        yes.click()
    expect(card).to_contain_text("cancelled")
    wait_for_progress(page, server_store, sweep, lambda p: not p.active)
    for run, before in ended.items():
        after = server_store.get(run)
        assert (after.status, after.best_value) == (before.status, before.best_value)
    stop_button(page, busy[1]).click()
    wait_for_end(page, server_store, busy)


def test_a_sweep_ends_and_shows_its_results_and_leads_to_its_runs_and_the_best(
    page, server, server_store
):
    page.set_viewport_size(PHONE)
    open_train(page, server, QUICK)
    set_up(page, "Sweep")
    sweep = queue(page, server_store)
    card = card_of(page, sweep)
    expect(card).to_contain_text("over: 6 runs in ")
    expect(card).to_contain_text(re.compile(r"best 0\.\d{3} \((Adam|SGD)"))
    card.get_by_text("Results", exact=True).click()
    expect(card.get_by_text("best median first")).to_be_visible()
    expect(card.locator("canvas").first).to_be_visible()
    main = page.locator(".stMain")
    assert main.evaluate("box => box.scrollWidth <= box.clientWidth")

    card.get_by_text("Its runs").click()
    expect(page.get_by_text(re.compile(r"^6 of [\d,]+ runs, newest first"))).to_be_visible()
    expect(page).to_have_url(re.compile(f"sweep={sweep.id}"))
    expect(page.locator(".stException")).to_have_count(0)
    page.go_back()
    expect(button(page, "sweep_start")).to_be_visible()  # the setup is as it was left
    expect(page.get_by_text("This link asks for")).to_have_count(0)
    button(page, f"sweep_compare_{sweep.id}").click()
    expect(page.get_by_role("heading", name="Compare runs")).to_be_visible()
    expect(page.locator(".js-plotly-plot .legend .traces")).to_have_count(2)
