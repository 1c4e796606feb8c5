"""Finds runs whose engine is gone, ends them, and finds those that models can be made of."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping

import psutil

from lab.store import Run, RunStore

_SILENCE_SECONDS = 8.0  # an engine beats every second; after this long it is taken for dead
_LONG_SILENCE_SECONDS = 3600.0  # and by who looks once, only after this
_MESSAGE = "The lab was closed or restarted before this run ended. Its history up to then is kept."


def open_store(url: str) -> RunStore:
    """Open the store at a SQLAlchemy URL, and end the runs whose engine is gone.

    Raises:
        StoreError: It cannot be opened.
    """
    store = RunStore(url)
    try:
        end_lost_runs(store)
    except BaseException:
        store.close()
        raise
    return store


def end_lost_runs(store: RunStore, silences: Mapping[str, float] | None = None) -> list[str]:
    """End every active run whose engine is gone as failed, and return their ids.

    On this machine an engine is gone when its process is; on another, when it has not shown itself.
    A run whose best weights are in the store is not finished: `orphans` finds it.

    Args:
        silences: For how many seconds each engine, by id, was seen to be silent by somebody who
            could read the store all the while: 8 are enough then. Without it an engine elsewhere is
            gone after an hour: the store itself may have been away.
    """
    gone = _of_gone_engines(store, silences)
    lost = [run.id for run in gone if store.end(run.id, "failed", _MESSAGE)]
    for run in gone:
        if not store.has_best_weights(run.id):
            store.finish(run.id)
    return lost


def orphans(store: RunStore, silences: Mapping[str, float]) -> list[Run]:
    """Return the runs that ended, but whose engine was gone before their models were made."""
    return [run for run in _of_gone_engines(store, silences) if run.ended_at is not None]


class Silences:
    """Watches how long each engine has been silent, by this process's own clock.

    Engines elsewhere have clocks of their own, and none can beat while the store is away.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, float]] = {}

    def look(self, store: RunStore) -> dict[str, float]:
        """Return for how many seconds each engine has been seen to be silent, by id."""
        now = time.monotonic()
        beats = {engine: seen_at for engine, (_, _, seen_at) in store.engines().items()}
        for engine, seen_at in beats.items():
            if self._seen.get(engine, (None, 0))[0] != seen_at:
                self._seen[engine] = (seen_at, now)
        return {engine: now - self._seen[engine][1] for engine in beats}

    def forget(self) -> None:
        """Begin anew: the store could not be read, so nobody could be heard."""
        self._seen.clear()


def _of_gone_engines(store: RunStore, silences: Mapping[str, float] | None) -> list[Run]:
    active = store.active()
    if not active:
        return []
    engines = store.engines()
    return [run for run in active if not _alive(run.engine, engines, silences)]


def _alive(
    engine: str, engines: Mapping[str, tuple[str, int, float]],
    silences: Mapping[str, float] | None,
) -> bool:
    if engine not in engines:
        return False
    host, pid, seen_at = engines[engine]
    if host == socket.gethostname():  # silent does not mean dead here: the store may be locked
        return _still_the_process(pid, seen_at)
    if silences is None:
        return time.time() - seen_at < _LONG_SILENCE_SECONDS
    return silences.get(engine, 0) < _SILENCE_SECONDS


def _still_the_process(pid: int, seen_at: float) -> bool:
    """Return whether `pid` is the process that was seen then, not a later one of the same id."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= seen_at + 1
    except psutil.Error:
        return False
