"""How quick a chart of many epochs is made: python -m tests.benchmarks.charts

Prints the median CPU time of six runs of 1000 epochs, and how it compares with one run's.
"""

from __future__ import annotations

import tempfile
import time
from statistics import median

import pandas as pd

from lab.charts.curves import curve_figure
from lab.config import RunConfig
from lab.store import Run, RunStore

_REPEATS = 15


def milliseconds(runs: list[Run], history: pd.DataFrame, metric: str) -> float:
    """Return the median CPU time of a figure, after one to warm up."""
    curve_figure(runs, history, metric).to_json()
    seconds = []
    for _ in range(_REPEATS):
        begun = time.process_time()
        curve_figure(runs, history, metric).to_json()
        seconds.append(time.process_time() - begun)
    return 1000 * median(seconds)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(f"sqlite:///{folder}/lab.sqlite3")
        runs = store.runs([store.add(RunConfig(), engine="benchmark") for _ in range(6)])
        store.close()
    history = pd.concat(
        pd.DataFrame(
            {"run": run.id, "epoch": range(1, 1001), "accuracy": 0.5, "val_accuracy": 0.5,
             "loss": 0.5, "val_loss": 0.5, "seconds": 1.0, "gradient_norms": [[1.0] * 6] * 1000}
        )
        for run in runs
    )
    for metric in ("accuracy", "loss", "gradient_norms"):
        six, one = (milliseconds(runs[:n], history, metric) for n in (6, 1))
        print(f"{metric}: 6 runs of 1000 epochs {six:.0f} ms, {six / one:.1f} x one run")
