"""Runs that are cut off in mid-training, as by a kill, with what the store has of them by then."""

from __future__ import annotations

import threading
import time

import pandas as pd

from lab.config import RunConfig
from lab.datasets import Images
from lab.errors import StoreError
from lab.store import Outbox, RunStore
from lab.training.state import Resume
from lab.training.train_run import train_run


class Cut(StoreError):
    """Leaves training at once, without an end."""


class CutOff(Outbox):
    """Writes everything up to an epoch's state, and nothing after it."""

    def __init__(self, store: RunStore, run: str, after: int) -> None:
        super().__init__(store, run, wait=0)
        self._after = after

    def keep(self, epoch, state, best) -> None:
        super().keep(epoch, state, best)
        if epoch >= self._after:
            by = time.monotonic() + 20
            while self._kept is not None and time.monotonic() < by:
                time.sleep(0.002)
            raise Cut


def cut_off(store: RunStore, run: str, images: Images, after: int) -> None:
    """Train a run that has begun up to the end of an epoch, from where the store has it."""
    checkpoint = store.checkpoint(run)
    resume = checkpoint and Resume(checkpoint, store.history([run]))
    outbox = CutOff(store, run, after)
    try:
        train_run(
            outbox, store.get(run).config, images, threading.Event(), threading.Event(), resume
        )
    except Cut:
        outbox.close()
    else:
        raise AssertionError(f"The run ended before epoch {after} was over.")
    assert store.checkpoint(run).epoch == after == store.get(run).epoch


def begun(store: RunStore, config: RunConfig) -> str:
    """Queue a run and begin it."""
    run = store.add(config, engine="test")
    assert store.begin(run)
    return run


def measured(store: RunStore, run: str) -> pd.DataFrame:
    """Return a run's history without what differs from one time to the next."""
    return store.history([run]).drop(columns=["run", "seconds", "cpu_seconds"])
