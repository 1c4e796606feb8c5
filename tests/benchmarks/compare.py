"""Compare, Runs and Train over few and many stored runs: python -m tests.benchmarks.compare

A server whose one workspace holds a sweep of 10 runs of 20 epochs, then one of 2,000 runs. By
websocket, a visitor opens each page anew; on Compare of the whole sweep every view and another
metric is asked for within the same visit. Printed: seconds until a page's script has run, medians.
"""

from __future__ import annotations

import argparse
import random
import secrets
import tempfile
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store import RunStore
from lab.store.schema import epochs, runs, sweeps
from lab.store.sweeps import group_of
from lab.sweeps import SweepPlan
from lab.ui.compare.views import VIEWS
from tests.benchmarks.page import report
from tests.benchmarks.visit import Visit
from tests.e2e.server import Server

OPENS, ANSWERS = 1.5, 0.5  # seconds
EPOCHS = 20
TIMES = 5
SWEEP = "feedbeef00"
OPTIMIZERS = ("SGD", "Momentum", "Adam", "RMSprop", "Nadam")
RATES = tuple(10 ** (-4 + place / 2) for place in range(8))


def fill(store: RunStore, count: int) -> None:
    """Store a sweep of `count` finished runs: up to 40 setups, the rest of it seeds."""
    vary = {"optimizer": OPTIMIZERS[:2]} if count < 40 else {
        "optimizer": OPTIMIZERS, "learning_rate": RATES
    }
    setups = 2 if count < 40 else len(OPTIMIZERS) * len(RATES)
    plan = SweepPlan("benchmark", {"epochs": EPOCHS}, vary, tuple(range(count // setups)))
    now, chance = time.time(), random.Random(0)
    rows, measured = [], []
    for place, config in enumerate(plan.configs):
        run, best, at = secrets.token_hex(5), chance.uniform(0.8, 0.95), now + place * 1e-6
        rows.append({
            "id": run, "workspace": "open", "name": config.title, "config": config.to_json(),
            "visit": "before", "color": place, "status": "completed", "engine": "benchmark-1-0",
            "stop_requested": False, "created_at": at, "started_at": at, "ended_at": at + 40,
            "finished_at": at + 42, "step": 0, "steps": 0, "epoch": EPOCHS, "best_epoch": EPOCHS,
            "best_value": best, "test_accuracy": best - 0.01, "test_loss": 0.3, "sweep": SWEEP,
            "dataset_used": "mnist", "message": "All 20 epochs done.", "planned": EPOCHS,
            "config_group": group_of(config), "estimate": 20.0,
        })
        for epoch in range(1, EPOCHS + 1):
            metrics = {key: chance.random() for key in EPOCH_KEYS}
            metrics["val_accuracy"] = best * (epoch / EPOCHS) ** 0.2
            layers = {key: [chance.random() for _ in range(6)] for key in LAYER_KEYS}
            measured.append({"run": run, "epoch": epoch, "metrics": metrics, "layers": layers})
    with store._write() as db:
        db.execute(insert(sweeps).values(
            id=SWEEP, workspace="open", name=plan.name, keeps="best", state="over",
            monitor="val_accuracy", created_at=now, ended_at=now, visit="before",
            engine="benchmark-1-0",
        ))
        db.execute(insert(runs), rows)
        db.execute(insert(epochs), measured)


def opens(url: str, page: str, query: str = "") -> list[float]:
    """Return seconds until a page is there, for visits that begin with it."""
    seconds = []
    for _ in range(TIMES):
        with Visit(url) as visit:
            seconds.append(visit.open(page, query))
    return seconds


def answers(url: str, queries: list[str]) -> dict[str, list[float]]:
    """Return seconds until Compare of the sweep is there again with another view, by view."""
    seconds: dict[str, list[float]] = {query: [] for query in queries}
    with Visit(url) as visit:
        visit.open("compare", f"sweep={SWEEP}")
        for _ in range(TIMES):
            for query in queries:
                seconds[query].append(visit.open("compare", f"sweep={SWEEP}&{query}"))
    return seconds


def measure(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), workers=1, LAB_ACCESS="open")
        with closing(RunStore(server.store_url)) as store:
            fill(store, count)
        server.start()
        what = f"{count:,} runs stored"
        try:
            first = opens(server.url, "compare", f"sweep={SWEEP}")
            report(f"Compare of the sweep, the server's first visit, {what}", first[:1], "s", OPENS)
            report(f"Compare of the sweep opens, {what}", first[1:], "s", OPENS)
            for page in ("compare", "runs", ""):
                report(f"{page or 'train'} opens, {what}", opens(server.url, page), "s", OPENS)
            asked = [f"view={name}" for name in VIEWS] + ["view=curves&metric=loss"]
            for query, seconds in answers(server.url, asked).items():
                report(f"  {query}, {what}", seconds, "s", ANSWERS)
            print(f"  {server.memory / 1e6:.0f} MB; "
                  f"{server.log.read_text().count('Traceback')} tracebacks in the log", flush=True)
        finally:
            server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare over many stored runs.")
    parser.add_argument("--runs", type=int, nargs="+", default=[10, 2000])
    for count in parser.parse_args().runs:
        measure(count)


if __name__ == "__main__":
    main()
