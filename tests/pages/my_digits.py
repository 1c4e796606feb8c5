"""My digits in AppTest: the section alone, what it says, and digits that are kept."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from lab.atlas import load
from lab.config import RunConfig
from lab.digits import prepare
from lab.drawings import as_png
from lab.store import Drawing, RunStore, Workspace
from tests.drawings.made import picture

HOSTILE = "<b>run</b> *1*"


def script() -> None:
    import streamlit as st

    from lab.ui.draw.my_digits import my_digits

    st.fragment(my_digits)(st.session_state.runs, st.session_state.task)


def task(original: Image.Image | None, *, several: bool = False) -> SimpleNamespace:
    """Return what the page has of a picture; its own class cannot be had without a page."""
    pixels = np.zeros((28, 28), np.uint8) if original is None else prepare(original).pixels
    return SimpleNamespace(
        pixels=pixels, original=original, several=several, digits=(pixels,), alone=original
    )


def add(store: RunStore, name: str = "mine", model: bytes | None = None, **config) -> str:
    run = store.add(RunConfig(**config), engine="test", name=name)
    store.begin(run, dataset_used=config.get("dataset"))
    store.end(run, "completed", "")
    store.finish(run, models={"model.tflite": model or load().model}, test_accuracy=0.9)
    return run


def texts(page: AppTest) -> str:
    kinds = ("info", "warning", "error", "caption", "markdown", "toast")
    said = [element.value for kind in kinds for element in getattr(page, kind)]
    return "\n".join(said + [element.proto.body for element in page.get("html")])


def keep(own: Workspace, count: int) -> list[Drawing]:
    own.keep_drawings((n % 10, as_png(picture(n))) for n in range(count))
    return own.drawings()


def section(store: RunStore) -> AppTest:
    """Return the section alone, with a drawing and one model."""
    run = add(store)
    fresh = AppTest.from_function(script, default_timeout=120)
    fresh.session_state["task"] = task(picture(0))
    fresh.session_state["runs"] = Workspace(store, "open").runs([run])
    return fresh
