"""What tests of sweeps do: queue them, train their runs, and watch what the store is asked."""

from __future__ import annotations

from sqlalchemy import event

from lab.config import RunConfig
from lab.store import RunStore, SweepProgress, Workspace
from lab.workspaces import OPEN

CONFIGS = [RunConfig(epochs=5, learning_rate=rate, seed=s) for rate in (0.1, 0.2) for s in range(3)]


def add(store: RunStore, configs=CONFIGS, **of) -> str:
    return store.add_sweep(configs, **{"name": "a sweep", "engine": "e"} | of)


def members(store: RunStore, sweep: str, workspace: str = OPEN) -> list[str]:
    return [run.id for run in Workspace(store, workspace).sweep_runs(sweep)]


def progress(store: RunStore, sweep: str) -> SweepProgress:
    return store.sweep_progress(sweep)[sweep]


def train(store: RunStore, run: str, *values: float, status: str = "completed") -> None:
    """Train a run for an epoch a value, the last of which is its best, and end it."""
    assert store.begin(run)
    for epoch, value in enumerate(values, 1):
        store.append(run, epoch, {"loss": 1.0}, best_epoch=epoch, best_value=value)
    store.end(run, status, "")
    store.finish(run, test_accuracy=0.5)


class Statements:
    """The questions that a store is asked within, each as its text."""

    def __init__(self, store: RunStore) -> None:
        self._engine = store._engine

    def _note(self, _db, _cursor, statement, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            self.seen.append(statement)

    def __enter__(self) -> list[str]:
        self.seen: list[str] = []
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *_error) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)
