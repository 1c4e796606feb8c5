"""Settings from environment variables, each with a default that works."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from lab.errors import ConfigError
from lab.workspaces.access import ACCESS
from lab.workspaces.limits import Limits

PROJECT = Path(__file__).resolve().parent.parent

_SMALL_MEMORY = 4 * 2**30  # bytes; below it, a second worker would not fit


@dataclass(frozen=True)
class Settings:
    """Where runs are kept and for whom, where datasets lie, and how many runs train at once.

    Attributes:
        store_url: SQLAlchemy URL of the run store (LAB_STORE_URL).
        data_dir: Folder searched first for datasets (LAB_DATA_DIR), or None.
        workers: Worker processes, 1 to 64 (LAB_WORKERS).
        store_wait: Seconds for which a run that trains waits for a store that is away
            (LAB_STORE_WAIT).
        access: Who shares one workspace (LAB_ACCESS): everybody ("open"), nobody ("private"), or,
            where it is None, browsers on this machine.
        limits: What each workspace may queue, and how much and how long is kept.
    """

    store_url: str
    data_dir: Path | None
    workers: int
    store_wait: float = 3600.0
    access: str | None = None
    limits: Limits = Limits()

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
            ConfigError: One of them is none of its values; the text names the rule and the value.
        """
        data_dir = os.environ.get("LAB_DATA_DIR")
        return cls(
            store_url=os.environ.get("LAB_STORE_URL") or _default_store_url(),
            data_dir=Path(os.path.expanduser(data_dir)) if data_dir else None,
            workers=_whole_number("LAB_WORKERS", 1, 64) or _workers(),
            store_wait=_seconds("LAB_STORE_WAIT", Settings.store_wait),
            access=_access(os.environ.get("LAB_ACCESS")),
            limits=Limits(
                queued=_whole_number("LAB_MAX_QUEUED", 1, 10_000),
                sweep=_whole_number("LAB_MAX_SWEEP", 1, 10_000),
                seconds=_whole_number("LAB_MAX_SECONDS", 1, 31_536_000),  # a year
                store_mb=_whole_number("LAB_STORE_MB", 10, 1_000_000),
                keep_days=_whole_number("LAB_KEEP_DAYS", 1, 36_500),
            ),
        )


def _default_store_url() -> str:
    return f"sqlite:///{PROJECT / 'data' / 'lab.sqlite3'}"


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(psutil.Process().cpu_affinity()) if psutil.LINUX else os.cpu_count() or 1


def _workers() -> int:
    """Return as many workers as memory and cores allow, at most 2."""
    return 1 if psutil.virtual_memory().total < _SMALL_MEMORY else min(2, cores())


def _seconds(name: str, default: float) -> float:
    found = _whole_number(name, 0, 604_800)  # a week
    return default if found is None else float(found)


def _whole_number(name: str, low: int, high: int) -> int | None:
    """Return a setting's whole number in [low, high], or None where it is not set."""
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 20 and low <= int(text) <= high:
        return int(text)
    raise ConfigError(f"{name} must be a whole number in [{low}, {high}]. Got {text[:40]!r}.")


def _access(text: str | None) -> str | None:
    text = (text or "").strip().lower()
    if text in ("", *ACCESS):
        return text or None
    raise ConfigError(
        f"LAB_ACCESS must be one of {', '.join(ACCESS)}, or not set. Got {text[:40]!r}."
    )
