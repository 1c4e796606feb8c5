"""Memory of a worker over 20 successive runs of changing configs: python -m tests.benchmarks.memory

Runs go through a real engine with one worker, on all of MNIST (LAB_DATA_DIR), an epoch each; they
differ in optimizer, activation, layers and batch size, the full batch included. Printed: resident
memory after each run, the most seen while it trained (looked at ten times a second), and whether
the worker is still the same process.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import cycle, islice

import psutil

from lab.config import RunConfig
from lab.engine import Engine
from lab.options import ACTIVATIONS, OPTIMIZERS
from lab.settings import Settings
from lab.store import RunStore

BUDGET = 1.1e9  # bytes
SHAPES = ((64, 128, 256, 128, 64), (32,), (256, 256), (512, 128))
BATCHES = (128, 32, "full", 1024, 512)


def configs(count: int) -> list[RunConfig]:
    """Return `count` configs, each unlike the one before."""
    options = zip(
        cycle(OPTIMIZERS), cycle(ACTIVATIONS), cycle(SHAPES), cycle(BATCHES), strict=False
    )
    return [
        RunConfig(optimizer=o, activation=a, hidden_layers=s, batch_size=b, epochs=1)
        for o, a, s, b in islice(options, count)
    ]


def worker_process() -> psutil.Process | None:
    for child in psutil.Process().children():
        if "LokyProcess" in " ".join(child.cmdline()):
            return child
    return None


def resident() -> tuple[int, float]:
    """Return the worker's process id and resident bytes."""
    try:
        process = worker_process()
        return (process.pid, process.memory_info().rss) if process else (0, 0.0)
    except psutil.Error:
        return 0, 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Memory of a worker over successive runs.")
    parser.add_argument("--runs", type=int, default=20)
    count = parser.parse_args().runs
    after, pids = [], set()
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(f"sqlite:///{folder}/lab.sqlite3")
        engine = Engine(store, Settings.from_environment(), workers=1)
        for n, config in enumerate(configs(count), start=1):
            run, most = engine.start(config), 0.0
            while not engine.wait(run, 0.1):
                most = max(most, resident()[1])
            pid, rss = resident()
            after.append(rss)
            pids.add(pid)
            print(f"{n:3} {store.get(run).status:10} {rss / 1e6:6.0f} MB after, "
                  f"{most / 1e6:6.0f} MB at most, process {pid}: {config.title}", flush=True)
        engine.close()
        store.close()
    verdict = "met" if max(after) <= BUDGET else "MISSED"
    print(f"after {count} runs: {after[-1] / 1e6:.0f} MB, after any at most "
          f"{max(after) / 1e6:.0f} MB, in {len(pids)} process(es); "
          f"budget {BUDGET / 1e6:.0f} MB: {verdict}")


if __name__ == "__main__":
    main()
