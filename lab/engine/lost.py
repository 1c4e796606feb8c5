"""Finds runs whose engine is gone, and says so in the store."""

from __future__ import annotations

import socket
import time

import psutil

from lab.store import RunStore

_SILENCE_SECONDS = 8.0  # an engine beats every second; after this long it is taken for dead
_MESSAGE = "The lab was closed or restarted before this run ended. Its history up to then is kept."


def end_lost_runs(store: RunStore) -> list[str]:
    """End every active run whose engine is gone as failed, and return their ids.

    An engine is gone when it has not shown itself for 8 seconds, or when its process, on this very
    machine, no longer exists.
    """
    engines = store.engines()
    lost = [run.id for run in store.active() if not _alive(engines.get(run.engine))]
    for run in lost:
        store.end(run, "failed", _MESSAGE)
        store.finish(run)
    return lost


def _alive(engine: tuple[str, int, float] | None) -> bool:
    if engine is None:
        return False
    host, pid, seen_at = engine
    if host == socket.gethostname() and not psutil.pid_exists(pid):
        return False
    return time.time() - seen_at < _SILENCE_SECONDS
