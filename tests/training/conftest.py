"""Runs trained in the test's own process, on the first few images of a dataset."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from lab.config import RunConfig
from lab.datasets import Images, load
from lab.store import Outbox, Run, RunStore, outbox

Train = Callable[..., Run]


def first(images: Images, train: int, test: int) -> Images:
    """Return a dataset cut to its first images."""
    return replace(
        images, x_train=images.x_train[:train], y_train=images.y_train[:train],
        x_test=images.x_test[:test], y_test=images.y_test[:test],
    )


@pytest.fixture(scope="session")
def images() -> Images:
    """The first 3,000 + 500 images of MNIST; where it is not there, all the bundled digits."""
    folder = os.environ.get("LAB_DATA_DIR")
    if folder and Path(folder, "mnist.npz").is_file():
        return first(load("mnist", folder), 3000, 500)
    if os.environ.get("CI") == "true":
        pytest.fail("MNIST is missing: set LAB_DATA_DIR to a folder that holds mnist.npz.")
    return load("digits")


@pytest.fixture(scope="session")
def digits() -> Images:
    """The first 300 + 100 of the bundled digits."""
    return first(load("digits"), 300, 100)


@pytest.fixture(scope="session")
def warm() -> None:
    """TensorFlow imported, and kept out of what is collected after each run, as in a worker."""
    import lab.training.train_run  # noqa: F401

    gc.freeze()


@pytest.fixture(scope="module")
def every_state():
    """Epochs of milliseconds have their states written like those of seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "_SHARE", 1.0)
        yield


@pytest.fixture
def train(store: RunStore, warm: None) -> Train:
    """A function that trains a config to its end and returns the run as it is stored."""

    def trained(config: RunConfig, images: Images, stop: threading.Event | None = None) -> Run:
        run = store.add(config, engine="test")
        assert store.begin(run)
        return go_on(store, run, images, stop)

    return trained


def go_on(
    store: RunStore, run: str, images: Images, stop: threading.Event | None = None
) -> Run:
    """Train a run that has begun to its end, from where the store has it, and return it."""
    from lab.training.state import Resume
    from lab.training.train_run import train_run

    checkpoint = store.checkpoint(run)
    resume = checkpoint and Resume(checkpoint, store.history([run]))
    box, left = Outbox(store, run, wait=0), threading.Event()
    config = store.get(run).config
    train_run(box, config, images, stop or threading.Event(), left, resume)
    box.close()
    assert left.is_set()
    return store.get(run)
