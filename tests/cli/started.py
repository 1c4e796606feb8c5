"""A command of the lab in a process of its own, without a network and without MNIST."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.settings import PROJECT


@contextmanager
def started(
    command: str, folder: Path, store_url: str, *, module: str = "lab", **settings: str
) -> Iterator[Callable[..., subprocess.Popen]]:
    """Give a function that starts `python -m lab COMMAND` with some words; what runs is ended.

    Args:
        folder: Where no dataset is found.
        module: What is started in the lab's place; it takes the same words.
        settings: More environment variables.
    """
    environment = os.environ | {
        "LAB_STORE_URL": store_url,
        "LAB_DATA_DIR": str(folder / "data"),
        "KERAS_HOME": str(folder / "keras"),
        "HTTPS_PROXY": "http://127.0.0.1:9",  # where nobody listens
        **settings,
    }
    processes = []

    def start(*argv: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", module, command, *argv], cwd=PROJECT, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
