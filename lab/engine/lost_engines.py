"""Finds runs whose engine is gone, and has them wait for another one."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import psutil

from lab.store import Run, RunStore

MOST_RESUMES = 2
"""How often a run is taken up again by itself before it has failed for good."""

INTERRUPTED = "The lab was closed or restarted while this run trained."

_SILENCE_SECONDS = 8.0  # an engine beats every second; after this long it is taken for dead
_LONG_SILENCE_SECONDS = 3600.0  # and by who looks once, only after this


def open_store(url: str) -> RunStore:
    """Open the store at a SQLAlchemy URL, and see to the runs whose engine is gone.

    Raises:
        StoreError: It cannot be opened.
    """
    with ExitStack() as unless_opened:
        store = RunStore(url)
        unless_opened.callback(store.close)
        interrupt_lost_runs(store)
        interrupt_lost_sweeps(store)
        unless_opened.pop_all()
    return store


def interrupt_lost_runs(store: RunStore) -> list[str]:
    """Put every running run whose engine is gone back into the queue, and return their ids.

    The next engine that adopts runs takes them up again; one that was asked to stop, or was taken
    up too often, ends here.
    """
    lost = [
        run for run in of_gone_engines(store, store.active())
        if run.ended_at is None and run.status == "running"
    ]
    for run in lost:
        if not end_or_interrupt(store, run, INTERRUPTED) and not store.has_best_weights(run.id):
            store.finish(run.id)
    return [run.id for run in lost]


def interrupt_lost_sweeps(store: RunStore, silences: Mapping[str, float] | None = None) -> None:
    """Hold every sweep whose engine is gone, and note which sweeps are over.

    What such a sweep had begun goes on by itself; the rest waits until somebody resumes it.

    Args:
        silences: As for `of_gone_engines`.
    """
    store.close_sweeps()
    going = store.engines_of_sweeps()
    known = store.engines() if going else {}
    if gone := [engine for engine in going if not _alive(engine, known, silences)]:
        store.interrupt_sweeps(gone)


def end_or_interrupt(store: RunStore, run: Run, why: str, most: int = MOST_RESUMES) -> bool:
    """Have a run that nobody works on any more wait again, or end it. Return whether it waits.

    Args:
        why: What happened to it, in a sentence.
        most: How often it is taken up again at most.
    """
    if store.interrupt(run.id, why, of=run.engine, most=most):
        return True
    if run.stop_requested:
        store.end(run.id, "stopped", "Stopped by the user.", of=run.engine)
    else:
        before = f" It had been taken up again {run.resumes} times." if run.resumes else ""
        kept = " Its history up to then is kept." if run.epoch else ""
        store.end(run.id, "failed", f"{why}{before}{kept}", of=run.engine)
    return False


def of_gone_engines(
    store: RunStore, active: Sequence[Run], silences: Mapping[str, float] | None = None
) -> list[Run]:
    """Return those of some active runs whose engine is gone.

    On this machine an engine is gone when its process is; on another, when it has not shown itself.

    Args:
        silences: For how many seconds each engine, by id, was seen to be silent by somebody who
            could read the store all the while: 8 are enough then. Without it an engine elsewhere is
            gone after an hour: the store itself may have been away.
    """
    if not active:
        return []
    engines = store.engines()
    return [run for run in active if not _alive(run.engine, engines, silences)]


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
