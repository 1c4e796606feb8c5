"""A server without its pages that can be killed, and so can its worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from lab.settings import PROJECT
from lab.store import Run, RunStore

# It adopts what waits in the store.
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

    def until(self, run: str, is_so: Callable[[Run], bool]) -> Run:
        by = time.monotonic() + 250
        while not is_so(found := self.store.get(run)):
            assert time.monotonic() < by, (found.status, found.epoch, found.message)
            time.sleep(0.02)
        return found

    def until_it_trains_on(self, run: str) -> None:
        """Wait until a run is two epochs further than now, and can be taken up from there."""
        epoch = self.store.get(run).epoch + 2
        self.until(run, lambda r: r.status == "running" and r.epoch >= epoch)
        self.until(run, lambda _: self.store.checkpoint(run) is not None)
