"""A store that is away while runs train costs them nothing: their histories are as without."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from lab.config import RunConfig
from lab.engine import Engine
from lab.metrics import JUDGED_KEYS
from lab.store import RunStore
from tests.engine.conftest import SETTINGS
from tests.postgres import postgres_server

pytestmark = pytest.mark.filterwarnings("ignore:A worker was restarted")

MORE_SECONDS = 3  # after a write of the engine's was refused: then the worker's was, or soon is
NO_ANSWER = "The run store does not answer just now."  # yet: SQLite waits 10 s for another writer
# One whose quick epochs go on through the outage, or end in it, and one that waits behind it.
LONG = RunConfig(hidden_layers=(4,), epochs=60, dataset="digits", batch_size=16)
NEXT = LONG.changed(epochs=3, seed=1)


@contextmanager
def engine_on(url: str) -> Iterator[tuple[Engine, RunStore]]:
    store = RunStore(url)
    engine = Engine(store, SETTINGS, workers=1)
    try:
        yield engine, store
    finally:
        engine.close()
        store.close()


def judged(store: RunStore, run: str) -> pd.DataFrame:
    return store.history([run])[["epoch", *JUDGED_KEYS]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[RunConfig, pd.DataFrame]:
    """The histories of both runs with a store that is always there."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with engine_on(f"sqlite:///{folder}/lab.sqlite3") as (engine, store):
        runs = {config: engine.start(config) for config in (LONG, NEXT)}
        assert all(engine.wait(run, 300) for run in runs.values())
        return {config: judged(store, run) for config, run in runs.items()}


def train_through(
    url: str, undisturbed: dict, leave: Callable[[], object], come_back: Callable[[], object]
) -> None:
    """Train both runs with a store that is away for a while, and compare what came of them."""
    with engine_on(url) as (engine, store):
        running, queued = engine.start(LONG), engine.start(NEXT)
        while store.get(running).epoch < 3:
            time.sleep(0.05)
        assert engine.store_fault is None
        leave()
        try:
            by = time.monotonic() + 60
            while engine.store_fault in (None, NO_ANSWER) and time.monotonic() < by:
                time.sleep(0.05)
            time.sleep(MORE_SECONDS)
            assert engine.store_fault
        finally:
            come_back()
        for run, config in ((running, LONG), (queued, NEXT)):
            assert engine.wait(run, 300)
            ended = store.get(run)
            assert ended.status == "completed", ended
            pd.testing.assert_frame_equal(judged(store, run), undisturbed[config])
            assert store.artifact(run, "model.tflite")
            assert not ended.active
        assert engine.store_fault is None


def test_a_postgresql_server_that_is_stopped_costs_no_run_anything(undisturbed):
    with postgres_server() as server:
        train_through(server.new_database(), undisturbed, server.stop, server.start)


def test_a_locked_sqlite_file_costs_no_run_anything(undisturbed, tmp_path):
    file = tmp_path / "lab.sqlite3"
    RunStore(f"sqlite:///{file}").close()
    other = sqlite3.connect(file, isolation_level=None)
    train_through(
        f"sqlite:///{file}", undisturbed,
        lambda: other.execute("BEGIN IMMEDIATE"), lambda: other.execute("ROLLBACK"),
    )
    other.close()


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of 16 MB: room for a run, its state, and the log that SQLite writes first."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        why = f"A small disk could not be made, which root can: {mounted.stderr.decode()}"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_costs_no_run_anything(undisturbed, small_disk):
    fill = small_disk / "other"

    def leave() -> None:
        with fill.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(bytes(4096))

    train_through(f"sqlite:///{small_disk}/lab.sqlite3", undisturbed, leave, fill.unlink)
