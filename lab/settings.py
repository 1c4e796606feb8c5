"""Settings from environment variables, each with a default that works."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from lab.errors import ConfigError

PROJECT = Path(__file__).resolve().parent.parent

_SMALL_MEMORY = 4 * 2**30  # bytes; below it, a second worker would not fit


@dataclass(frozen=True)
class Settings:
    """Where runs are kept, where datasets lie, how many runs train at once, and how patiently.

    Attributes:
        store_url: SQLAlchemy URL of the run store (LAB_STORE_URL).
        data_dir: Folder searched first for datasets (LAB_DATA_DIR), or None.
        workers: Worker processes, 1 to 64 (LAB_WORKERS).
        store_wait: Seconds for which a run that trains waits for a store that is away
            (LAB_STORE_WAIT).
    """

    store_url: str
    data_dir: Path | None
    workers: int
    store_wait: float = 3600.0

    @property
    def threads(self) -> int:
        """Threads of one worker within an operation, for the server and the command line alike.

        How many there are may change how a sum is rounded, and so a history.
        """
        return max(1, cores() // self.workers)

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings.

        Raises:
            ConfigError: LAB_WORKERS is not a whole number in [1, 64], or LAB_STORE_WAIT none in
                [0, 604800].
        """
        data_dir = os.environ.get("LAB_DATA_DIR")
        return cls(
            store_url=os.environ.get("LAB_STORE_URL") or _default_store_url(),
            data_dir=Path(data_dir).expanduser() if data_dir else None,
            workers=_workers(os.environ.get("LAB_WORKERS")),
            store_wait=_store_wait(os.environ.get("LAB_STORE_WAIT")),
        )


def _default_store_url() -> str:
    return f"sqlite:///{PROJECT / 'data' / 'lab.sqlite3'}"


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(psutil.Process().cpu_affinity()) if psutil.LINUX else os.cpu_count() or 1


def _workers(text: str | None) -> int:
    """Return LAB_WORKERS, or as many as memory and cores allow, at most 2."""
    if not text:
        return 1 if psutil.virtual_memory().total < _SMALL_MEMORY else min(2, cores())
    if text.isdecimal() and 1 <= int(text) <= 64:
        return int(text)
    raise ConfigError(f"LAB_WORKERS must be a whole number in [1, 64]. Got {text!r}.")


def _store_wait(text: str | None) -> float:
    """Return LAB_STORE_WAIT, or an hour."""
    if not text:
        return Settings.store_wait
    if text.isdecimal() and int(text) <= 604_800:  # a week
        return float(text)
    raise ConfigError(f"LAB_STORE_WAIT must be a whole number in [0, 604800]. Got {text!r}.")
