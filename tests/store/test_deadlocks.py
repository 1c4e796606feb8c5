"""Who changes a sweep and who ends its runs take the database's locks in one order."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from lab.config import RunConfig
from lab.errors import LabError, RunNotFoundError, StoreAwayError, SweepNotFoundError
from lab.store import BestWeights, RunStore
from lab.store.models import Checkpoint
from tests.store.sweeping import add, members

SECONDS = 1.5


@pytest.fixture
def stores(postgres) -> list[RunStore]:
    """Three processes' stores on one database; SQLite has one writer at a time anyway."""
    url = postgres.new_database()
    opened = [RunStore(url) for _ in range(3)]
    yield opened
    for store in opened:
        store.close()


def at_once(stores: list[RunStore], *deeds: Callable[[RunStore], object]) -> None:
    """Do each again and again, all at once; fail where the database had to end one for another."""
    by = time.monotonic() + SECONDS

    def again(store: RunStore, deed: Callable[[RunStore], object]) -> None:
        while time.monotonic() < by:
            try:
                deed(store)
            except StoreAwayError:
                raise
            except LabError:
                pass  # deleted meanwhile, by another one

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(again, stores, deeds))


def test_a_sweep_is_cancelled_while_others_pause_and_resume_it(stores):
    sweeps = [add(stores[0], [RunConfig(seed=seed) for seed in range(200)])]

    def cancel(store: RunStore) -> None:
        store.cancel_sweep(sweeps[-1])
        sweeps.append(add(store, [RunConfig(seed=seed) for seed in range(200)]))

    def hold_and_go_on(store: RunStore) -> None:
        store.pause_sweep(sweeps[-1])
        store.resume_sweep(sweeps[-1], engine="another")

    at_once(stores, cancel, hold_and_go_on, hold_and_go_on)


def test_runs_end_while_they_are_deleted(stores):
    ids: list[str] = []

    def end_all(store: RunStore) -> None:
        sweep = add(store, [RunConfig(seed=seed) for seed in range(8)])
        ids[:] = members(store, sweep)
        for run in list(ids):
            with suppress(RunNotFoundError):
                store.begin(run)
                store.append(run, 1, {"loss": 1.0}, best_epoch=1, best_value=0.5)
                store.keep(run, Checkpoint(1, b"state", BestWeights(1, b"weights")))
                store.end(run, "completed", "")
        for run in list(ids):
            store.finish(run, models={"model.tflite": b"model"}, test_accuracy=0.5)
        with suppress(SweepNotFoundError):
            store.delete_sweep(sweep)

    def finish(store: RunStore) -> None:
        for run in list(ids):
            store.finish(run, models={"model.tflite": b"model"}, test_accuracy=0.5)

    at_once(stores, end_all, finish, lambda store: store.delete(list(ids)[::3]))
