"""From the click on Start to the first counted step: python -m tests.benchmarks.start

In a real browser, on real MNIST (LAB_DATA_DIR), with one idle worker that is warm: a structure that
it has not trained before, then the same one with another seed; medians of several structures.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from lab.store import RunStore
from tests.benchmarks.page import report, stop_all, wait_for
from tests.e2e.server import Server, Visitor
from tests.e2e.train_page import button, open_train, start

STRUCTURES = ("64-128-256-128-64", "128-64", "64-64-64", "96-32", "256")
TARGETS = {"of a structure that it has not": 2.5, "of one that it has trained": 1.2}
MODES = {"": "", ", with XLA": "&jit_compile=true"}


def start_to_step(page: Page, server: Server, store: RunStore, link: str) -> float:
    """Return seconds from the click on Start to the first step that the run's card counts."""
    open_train(page, server, link)
    page.wait_for_timeout(1000)
    began = time.perf_counter()
    button(page, "start").click()
    [run] = wait_for(store.active)
    expect(page.locator(f".st-key-card_{run.id} [title*='step ']")).to_be_attached()
    seconds = time.perf_counter() - began
    stop_all(page, store)
    return seconds


def measure(page: Page, server: Server, store: RunStore) -> None:
    open_train(page, server, "?epochs=1&train_samples=1000&hidden_layers=8")
    start(page)
    while store.active():
        page.wait_for_timeout(200)
    for mode, given in MODES.items():
        seconds = {what: [] for what in TARGETS}
        for layers in STRUCTURES:
            for seed, what in enumerate(TARGETS):
                link = f"?epochs=1000&hidden_layers={layers}&seed={seed}{given}"
                seconds[what].append(start_to_step(page, server, store, link))
        for what, target in TARGETS.items():
            report(f"Start to the first step {what}{mode}", seconds[what], "s", target)


def main() -> None:
    expect.set_options(timeout=60_000)  # milliseconds; what is slow is to be seen, not to fail
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        server = Server(Path(folder), workers=1)
        server.start()
        try:
            with closing(RunStore(server.store_url)) as store, Visitor(browser) as page:
                measure(page, server, store)
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
