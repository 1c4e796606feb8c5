"""How quick a saved model is evaluated, and a page meanwhile: python -m tests.benchmarks.evaluation

The atlas's model, a network like the post's, on MNIST's 10,000 test images (LAB_DATA_DIR): in this
process alone; what is left to another thread's Python meanwhile; and by websocket, how long pages
of a server take while it evaluates ten models, as a share of what they take before.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from playwright.sync_api import expect, sync_playwright

from lab.atlas import load
from lab.evaluation import evaluate, test_set
from lab.evaluation.robustness import BATCH
from lab.settings import Settings
from lab.store import RunStore
from tests.benchmarks.page import report
from tests.benchmarks.visit import Visit
from tests.e2e.server import Server, Visitor
from tests.e2e.test_evaluation import add_run

TIMES = 5
ACCURACY_SECONDS = 2.0
PAGES = ("", "runs", "draw", "compare")


def seconds_of_evaluation() -> tuple[list[float], list[float]]:
    """Return seconds until the accuracy is known, and until everything is."""
    test = test_set("mnist", Settings.from_environment().data_dir)
    plain, whole = [], []
    for _ in range(TIMES):
        times: list[float] = []
        began = time.perf_counter()
        evaluate(load().model, test, progress=lambda _: times.append(time.perf_counter()))  # noqa: B023
        plain.append(times[-(-len(test.x) // BATCH) - 1] - began)
        whole.append(time.perf_counter() - began)
    return plain, whole


def share_of_python() -> float:
    """Return how fast a loop runs while a model is evaluated, as a share of its speed alone."""
    test = test_set("mnist", Settings.from_environment().data_dir)
    rounds, over = [0], threading.Event()

    def count() -> None:
        while not over.is_set():
            rounds[0] += 1

    def speed(meanwhile: Callable[[], object]) -> float:
        before, began = rounds[0], time.perf_counter()
        meanwhile()
        return (rounds[0] - before) / (time.perf_counter() - began)

    threading.Thread(target=count, daemon=True).start()
    alone = speed(lambda: time.sleep(2))
    beside = speed(lambda: evaluate(load().model, test))
    over.set()
    return beside / alone


def answers(visit: Visit) -> dict[str, list[float]]:
    """Return seconds until pages are there, by page."""
    seconds: dict[str, list[float]] = {page: [] for page in PAGES}
    for _ in range(TIMES):
        for page in PAGES:
            seconds[page].append(visit.open(page))
    return seconds


def pages_meanwhile() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), workers=1, LAB_ACCESS="open")
        with closing(RunStore(server.store_url)) as store:
            runs = [add_run(store, number) for number in range(10)]
        server.start()
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        try:
            with Visit(server.url) as visit, Visitor(chromium) as page:
                answers(visit)  # the first visit imports
                before = answers(visit)
                page.goto(f"{server.url}/compare?runs={','.join(runs)}&view=test")
                page.locator(".st-key-compare_evaluate button").click()
                under_way = page.locator(".st-key-compare_evaluating")
                expect(under_way).to_be_visible()
                meanwhile = answers(visit)
                if not under_way.count():
                    print("They were done before all pages had been measured.")
                page.locator(".st-key-compare_evaluating button").click()
        finally:
            chromium.close()
            server.stop()
    for name in PAGES:
        report(f"{name or 'train'} opens, nothing under way", before[name], "s")
        report(f"{name or 'train'} opens while models are evaluated", meanwhile[name], "s")
        print(f"  ratio {median(meanwhile[name]) / median(before[name]):.2f}", flush=True)


def main() -> None:
    plain, whole = seconds_of_evaluation()
    report("accuracy of 10,000 images", plain, "s", ACCURACY_SECONDS)
    report("with calibration, warped images and robustness", whole, "s")
    print(f"another thread's Python keeps {share_of_python():.0%} of its speed", flush=True)
    pages_meanwhile()


if __name__ == "__main__":
    main()
