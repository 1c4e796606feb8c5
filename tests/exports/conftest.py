"""Runs as a store has them: of two optimizers and seeds, one diverged, one of hostile names."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd
import pytest

from lab.config import RunConfig
from lab.metrics import LAYER_KEYS
from lab.store import Run

HOSTILE = "=HYPERLINK(\"http://evil\")</script><script>alert(1)</script> & ../../up"
BASE = RunConfig(hidden_layers=(8, 4), epochs=3, train_samples=200)
CONFIGS = (
    BASE.changed(optimizer="SGD"),
    BASE.changed(optimizer="SGD", seed=1),
    BASE.changed(optimizer="Momentum", batch_size="full", monitor="val_loss"),
    BASE.changed(optimizer="Adam", learning_rate=10.0, jit_compile=True),
)


class Kept(NamedTuple):
    """Runs and their history."""

    runs: list[Run]
    history: pd.DataFrame


@pytest.fixture
def kept(store) -> Kept:
    """Four runs of up to three epochs; the last diverged in its second, and has a hostile name."""
    for number, config in enumerate(CONFIGS):
        last = number == len(CONFIGS) - 1
        run = store.add(config, engine="engine", name=HOSTILE if last else None)
        store.begin(run)
        for epoch in range(1, 3 if last else 4):
            loss = math.nan if last and epoch == 2 else 1 / (number + epoch + 2)
            values = {"loss": loss, "accuracy": epoch / 7, "val_loss": loss + 0.1,
                      "val_accuracy": epoch / 9, "learning_rate": config.learning_rate,
                      "seconds": epoch / 3, "cpu_seconds": epoch / 4}
            layers = {key: [number + epoch / 3, 1e-9 * epoch, math.nan] for key in LAYER_KEYS}
            store.append(run, epoch, values | layers, best_epoch=1, best_value=1 / 9)
        store.end(run, "diverged" if last else "completed", "Over.")
        store.finish(run, test_accuracy=0.9 + number / 100, test_loss=0.3)
    runs = sorted(store.runs(), key=lambda run: CONFIGS.index(run.config))
    return Kept(runs, store.history([run.id for run in runs]))
