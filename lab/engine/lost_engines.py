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

    On this machine an engine is gone when its process is; on another, when it has not shown itself
    for 8 seconds.
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
    if host == socket.gethostname():  # silent does not mean dead here: the store may be locked
        return _still_the_process(pid, seen_at)
    return time.time() - seen_at < _SILENCE_SECONDS


def _still_the_process(pid: int, seen_at: float) -> bool:
    """Return whether `pid` is the process that was seen then, not a later one of the same id."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= seen_at + 1
    except psutil.Error:
        return False
