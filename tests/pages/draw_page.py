"""The Draw page in AppTest: runs with a saved model, and what the page says."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.inference import FEATURES, PROBABILITIES
from lab.store import RunStore

DIGITS = {"7": [(0.1, 0.1, 0.8, 0.1), (0.8, 0.1, 0.4, 0.9)], "1": [(0.4, 0.1, 0.5, 0.9)]}
"""Lines of digits, in shares of their box."""


def litert(path: Path, *, features: bool = False) -> bytes:
    """Return a LiteRT model that has learned nothing, with its last hidden layer or without."""
    import keras

    keras.utils.set_random_seed(0)
    pixels = keras.Input((28, 28), dtype="uint8")
    hidden = keras.layers.Dense(6, activation="tanh")(keras.layers.Flatten()(pixels))
    output = keras.layers.Dense(10, activation="softmax")(hidden)
    outputs = {PROBABILITIES: output, FEATURES: hidden} if features else output
    keras.Model(pixels, outputs).export(path, format="litert", verbose=False)
    return path.read_bytes()


def add(store: RunStore, model: bytes, name: str, accuracy: float, **config) -> str:
    """Store a finished run with a saved model."""
    run = store.add(RunConfig(**config), engine="test", name=name)
    store.begin(run, dataset_used=config.get("dataset"))
    store.end(run, "completed", "All epochs are done.")
    store.finish(run, models={"model.tflite": model}, test_accuracy=accuracy)
    return run


def opened(app: AppTest, **params: str) -> AppTest:
    """Open the Draw page with these URL parameters."""
    app.run()
    app.switch_page("pages/draw.py")
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    """Return what the page says, verdicts included."""
    kinds = ("info", "warning", "error", "caption", "markdown")
    said = [element.value for kind in kinds for element in getattr(app, kind)]
    return "\n".join(said + [element.proto.body for element in app.get("html")])


def picture(*digits: tuple[str, int, int, int], size: int = 280) -> bytes:
    """Return a PNG of digits, each with its box's left, top and side, in black on white."""
    paper, file = Image.new("L", (size, size), "white"), io.BytesIO()
    for digit, left, top, side in digits:
        for x0, y0, x1, y1 in DIGITS[digit]:
            ImageDraw.Draw(paper).line(
                (left + side * x0, top + side * y0, left + side * x1, top + side * y1),
                fill="black", width=max(3, side // 10),
            )
    paper.save(file, "PNG")
    return file.getvalue()


def upload(page: AppTest, file: bytes) -> AppTest:
    """Upload a picture, and return the page with its answers."""
    page.segmented_control(key="draw_source").set_value("upload").run()
    page.file_uploader[0].set_value(("digit.png", file, "image/png")).run()
    assert not page.exception
    return page


def charts(page: AppTest) -> list[str]:
    """Return the page's charts by their keys, without numbers of models."""
    return [element.proto.id.rpartition("draw_")[2] for element in page.get("plotly_chart")]
