"""The Draw page with three networks like the post's: python -m tests.benchmarks.draw

Printed: seconds that the questions of each panel take by themselves, their figures included; and,
by websocket, until a server has answered a stroke with each panel open.
"""

from __future__ import annotations

import asyncio
import base64
import io
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from lab.charts.digits import Answer
from lab.charts.saliency import saliency_figure
from lab.charts.what_if import amount_figure, shift_figure
from lab.config import RunConfig
from lab.datasets import load
from lab.explain.neighbours import by_features, by_pixels, directions
from lab.explain.occlusion import occlusion
from lab.explain.what_if import CURVES, asked, what_if
from lab.inference import Classifier
from lab.settings import Settings
from lab.store import RunStore
from tests.benchmarks.page import report
from tests.benchmarks.tab import Tab
from tests.e2e.server import Server

MODELS, TIMES = 3, 9
WHAT_IF, STROKE = 500, 150  # milliseconds
PAPER, PEN = 280, 22  # pixels
SEVEN = [(70, 60), (200, 60), (150, 140), (120, 240)]


def untrained() -> list[bytes]:
    """Return networks like the post's; how well they read makes no difference to how fast."""
    import keras

    from lab.training.model import build_model
    from lab.training.package import saved

    models = []
    for seed in range(MODELS):
        keras.utils.set_random_seed(seed)
        models.append(saved(RunConfig(), build_model(RunConfig()).get_weights())["model.tflite"])
    return models


def what_ifs(models: list[Classifier], pixels: np.ndarray) -> None:
    """Do what the panel does: all questions, all answers, all figures as the browser gets them."""
    images = asked(pixels)
    says = [what_if(model, images) for model in models]
    for rows in says:
        shift_figure(rows["shift"][..., 7]).to_json()
    for name, curve in CURVES.items():
        lines = [Answer(str(n), n, rows[name][:, 7]) for n, rows in enumerate(says)]
        amount_figure(curve, lines, images[name]).to_json()


def saliency(models: list[Classifier], pixels: np.ndarray) -> None:
    for model in models:
        saliency_figure(pixels, occlusion(model, pixels, 7)).to_json()


def timed(what: Callable[[], object], times: int = TIMES) -> list[float]:
    """Return milliseconds, after one to warm up."""
    what()
    milliseconds = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        milliseconds.append(1e3 * (time.perf_counter() - began))
    return milliseconds


def by_itself(files: list[bytes]) -> None:
    """Print what each computation takes without a page."""
    models = [Classifier(file) for file in files]
    images = load("mnist", Settings.from_environment().data_dir, download=False)
    known, pixels = images.x_train[:10_000].copy(), images.x_test[0]
    report(f"what if, {MODELS} models, figures included", timed(lambda: what_ifs(models, pixels)),
           "ms", WHAT_IF)
    report(f"saliency, {MODELS} models, figures included", timed(lambda: saliency(models, pixels)),
           "ms")
    report("nearest of 10,000 by pixels", timed(lambda: by_pixels(known, pixels)), "ms")
    report("last hidden layer of 10,000, once a model",
           timed(lambda: directions(models[0], known), 3), "ms")
    rows = directions(models[0], known)
    report("nearest of 10,000 by the last hidden layer",
           timed(lambda: by_features(rows, directions(models[0], pixels[None])[0])), "ms")


def drawing(points: int) -> dict[str, object]:
    """Return a seven of so many points more than two as the canvas sends it."""
    paper, line = Image.new("RGBA", (PAPER, PAPER), "black"), SEVEN[: points + 2]
    ImageDraw.Draw(paper).line(line, "white", PEN, "curve")
    png = io.BytesIO()
    paper.save(png, "png")
    steps = [["L" if n else "M", *point] for n, point in enumerate(line)]
    stroke = {"type": "Path", "stroke": "#FFFFFF", "strokeWidth": PEN, "fill": None, "path": steps}
    picture = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
    return {"drawing": {"raw": {"objects": [stroke], "background": "#000000"}, "data": picture}}


async def strokes(server: Server, runs: list[str], show: str) -> list[float]:
    """Return milliseconds from a stroke until the page's script has run."""
    async with Tab(server.url, {}) as tab:
        await tab.open("draw", f"runs={','.join(runs)}&show={show}")
        await tab.put("draw_canvas_keeper", {"mount": "1"}, "mount")
        await tab.put("draw_canvas", drawing(2), "first")
        for number in range(TIMES):
            await tab.put("draw_canvas", drawing(number % 2 + 1), "stroke")
        return [1e3 * seconds for seconds in tab.answers["stroke"]]


def main() -> None:
    files = untrained()
    by_itself(files)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), workers=1, LAB_ACCESS="open")
        with closing(RunStore(server.store_url)) as store:
            runs = [store.add(RunConfig(seed=n), engine="benchmark-1-0") for n in range(MODELS)]
            for run, file in zip(runs, files, strict=True):
                store.begin(run, dataset_used="mnist")
                store.end(run, "completed", "All 20 epochs done.")
                store.finish(run, models={"model.tflite": file}, test_accuracy=0.1)
        server.start()
        try:
            for show, target in (("way", STROKE), ("why", None), ("what-if", WHAT_IF)):
                report(f"a stroke, {MODELS} models, “{show}” open",
                       asyncio.run(strokes(server, runs, show)), "ms", target)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
