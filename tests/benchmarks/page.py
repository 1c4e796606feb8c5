"""The page side, measured in a real browser: python -m tests.benchmarks.page

A server with an empty store and real workers on real MNIST (LAB_DATA_DIR); medians of several.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lab.config import RunConfig
from lab.store import RunStore
from tests.e2e.server import Server, Visitor
from tests.e2e.train_page import CHART, button, open_train, start

TIMES = 5
PAGES = ("", "compare", "draw", "runs", "learn_backpropagation", "learn_activations",
         "learn_vanishing_gradients", "learn_surface", "learn_batch_size", "learn_learning_rate")
# what Streamlit itself takes to show a button and a chart
PLAIN = """
import pandas
import plotly.graph_objects as go
import streamlit as st

with st.container(key="start"):
    st.button("Start", type="primary")
st.plotly_chart(go.Figure(go.Scatter(x=[1, 2], y=[1, 2])))
"""
# notes when each number of points was first seen, in seconds since 1970
WATCH_POINTS = """() => {
  const chart = document.querySelector(".live-chart");
  window.pointsSeen = {};
  new MutationObserver(() => {
    window.pointsSeen[chart.dataset.points] ??= Date.now() / 1000;
  }).observe(chart, { attributes: true, attributeFilter: ["data-points"] });
}"""

# notes when the reader last clicked, and when the settings of another optimizer were shown
WATCH_SETTINGS = """() => {
  const shown = () => [...document.querySelectorAll(".st-key-setup summary")]
    .map((summary) => summary.textContent).join();
  let before = shown();
  document.addEventListener("click", () => { window.clicked = performance.now(); }, true);
  new MutationObserver(() => {
    const now = shown();
    if (now !== before) window.settingsShown = performance.now();
    before = now;
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def report(what: str, values: list[float], unit: str, target: float | None = None) -> None:
    middle = median(values)
    verdict = "" if target is None else f"  target {target:g}: {_met(middle, target)}"
    each = ", ".join(f"{value:.3g}" for value in values)
    print(f"{what:<58} {middle:8.3g} {unit}{verdict}  ({each})", flush=True)


def _met(value: float, target: float) -> str:
    return "met" if value <= target else "MISSED"


def first_paint(browser: Browser, server: Server) -> float:
    """Return seconds from navigation to a Start button that can be pressed, for a new visitor."""
    with Visitor(browser) as page:
        began = time.perf_counter()
        page.goto(server.url, wait_until="commit")
        expect(button(page, "start")).to_be_enabled()
        return time.perf_counter() - began


def first_paints(browser: Browser, server: Server) -> list[float]:
    return [first_paint(browser, server) for _ in range(TIMES)]


def against_plain_page(browser: Browser, server: Server, folder: Path) -> list[float]:
    """Return the lab's first paint as a share of that of a page with two elements, in turns."""
    folder.mkdir()
    script = folder / "plain.py"
    script.write_text(PLAIN)
    plain = Server(folder, workers=0, script=str(script))
    plain.start()
    try:
        first_paint(browser, plain)
        return [first_paint(browser, server) / first_paint(browser, plain) for _ in range(TIMES)]
    finally:
        plain.stop()


def store_runs(store: RunStore, count: int) -> None:
    """Fill the store with finished runs of 20 epochs."""
    metrics = {"loss": 0.3, "accuracy": 0.9, "val_loss": 0.3, "val_accuracy": 0.9}
    for seed in range(count):
        run = store.add(RunConfig(seed=seed), engine="benchmark")
        for epoch in range(1, 21):
            store.append(
                run, epoch, metrics | {"seconds": 1, "gradient_norms": [0.1] * 6},
                best_epoch=1, best_value=0.9
            )
        store.end(run, "completed", "All 20 epochs done.")
        store.finish(run, test_accuracy=0.9, test_loss=0.3)


def start_to_progress(page: Page, server: Server, store: RunStore) -> list[float]:
    """Return seconds from the click on Start to the first step shown on the run's card."""
    seconds = []
    for seed in range(TIMES):
        open_train(page, server, f"?epochs=1000&seed={seed}")
        began = time.perf_counter()
        button(page, "start").click()
        [run] = wait_for(lambda: store.active())
        expect(page.locator(f".st-key-card_{run.id} [title*='step ']")).to_be_attached()
        seconds.append(time.perf_counter() - began)
        stop_all(page, store)
    return seconds


def wait_for(what: Callable[[], list]) -> list:
    by = time.monotonic() + 30
    while not (found := what()) and time.monotonic() < by:
        time.sleep(0.01)
    return found


def stop_all(page: Page, store: RunStore) -> None:
    """Stop every run and wait until its worker is free."""
    for run in store.active():
        store.request_stop(run.id)
    while store.active():
        page.wait_for_timeout(100)


def epoch_to_point(page: Page, store: RunStore, epochs: int) -> list[float]:
    """Return seconds from an epoch's row in the store to its point in the browser."""
    [run] = store.active()
    page.evaluate(WATCH_POINTS)
    recorded: dict[int, float] = {}
    first = store.get(run.id).epoch + 2
    while (epoch := store.get(run.id).epoch) < first + epochs:
        recorded.setdefault(epoch, time.time())
        page.wait_for_timeout(20)
    page.wait_for_timeout(2000)
    seen = {int(points): at for points, at in page.evaluate("window.pointsSeen").items()}
    return [
        min(at for points, at in seen.items() if points >= 2 * epoch + 1) - recorded[epoch]
        for epoch in range(first, first + epochs)
    ]


def widget_answer(page: Page) -> list[float]:
    """Return milliseconds from the click on an optimizer to its own settings on the page."""
    page.evaluate(WATCH_SETTINGS)
    milliseconds = []
    for label in ("RMSprop", "Lion", "AdamW", "Nadam", "Adamax", "LAMB", "FTRL", "Adadelta"):
        page.locator(".st-key-form_optimizer input").click()
        page.get_by_role("option", name=label, exact=True).click()
        page.get_by_text(f"{label} settings").wait_for()
        milliseconds.append(page.evaluate("window.settingsShown - window.clicked"))
    return milliseconds


def main() -> None:
    expect.set_options(timeout=60_000)  # milliseconds; what is slow is to be seen, not to fail
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
    ):
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        server = Server(Path(folder), workers=2)
        server.start()
        try:
            with closing(RunStore(server.store_url)) as store:
                measure(browser, server, store)
        finally:
            server.stop()
            browser.close()


def measure(browser: Browser, server: Server, store: RunStore) -> None:
    with Visitor(browser) as page:
        for seed in range(2):  # until both workers have trained, that is, are warm
            open_train(page, server, f"?epochs=1&train_samples=1000&seed={seed}")
            start(page)
        while store.active():
            page.wait_for_timeout(200)
    report("first paint, few runs stored", first_paints(browser, server), "s")
    folder = server.log.parent / "plain"
    report("first paint, a plain Streamlit page's = 1",
           against_plain_page(browser, server, folder), "")

    with Visitor(browser) as page:
        open_train(page, server)
        report("a widget's answer while nothing trains", widget_answer(page), "ms", 300)
        report("Start to first progress on the card, warm", start_to_progress(page, server, store),
               "s", 3)
        open_train(page, server, "?epochs=1000&train_samples=20000&batch_size=128")
        button(page, "start").click()
        wait_for(lambda: [run for run in store.active() if run.epoch])
        report("epoch in the store to point on the chart", epoch_to_point(page, store, 10), "s",
               1.5)
        report("a widget's answer while one run trains", widget_answer(page), "ms", 300)
        open_train(page, server, "?epochs=1000&batch_size=32&seed=1")
        button(page, "start").click()
        wait_for(lambda: len(store.active()) == 2 and all(r.steps for r in store.active()))
        report("a widget's answer while two runs train", widget_answer(page), "ms", 300)
        stop_all(page, store)

    store_runs(store, 200)
    report("first paint, 200 runs stored", first_paints(browser, server), "s")
    with Visitor(browser) as page:
        for name in PAGES:
            page.goto(f"{server.url}/{name}")
            page.wait_for_timeout(3000)
    report("Streamlit process's memory, all pages visited", [server.memory / 2**20], "MB", 300)

    with Visitor(browser) as page:
        open_train(page, server, "?epochs=1000")
        button(page, "start").click()
        wait_for(lambda: [run for run in store.active() if run.steps])
        below = server.sigkill()
        _, alive = psutil.wait_procs(below, timeout=10)
        report("processes left 10 s after SIGKILL", [len(alive)], "", 0)
        assert page.locator(CHART).count()


if __name__ == "__main__":
    main()
