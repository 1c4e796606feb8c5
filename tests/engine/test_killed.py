"""A run whose worker is killed, and then its server, has the history of one that nobody touched."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from lab.config import RunConfig
from lab.metrics import JUDGED
from lab.options import OPTIMIZERS
from lab.settings import PROJECT
from lab.store import Run, RunStore

WORKERS = 3
EPOCHS = 15
COMPARED = ["epoch", *JUDGED, *(f"val_{key}" for key in JUDGED), "gradient_norms"]

# A server without its pages: it adopts what waits in the store.
SERVER = f"""
import time
from lab.engine import Engine
from lab.settings import Settings
from lab.store import RunStore

if __name__ == "__main__":
    settings = Settings.from_environment()
    engine = Engine(RunStore(settings.store_url), settings, workers={WORKERS})
    time.sleep(600)
"""


class Server:
    """The server's process."""

    def __init__(self, script: str, store_url: str) -> None:
        self._command = [sys.executable, script]
        self._environment = os.environ | {"PYTHONPATH": str(PROJECT), "LAB_STORE_URL": store_url}
        self.start()

    def start(self) -> None:
        self._process = psutil.Popen(self._command, cwd=PROJECT, env=self._environment)

    def kill_workers(self) -> None:
        """Kill every process below it that has TensorFlow in it, as the system does without memory.
        """
        for process in self._process.children(recursive=True):
            if process.memory_info().rss > 200e6:
                process.kill()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def server(tmp_path, store_url) -> Iterator[Server]:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    running = Server(str(script), store_url)
    yield running
    running.kill()


def until(store: RunStore, runs: list[str], are_so: Callable[[Run], bool]) -> None:
    by = time.monotonic() + 120
    while not all(are_so(run) for run in store.runs(runs)):
        assert time.monotonic() < by, [(r.status, r.epoch, r.message) for r in store.runs(runs)]
        time.sleep(0.02)


@pytest.mark.timeout(500)
def test_every_optimizers_history_survives_a_killed_worker_and_a_killed_server(store, server):
    def queue(optimizer: str) -> str:
        config = RunConfig(
            optimizer=optimizer, hidden_layers=(8, 8), dataset="digits", batch_size=8,
            epochs=EPOCHS, activation="tanh",
        )
        return store.add(config, engine="nobody's")

    killed = {}
    names = list(OPTIMIZERS)
    for first in range(0, len(names), WORKERS):
        runs = [queue(name) for name in names[first : first + WORKERS]]
        killed |= dict(zip(names[first:], runs, strict=False))
        for resumes, kill in enumerate((server.kill_workers, server.kill)):
            before = {run.id: run.epoch for run in store.runs(runs)}
            until(store, runs, lambda run, before=before: (
                run.status == "running" and run.epoch >= before[run.id] + 2
                and store.checkpoint(run.id) is not None
            ))
            kill()
            if kill == server.kill:
                server.start()
            until(store, runs, lambda run, resumes=resumes: run.resumes == resumes + 1)
        until(store, runs, lambda run: run.ended_at is not None)
    untouched = {name: queue(name) for name in names}
    until(store, [*killed.values(), *untouched.values()], lambda run: not run.active)

    for name in names:
        cut, whole = store.get(killed[name]), store.get(untouched[name])
        assert (cut.status, cut.resumes, whole.resumes) == ("completed", 2, 0), cut.message
        histories = [store.history([run.id])[COMPARED] for run in (cut, whole)]
        assert histories[0].to_dict() == histories[1].to_dict(), name
        assert len(histories[0]) == EPOCHS
        assert (cut.best_epoch, cut.test_accuracy) == (whole.best_epoch, whole.test_accuracy)
        assert store.checkpoint(cut.id) is None
