"""Train in a browser: the chart grows in place, and the page stays the reader's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from lab.presets import POST_COMPARISON, PRESETS
from lab.settings import PROJECT
from tests.e2e.train_page import (
    CARDS,
    CHART,
    LEGEND,
    TRACES,
    button,
    open_train,
    points,
    start,
    stop_button,
    wait_for_end,
    wait_for_points,
)

# how often Plotly, or Streamlit, built the chart anew rather than letting it grow
COUNT_REMOUNTS = """() => {
  const chart = document.querySelector(".live-chart");
  chart.dataset.mark = "seen";
  window.remounts = 0;
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.removedNodes)
        if (node.matches?.(".plot-container, .main-svg, .live-chart")
            || node.querySelector?.(".live-chart"))
          window.remounts += 1;
  }).observe(document.body, { childList: true, subtree: true });
}"""
# each trace's id, and whether the reader has hidden it
VISIBLE = """() => Object.fromEntries(document.querySelector(".live-chart")._fullData
  .map((trace) => [trace.uid, trace.visible === true]))"""
RANGE = "() => document.querySelector('.live-chart')._fullLayout.xaxis.range"


@pytest.fixture
def long_run(page, server, server_store) -> str:
    """A run that outlasts its test, seen by `page` with an epoch on its chart; quick epochs."""
    open_train(page, server, "?epochs=1000&train_samples=5000&batch_size=128")
    start(page)
    [run] = server_store.active()
    wait_for_points(page, 2)
    return run.id


def test_the_posts_comparison_grows_on_one_chart_without_a_remount(page, server, server_store):
    for number, name in enumerate(POST_COMPARISON, start=1):
        open_train(page, server, f"?preset={name}&epochs=2&train_samples=5000")
        expect(page.locator(CARDS)).to_have_count(number - 1)
        page.evaluate(COUNT_REMOUNTS)
        start(page)
    ids = [run.id for run in server_store.active()]
    wait_for_end(page, server_store, ids)
    expect(page.locator(TRACES).first).to_be_visible()
    runs = server_store.runs(ids)
    assert {run.status for run in runs} <= {"completed", "diverged"}  # ReLU + SGD may diverge
    wait_for_points(page, 2 * sum(run.epoch for run in runs), seconds=10)
    assert page.locator(CHART).get_attribute("data-mark") == "seen"
    assert page.evaluate("window.remounts") == 0
    assert page.locator(LEGEND).count() == 3


def test_the_posts_button_queues_three_cards_and_the_fourth_without_a_remount(
    page, server, server_store
):
    open_train(page, server)
    page.evaluate(COUNT_REMOUNTS)
    button(page, "post_comparison").click()
    expect(page.locator(CARDS)).to_have_count(3)
    button(page, "post_remedy").click()
    expect(page.locator(CARDS)).to_have_count(4)
    expect(page.locator(".st-key-post_remedy")).to_have_count(0)
    diverges = PRESETS["relu-sgd"].config  # in its first seconds, on a slow machine before a click
    for run in server_store.active():
        if run.config == diverges:
            server_store.request_stop(run.id)
        else:
            stop_button(page, run.id).click()
            expect(stop_button(page, run.id)).to_have_count(0)
    wait_for_end(page, server_store, [run.id for run in server_store.active()])
    others = [run for run in server_store.runs()[:4] if run.config != diverges]
    assert [run.status for run in others] == ["stopped"] * 3
    assert page.locator(CHART).get_attribute("data-mark") == "seen"
    assert page.evaluate("window.remounts") == 0


def test_what_the_reader_hid_and_zoomed_stays_so_while_epochs_come(page, server, long_run):
    before = page.evaluate(VISIBLE)
    page.locator(f"{LEGEND} .legendtoggle").first.click()
    page.wait_for_timeout(600)  # Plotly waits for a second click
    hidden = [name for name, shown in page.evaluate(VISIBLE).items() if not shown]
    assert hidden == list(before) and all(before.values())

    plot = page.locator(f"{CHART} .nsewdrag").first.bounding_box()
    left, top = plot["x"] + plot["width"] * 0.25, plot["y"] + plot["height"] * 0.5
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + plot["width"] * 0.5, top, steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)
    zoomed = page.evaluate(RANGE)

    wait_for_points(page, points(page) + 4)
    assert [name for name, shown in page.evaluate(VISIBLE).items() if not shown] == hidden
    assert page.evaluate(RANGE) == zoomed


def test_a_run_is_stopped_by_its_button_within_two_seconds(page, server_store, long_run):
    stop_button(page, long_run).click()
    asked = time.time()
    expect(stop_button(page, long_run)).to_have_count(0)
    wait_for_end(page, server_store, [long_run])
    run = server_store.get(long_run)
    assert run.status == "stopped"
    assert run.ended_at - asked < 2
    assert run.epoch >= 1


def test_a_reload_in_mid_run_finds_the_run_still_there(page, server, server_store, long_run):
    epoch = server_store.get(long_run).epoch
    page.reload()
    expect(page.locator(f".st-key-card_{long_run}")).to_be_visible()
    wait_for_points(page, 2 * epoch)
    stop_button(page, long_run).click()
    expect(stop_button(page, long_run)).to_have_count(0)
    wait_for_end(page, server_store, [long_run])
    page.reload()
    expect(page.locator(f".st-key-card_{long_run}")).to_contain_text("stopped")


def test_two_browsers_see_the_same_run_and_both_can_start(
    page, other_page, server, server_store, long_run
):
    open_train(other_page, server, "?epochs=1&train_samples=1000")
    expect(other_page.locator(f".st-key-card_{long_run}")).to_be_visible()
    start(other_page)
    [theirs] = [run for run in server_store.active() if run.id != long_run]
    assert theirs.visit != server_store.get(long_run).visit
    expect(page.locator(f".st-key-card_{theirs.id}")).to_be_visible()
    wait_for_end(other_page, server_store, [theirs.id])
    expect(other_page.locator(f".st-key-card_{theirs.id}")).to_contain_text("completed")
    expect(page.locator(f".st-key-card_{theirs.id}")).to_have_count(0)


def test_a_select_box_answers_while_a_run_trains(page, long_run):
    box = page.locator(".st-key-form_optimizer input")
    for label in ("RMSprop", "Lion"):
        box.click()
        page.get_by_role("option", name=label, exact=True).click()
        expect(page.get_by_text(f"{label} settings")).to_be_visible()
    expect(page.locator(".st-key-form_learning_rate input")).to_have_value("0.0001")


def test_a_run_from_the_command_line_shows_up_in_the_open_page(page, server, server_store):
    open_train(page, server)
    done = subprocess.Popen(
        [sys.executable, "-m", "lab", "train", "--preset", "relu-adam", "--epochs", "2",
         "--train-samples", "5000", "--json"],
        cwd=PROJECT, env={**os.environ, "LAB_STORE_URL": server.store_url},
        stdout=subprocess.PIPE, text=True,
    )
    try:
        wait_for_points(page, 2)
        expect(page.locator(CARDS)).to_contain_text(
            re.compile("Adam · ReLU · lr 0.001 · batch 32 · raw pixels")
        )
        printed, _ = done.communicate(timeout=60)
    finally:
        done.kill()
    assert done.returncode == 0
    assert '"status": "completed"' in printed.splitlines()[-1]
