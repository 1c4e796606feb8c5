"""A real Streamlit server, and a visitor's browser window."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import ClassVar

import psutil
from playwright.sync_api import Browser, Error, Page

from lab.settings import PROJECT

_START_SECONDS = 90
_LOOK_MILLISECONDS = 5000


class Server:
    """`streamlit run` on a free port, with a store of its own.

    Attributes:
        url: Address of the Train page.
        store_url: SQLAlchemy URL of its store.
        log: File with what it printed.
    """

    def __init__(
        self, folder: Path, workers: int, script: str = "streamlit_app.py", *,
        module: str = "streamlit", **settings: str,
    ) -> None:
        """Take a folder of its own, how many workers, and more environment variables.

        Args:
            module: What is run as Streamlit.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.store_url = f"sqlite:///{folder / 'lab.sqlite3'}"
        self.log = folder / "server.log"
        self._workers = workers
        self._script = script
        self._module = module
        self._settings = settings
        self._process: psutil.Process | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = psutil.Popen(
                [sys.executable, "-m", self._module, "run", self._script,
                 "--server.headless", "true", "--server.port", str(self._port),
                 "--server.fileWatcherType", "none"],
                cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={
                    **os.environ, "LAB_STORE_URL": self.store_url,
                    "LAB_WORKERS": str(self._workers), **self._settings,
                },
            )
        by = time.monotonic() + _START_SECONDS
        while time.monotonic() < by and self._process.is_running():
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise TimeoutError(f"Streamlit did not start:\n{self.log.read_text()}")

    @property
    def memory(self) -> int:
        """Resident memory of the Streamlit process, bytes."""
        return self._process.memory_info().rss

    def processes(self) -> list[psutil.Process]:
        """Return the Streamlit process and all below it."""
        return [self._process, *self._process.children(recursive=True)]

    def sigkill(self) -> list[psutil.Process]:
        """Kill the Streamlit process alone and return those that were below it."""
        _, *workers = self.processes()
        self._process.kill()
        self._process.wait()
        return workers

    def end(self, asked_by: int, seconds: float) -> int:
        """Ask it to end by a signal and return its exit code.

        Raises:
            psutil.TimeoutExpired: It has not ended after so many seconds.
        """
        self._process.send_signal(asked_by)
        return self._process.wait(seconds)

    def stop(self) -> None:
        """End it and everything below it."""
        if not self._process.is_running():
            return
        family = self.processes()
        for process in family:
            if process.is_running():
                process.kill()
        psutil.wait_procs(family, timeout=10)


class Visitor:
    """A visitor with cookies of their own, as a context manager that gives their page.

    Attributes:
        there: All whose windows are open.
    """

    there: ClassVar[list[Visitor]] = []

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(viewport={"width": 1400, "height": 1000})
        self._errors: list[str] = []

    def __enter__(self) -> Page:
        page = self._context.new_page()
        page.on("pageerror", lambda error: self._errors.append(error.stack or str(error)))
        self.there.append(self)
        return page

    def __exit__(self, kind, *_) -> None:
        if kind is not None:
            print(self.sees())
        self.there.remove(self)
        self._context.close()
        if kind is None:
            assert not self._errors, self._errors

    def sees(self) -> str:
        """Return what is in the window's tabs, and the errors there were: why a test failed."""
        tabs = [f"{page.url}:\n{_text(page)}" for page in self._context.pages]
        return "\n\n".join([*tabs, *self._errors])


def _text(page: Page) -> str:
    try:
        shown = page.inner_text("body", timeout=_LOOK_MILLISECONDS)
    except Error as error:
        return str(error)
    return "\n".join(line for line in shown.splitlines() if line.strip())
