"""The server's memory and answers under many visits: python -m tests.benchmarks.visits

A server with trained runs, on real MNIST (LAB_DATA_DIR). 500 visits by websocket, four at a time,
go round the pages; ten drawings and twenty comparisons are made in a real browser in between. Then
fifteen visitors come at once and open Train, while two runs train. Printed: the Streamlit process's
memory before, on the way and after; seconds until a page's script has run.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, expect, sync_playwright

from lab.store import RunStore
from tests.benchmarks.page import PAGES, stop_all
from tests.benchmarks.visit import Visit
from tests.e2e.server import Server, Visitor
from tests.e2e.train_page import CHART, button, open_train, start

BUDGET = 300e6  # bytes, after all visits
AT_ONCE = 15


def visit(server: Server, page: str) -> float:
    with Visit(server.url) as visitor:
        return visitor.open(page)


def visit_all(server: Server, count: int) -> list[float]:
    """Make `count` visits, four at a time, round the pages; return each one's seconds."""
    with ThreadPoolExecutor(4) as visitors:
        return list(visitors.map(lambda page: visit(server, page), islice(cycle(PAGES), count)))


def draw(page: Page, server: Server) -> None:
    """Draw a stroke and wait for the answer."""
    page.goto(f"{server.url}/draw")
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 240, steps=8)
    page.mouse.up()
    expect(page.get_by_text("classified by")).to_be_visible()


def compare(page: Page, server: Server, ids: list[str]) -> None:
    page.goto(f"{server.url}/compare?runs={','.join(ids)}")
    expect(page.locator(f"{CHART}[data-points]")).to_be_visible()


def use(browser: Browser, server: Server, ids: list[str], drawings: int, comparisons: int) -> None:
    with Visitor(browser) as page:
        for _ in range(drawings):
            draw(page, server)
        for _ in range(comparisons):
            compare(page, server, ids)


def at_once(server: Server) -> list[float]:
    """Return the seconds until Train is there, of visitors who come at once."""
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        return list(visitors.map(lambda _: visit(server, ""), range(AT_ONCE)))


def measure(browser: Browser, server: Server, store: RunStore, visits: int) -> None:
    with Visitor(browser) as page:
        open_train(page, server, "?epochs=2&train_samples=1000")
        for _ in range(3):
            start(page)
            page.wait_for_timeout(1500)  # not the same click again
        while store.active():
            page.wait_for_timeout(500)
        ids = [run.id for run in store.runs()]
    visit_all(server, len(PAGES))
    print(f"before: {server.memory / 1e6:.0f} MB", flush=True)
    rounds = 5
    for _ in range(rounds):
        seconds = visit_all(server, visits // rounds)
        use(browser, server, ids, drawings=2, comparisons=4)
        print(f"  after {visits // rounds} more visits, 2 drawings and 4 comparisons: "
              f"{server.memory / 1e6:.0f} MB, a visit {median(seconds):.2f} s", flush=True)
    time.sleep(5)
    verdict = "met" if server.memory <= BUDGET else "MISSED"
    print(f"after {visits} visits: {server.memory / 1e6:.0f} MB; budget {BUDGET / 1e6:.0f} MB: "
          f"{verdict}", flush=True)

    with Visitor(browser) as page:
        open_train(page, server, "?epochs=1000")
        for _ in range(2):
            start(page)
            page.wait_for_timeout(1500)
        while not all(run.steps for run in store.active()):
            page.wait_for_timeout(500)
        for _ in range(3):
            seconds = sorted(at_once(server))
            print(f"{AT_ONCE} visitors at once beside two runs: Train is there after "
                  f"{median(seconds):.2f} s (median), {quantiles(seconds, n=20)[-1]:.2f} s (p95)",
                  flush=True)
        stop_all(page, store)
        assert button(page, "start").count()


def main() -> None:
    parser = argparse.ArgumentParser(description="Memory and answers under many visits.")
    parser.add_argument("--visits", type=int, default=500)
    visits = parser.parse_args().visits
    expect.set_options(timeout=60_000)  # milliseconds; what is slow is to be seen, not to fail
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        server = Server(Path(folder), workers=2)
        server.start()
        try:
            with closing(RunStore(server.store_url)) as store:
                measure(browser, server, store, visits)
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
