"""Following a sweep to its end on the command line, and having one that is held go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from lab.cli.sweep_view import Lines
from lab.errors import StoreAwayError, StoreError

if TYPE_CHECKING:
    from lab.engine import Engine
    from lab.store import Run, SweepProgress, Workspace

_POLL_SECONDS = 0.3
_PATIENCE_SECONDS = 60  # for a store that cannot be read; then the command gives up
_SETTLED_LOOKS = 4  # in a row in which nothing trains, so that no run is just about to begin
_LATE_SECONDS = 60  # by which an end may be written after a later one
_T = TypeVar("_T")


def take_up(engine: Engine, own: Workspace, sweep: str) -> bool:
    """Have a sweep that is held go on here, with those of its runs that lost their engine.

    Returns:
        Whether anything of it goes on here.
    """
    resumed = engine.resume_sweep(sweep)
    interrupted = [run for run in own.sweep_runs(sweep) if run.status == "queued" and run.resumes]
    taken_up = [run.id for run in interrupted if engine.take_up(run)]
    return bool(resumed or taken_up)


class Ends:
    """The runs of a sweep that have ended, each told once."""

    def __init__(self, own: Workspace, sweep: str, since: float) -> None:
        """Begin with those that end from `since` on, in seconds since 1970."""
        self._own, self._sweep = own, sweep
        self._since = self._last = since
        self._told: set[str] = set()

    def new(self) -> list[Run]:
        """Return the runs that have ended and were not told yet, first ended first."""
        lately = self._own.ended_in_sweep(self._sweep, self._last)
        found = [run for run in lately if run.id not in self._told]
        if found:
            self._told |= {run.id for run in found}
            self._last = max(self._since, found[-1].finished_at - _LATE_SECONDS)
        return found


def follow(
    own: Workspace, engine: Engine, sweep: str, ends: Ends, interrupts: list[int], view: Lines
) -> None:
    """Show a sweep's runs as they end, until nothing is to come; an interrupt pauses it.

    Args:
        interrupts: Signals received so far, as `interrupts_collected` gives them; the first pauses
            the sweep and lets what trains end, the second leaves at once.

    Raises:
        StoreError: The sweep was deleted, or the store stays away.
    """
    noted, paused, settled = False, False, 0
    while True:
        progress = _patiently(partial(progress_of, own, sweep))
        view.ended(_patiently(ends.new))
        view.progress(progress, engine.sweep_seconds_left(progress))
        if not progress.active:
            return
        if interrupts and not noted:
            noted = True
            view.say(
                f"Pausing sweep {sweep}: what has ended is kept, and what trains ends first "
                f"({progress.running} of its runs). Ctrl-C again leaves now."
            )
        if interrupts and not paused:
            with suppress(StoreAwayError):  # it is asked again
                own.pause_sweep(sweep)
                paused = True
        settled = settled + 1 if progress.active == progress.queued else 0
        if len(interrupts) > 1 or (paused and settled >= _SETTLED_LOOKS):
            return
        time.sleep(_POLL_SECONDS)


def progress_of(own: Workspace, sweep: str) -> SweepProgress:
    """Return how far a sweep is.

    Raises:
        StoreError: It was deleted, or the store cannot be read.
    """
    found = own.sweep_progress([sweep])
    if sweep not in found:
        raise StoreError(f"Sweep {sweep} was deleted while it trained.")
    return found[sweep]


def _patiently(read: Callable[[], _T]) -> _T:
    """Return what is read, waiting for a store that cannot be read just now."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return read()
        except StoreAwayError:
            if time.monotonic() > give_up:
                raise
            time.sleep(_POLL_SECONDS)
