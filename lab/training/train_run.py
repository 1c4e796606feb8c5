"""Train one run from its first epoch to its stored models."""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from lab.config import RunConfig
from lab.datasets import Images
from lab.errors import StoreError, why_it_failed
from lab.store import Outbox, Run, RunStore
from lab.training.package import plain, saved, tested
from lab.training.state import Resume
from lab.training.training import Training
from lab.training.weights import unpack

Keeps = Callable[[float | None], bool]
"""Says whether models are stored of the best epoch, by its monitored value."""


def train_run(
    outbox: Outbox, config: RunConfig, images: Images, stop: threading.Event,
    left: threading.Event, resume: Resume | None = None, *,
    keeps: Keeps = lambda best_value: True,
) -> None:
    """Train `config` on `images`, streaming to `outbox`, until its end or until `stop` is set.

    However training ends, by an exception too, the best epoch so far is tested and, where it is to
    be kept, saved. Reproduces plain Keras: seed, build, fit.

    Args:
        left: Set once no further step is taken, before the models are made.
        resume: Where an interrupted run is taken up again; its history goes on as if it had never
            been interrupted. One that cannot be made sense of is set aside: the run begins anew.

    Raises:
        StoreError: The outbox has given up.
    """
    with left_clean():
        training = Training(config, images)
        try:
            status, message = training.fit(stop, outbox, resume)
        except StoreError:
            raise
        except Exception as error:
            traceback.print_exc()
            status, message = "failed", why_it_failed(error)
        finally:
            left.set()
        outbox.end(status, message)
        best, found = training.checkpoint, {}
        if best.weights is not None:
            found = _packaged(training.model, config, best.weights, images, keeps(best.best))
        outbox.finish(**found)


def package_run(store: RunStore, run: Run, images: Images, keeps: Keeps) -> None:
    """Test the best weights in the store of a run that ended without that, and make models of them.

    Args:
        images: The dataset that it was trained on.

    Raises:
        StoreError: The store cannot be used.
    """
    kept = store.best_weights(run.id)
    if kept is None or run.config is None:
        store.finish(run.id)
        return
    history = store.history([run.id]).set_index("epoch")
    best = {}
    if kept.epoch in history.index:
        value = float(history.at[kept.epoch, run.config.monitor])
        best = {"best_epoch": kept.epoch, "best_value": value}
    with left_clean():
        weights, keep = unpack(kept.data), keeps(best.get("best_value"))
        found = _packaged(plain(run.config), run.config, weights, images, keep)
    store.finish(run.id, **found, **best)


@contextmanager
def left_clean() -> Iterator[None]:
    """Leave nothing of a run behind in the process, but for what the next one can use."""
    try:
        yield
    finally:
        gc.collect()


def _packaged(
    model: keras.Model, config: RunConfig, weights: list[np.ndarray], images: Images, keep: bool
) -> dict[str, Any]:
    """Return what `finish` takes.

    Where Keras or its converter fails, that ends the task: whoever has given it has models made of
    the weights in the store by another one, and finishes the run without them where that fails too.
    """
    found = tested(model, weights, images)
    return found | {"models": saved(config, weights)} if keep else found
