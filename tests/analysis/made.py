"""Invented runs and histories, as the store gives them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

import pandas as pd

from lab.config import RunConfig
from lab.store import Run
from lab.store.histories import HISTORY_COLUMNS

LAYERS = [name for name in HISTORY_COLUMNS if name.endswith(("norms", "ratios", "units"))]


def run(
    number: int, status: str = "completed", best: float | None = None, test: float | None = None,
    **values,
) -> Run:
    """Return a run with the config `values`, its best validation and its test accuracy."""
    empty = {f.name: None for f in dataclasses.fields(Run)}
    finished = None if status in ("queued", "running") else float(number)
    return Run(**empty | {
        "id": f"{number:010x}", "name": "", "config": RunConfig(**values), "status": status,
        "created_at": float(number), "finished_at": finished, "epoch": 1, "color": number,
        "best_value": best, "test_accuracy": test,
    })


def history(epochs: Mapping[str, Sequence[float | Mapping]], **always) -> pd.DataFrame:
    """Return a history: of each run, by id, its epochs' val_accuracy, or what each epoch yields.

    Every epoch takes 2 s and 3 CPU-s; a loss is 1 minus its accuracy, nan what is not given.
    """
    rows = []
    for run_id, values in epochs.items():
        for epoch, value in enumerate(values, 1):
            given = dict(value) if isinstance(value, Mapping) else {
                "val_accuracy": value, "accuracy": value, "val_loss": 1 - value, "loss": 1 - value,
            }
            row = {"seconds": 2.0, "cpu_seconds": 3.0} | given | always
            row |= {"run": run_id, "epoch": epoch}
            rows.append([row.get(n, [] if n in LAYERS else math.nan) for n in HISTORY_COLUMNS])
    return pd.DataFrame(rows, columns=HISTORY_COLUMNS).astype({"run": object})
