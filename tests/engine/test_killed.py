"""A run whose worker is killed, and then its server, has the history of one that nobody touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from lab.config import RunConfig
from lab.metrics import JUDGED
from lab.options import OPTIMIZERS
from lab.settings import PROJECT
from lab.store import Run, RunStore

AT_ONCE = 2  # servers, each with a worker and a store of its own
EPOCHS = 12
COMPARED = ["epoch", *JUDGED, *(f"val_{key}" for key in JUDGED), "gradient_norms"]

# A server without its pages: it adopts what waits in the store.
SERVER = """
import time
from lab.engine import Engine
from lab.settings import Settings
from lab.store import RunStore

if __name__ == "__main__":
    settings = Settings.from_environment()
    engine = Engine(RunStore(settings.store_url), settings, workers=1)
    time.sleep(600)
"""


class Server:
    """A server's process, and the store it works on; as a context manager."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        script = folder / "server.py"
        script.write_text(SERVER)
        url = f"sqlite:///{folder / 'lab.sqlite3'}"
        self.store = RunStore(url)
        self._command = [sys.executable, str(script)]
        self._environment = os.environ | {"PYTHONPATH": str(PROJECT), "LAB_STORE_URL": url}

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.store.close()

    def start(self) -> None:
        self._process = psutil.Popen(
            self._command, cwd=PROJECT, env=self._environment, stderr=subprocess.DEVNULL
        )

    def kill_worker(self) -> None:
        """Kill the process below it that has TensorFlow in it."""
        below = self._process.children(recursive=True)
        max(below, key=lambda process: process.memory_info().rss).kill()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def queue(self, optimizer: str) -> str:
        config = RunConfig(
            optimizer=optimizer, hidden_layers=(8, 8), dataset="digits", batch_size=4,
            epochs=EPOCHS, activation="tanh",
        )
        return self.store.add(config, engine="nobody's")

    def until(self, run: str, is_so: Callable[[Run], bool]) -> Run:
        by = time.monotonic() + 120
        while not is_so(found := self.store.get(run)):
            assert time.monotonic() < by, (found.status, found.epoch, found.message)
            time.sleep(0.02)
        return found

    def until_it_trains_on(self, run: str) -> None:
        """Wait until a run is two epochs further than now, and can be taken up from there."""
        epoch = self.store.get(run).epoch + 2
        self.until(run, lambda r: r.status == "running" and r.epoch >= epoch)
        self.until(run, lambda _: self.store.checkpoint(run) is not None)


def cut_and_whole(server: Server, optimizer: str) -> None:
    """Compare the run of an optimizer that is killed twice with one that is left alone."""
    killed = server.queue(optimizer)
    server.until_it_trains_on(killed)
    server.kill_worker()
    server.until(killed, lambda run: run.resumes == 1)
    server.until_it_trains_on(killed)
    server.kill()
    server.start()
    server.until(killed, lambda run: run.resumes == 2)
    untouched = server.queue(optimizer)
    cut = server.until(killed, lambda run: not run.active)
    whole = server.until(untouched, lambda run: not run.active)

    assert (cut.status, cut.resumes, whole.resumes) == ("completed", 2, 0), cut.message
    histories = [server.store.history([run.id])[COMPARED] for run in (cut, whole)]
    assert len(histories[1]) == EPOCHS
    assert histories[0].to_dict("list") == histories[1].to_dict("list"), optimizer
    assert (cut.best_epoch, cut.test_accuracy) == (whole.best_epoch, whole.test_accuracy)
    assert server.store.checkpoint(killed) is None


@pytest.mark.timeout(600)
def test_every_optimizers_history_survives_a_killed_worker_and_a_killed_server(tmp_path):
    def try_some(lane: int) -> None:
        with Server(tmp_path / str(lane)) as server:
            for optimizer in list(OPTIMIZERS)[lane::AT_ONCE]:
                cut_and_whole(server, optimizer)

    with ThreadPoolExecutor(AT_ONCE) as lanes:
        list(lanes.map(try_some, range(AT_ONCE)))
