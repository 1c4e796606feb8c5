"""Pages over 10,000 stored runs in 100 workspaces: python -m tests.benchmarks.stored

A store filled with finished runs of 20 epochs and small models; by websocket, visitors of several
workspaces open each page in turn, and a visitor without any run does. Printed: seconds until a
page's script has run, and the Streamlit process's memory after all of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from sqlalchemy import insert

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.options import OPTIMIZERS
from lab.store import RunStore
from lab.store.schema import artifacts, epochs, runs, workspaces
from lab.workspaces.secret import workspace_id
from tests.benchmarks.page import report
from tests.benchmarks.tab import Tab
from tests.e2e.server import Server

OPENS = 1.5  # seconds
MEMORY = 350.0  # MB
EPOCHS = 20
VISITORS = 5
PAGES = ("", "compare", "runs", "draw")


def fill(store: RunStore, owners: list[str], each: int) -> None:
    """Store `each` finished runs a workspace."""
    now = time.time()
    metrics = dict.fromkeys(EPOCH_KEYS, 0.9)
    layers = dict.fromkeys(LAYER_KEYS, [0.1] * 6)
    configs = [
        RunConfig(optimizer=name, seed=seed) for name in OPTIMIZERS for seed in range(each)
    ]
    for number, owner in enumerate(owners):
        ids = [secrets.token_hex(5) for _ in range(each)]
        with store._write() as db:
            db.execute(insert(workspaces).values(id=owner, seen_at=now))
            db.execute(insert(runs), [
                {
                    "id": run, "workspace": owner, "name": config.title,
                    "config": config.to_json(), "visit": "before", "color": place,
                    "status": "completed", "engine": "benchmark-1-0", "stop_requested": False,
                    "created_at": now - place * 60 - number, "started_at": now - place * 60,
                    "ended_at": now - place * 60 + 40, "finished_at": now - place * 60 + 42,
                    "step": 0, "steps": 0, "epoch": EPOCHS, "best_epoch": EPOCHS,
                    "best_value": 0.9, "test_accuracy": 0.9, "test_loss": 0.3,
                    "dataset_used": "mnist", "message": "All 20 epochs done.",
                }
                for place, (run, config) in enumerate(zip(ids, configs, strict=False))
            ])
            db.execute(insert(epochs), [
                {"run": run, "epoch": epoch, "metrics": metrics, "layers": layers}
                for run in ids for epoch in range(1, EPOCHS + 1)
            ])
            db.execute(insert(artifacts), [
                {"run": run, "name": name, "data": bytes(20_000)}
                for run in ids for name in ("model.keras", "model.tflite")
            ])


async def visit(url: str, secret: str, seconds: dict[str, list[float]]) -> None:
    """Open each page twice, as the visitor of one workspace."""
    async with Tab(url, {"lab_workspace": secret, "lab_visit": secrets.token_hex(6)}) as tab:
        for page in PAGES * 2:
            await tab.open(page, kind=page)
    for page in PAGES:
        seconds.setdefault(page, []).extend(tab.answers[page])


def measure(server: Server, visitors: list[str], what: str) -> None:
    seconds: dict[str, list[float]] = {}
    for secret in visitors:
        asyncio.run(visit(server.url, secret, seconds))
    for page, values in seconds.items():
        report(f"{page or 'train'} opens, {what}", sorted(values)[-3:], "s", OPENS)
        print(f"  median {median(values):.2f} s; the slowest three above", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Pages over many stored runs.")
    parser.add_argument("--workspaces", type=int, default=100)
    parser.add_argument("--runs", type=int, default=100, help="In each workspace.")
    given = parser.parse_args()
    os.environ["LAB_ACCESS"] = "private"
    known = [secrets.token_hex(16) for _ in range(given.workspaces)]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), workers=2)
        with closing(RunStore(server.store_url)) as store:
            fill(store, [workspace_id(secret) for secret in known], given.runs)
            print(f"{given.workspaces * given.runs:,} runs in {given.workspaces} workspaces",
                  flush=True)
        server.start()
        try:
            measure(server, [secrets.token_hex(16)], "without a run of one's own")
            measure(server, known[:VISITORS], f"{given.runs} runs of one's own")
            report("Streamlit process's memory", [server.memory / 1e6], "MB", MEMORY)
            print(server.log.read_text().count("Traceback"), "tracebacks in the log", flush=True)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
