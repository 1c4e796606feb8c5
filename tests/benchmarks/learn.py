"""How quick the Learn pages are: python -m tests.benchmarks.learn

Prints medians: a race of all optimizers, a network of 30 layers forward and back (with a product of
two matrices beside it, for scale), and the animation's frames a second in a real browser.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import sync_playwright

from lab.datasets import load_or_bundled
from lab.settings import Settings
from lab.theory import depth
from lab.theory.descent import default_rate, race
from lab.theory.optimizers import RULES
from lab.theory.surfaces import SURFACES
from tests.e2e.server import Server

_REPEATS = 15
_IMAGES = 128


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median of some runs, after one to warm up."""
    work()
    seconds = []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return 1000 * median(seconds)


def print_race() -> None:
    for name, surface in SURFACES.items():
        settings = {n: r.settings(default_rate(r, surface)) for n, r in RULES.items()}
        took = milliseconds(lambda s=surface, o=settings: race(s, s.start, 500, o))
        print(f"500 steps of {len(RULES)} optimizers on {name}: {took:.0f} ms (at most 200)")


def print_depth() -> None:
    images = load_or_bundled("mnist", Settings.from_environment().data_dir, download=False)
    pixels = images.x_train[:_IMAGES].reshape(_IMAGES, -1) / 255
    layers = depth.build(784, 30, 64, "glorot_uniform")
    took = milliseconds(lambda: depth.run(layers, pixels, images.y_train[:_IMAGES], "sigmoid"))
    square = np.random.default_rng(0).normal(size=(1000, 1000))
    scale = milliseconds(lambda: square @ square)
    print(f"30 layers of 64, forward and back, {_IMAGES} images: {took:.0f} ms (at most 100), "
          f"{took / scale:.2f} x a product of two 1000x1000 matrices")


def print_frames() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), workers=1)
        server.start()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{server.url}/learn_surface?surface=himmelblau&steps=500&on={','.join(RULES)}")
        chart = page.locator(".surface-chart[data-ready]")
        for view in ("Contour", "3-D"):
            if view == "3-D":
                chart.get_by_role("button", name=view).click()
            chart.get_by_role("slider").press("Home")
            chart.evaluate("chart => delete chart.dataset.fps")
            chart.get_by_role("button", name="Play").click()
            page.wait_for_function("() => document.querySelector('.surface-chart').dataset.fps")
            frames = chart.get_attribute("data-fps")
            print(f"Animation, {view}: {frames} frames a second (at least 20)")
            if chart.get_by_role("button", name="Pause").is_visible():
                chart.get_by_role("button", name="Pause").click()
        browser.close()
        server.stop()


if __name__ == "__main__":
    print_race()
    print_depth()
    print_frames()
