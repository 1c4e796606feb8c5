"""`sweep`: queue the runs of a file on an engine of its own, and show how they go to their end."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from lab.cli.commands import open_store
from lab.cli.signals import interrupts_collected, signals_blocked_in_children
from lab.cli.sweep_view import Bar, Lines
from lab.cli.sweeps import find_sweep
from lab.cli.workspace import workspace
from lab.errors import ConfigError, StoreAwayError, StoreError
from lab.settings import Settings

if TYPE_CHECKING:
    from lab.engine import Engine
    from lab.store import Run, SweepProgress, Workspace

_POLL_SECONDS = 0.3
_PATIENCE_SECONDS = 60  # for a store that cannot be read; then the command gives up
_SETTLED_LOOKS = 4  # in a row in which nothing trains, so that no run is just about to begin
_LATE_SECONDS = 60  # by which an end may be written after a later one
_T = TypeVar("_T")


def sweep(args: argparse.Namespace) -> int:
    """Train the runs of a sweep's file, or go on with a sweep, and return the exit code.

    Raises:
        ConfigError: The file cannot be read, a key is unknown, or a value is unknown or out of
            range; or the sweep does not wait. Nothing was queued.
        LimitError: The workspace may not queue as much.
        StoreError: The store cannot be used.
    """
    if (args.file is None) == (args.resume is None):
        got = "neither" if args.file is None else "both"
        raise ConfigError(f"sweep takes either a FILE or --resume SWEEP. Got {got}.")
    settings = Settings.from_environment()
    if args.resume is not None:
        if args.dry_run or args.name is not None:
            raise ConfigError("--name and --dry-run go with a FILE. Got one with --resume.")
        return _train(args, settings, lambda engine, own: _take_up(engine, own, args.resume))
    from lab.sweeps.sweep_file import read_sweep

    plan = read_sweep(args.file, args.name)
    if args.dry_run:
        from lab.cli.dry_run import dry_run

        return dry_run(plan, settings, args.json)

    def queue(engine: Engine, own: Workspace) -> str:
        return engine.start_sweep(
            plan.configs, name=plan.name, workspace=own.id, visit="cli", keeps=plan.keeps
        )

    return _train(args, settings, queue)


def _take_up(engine: Engine, own: Workspace, text: str) -> str:
    """Have a sweep that is held go on here, with those of its runs that lost their engine."""
    found = find_sweep(own.sweeps(), text)
    resumed = engine.resume_sweep(found.id)
    interrupted = [
        run for run in own.sweep_runs(found.id) if run.status == "queued" and run.resumes
    ]
    taken_up = [run.id for run in interrupted if engine.take_up(run)]
    if not (resumed or taken_up):
        how = "goes on in a lab that runs" if found.state == "running" else f"is {found.state}"
        raise ConfigError(f"Only a sweep that is held can be resumed. Sweep {found.id} {how}.")
    return found.id


def _train(
    args: argparse.Namespace, settings: Settings, begin: Callable[[Engine, Workspace], str]
) -> int:
    """Have an engine of its own begin a sweep, and follow it to its end."""
    began = time.monotonic()
    with open_store(settings) as store, interrupts_collected() as interrupts:
        own = workspace(store, args)
        from lab.engine import Engine

        with signals_blocked_in_children():
            engine = Engine(store, settings, adopts=False)
        try:
            since = time.time()
            sweep = begin(engine, own)
            ends = _Ends(own, sweep, since)
            with (Lines if args.json else Bar)(own, own.sweep(sweep)) as view:
                _follow(own, engine, sweep, ends, interrupts, view)
        finally:
            engine.close()
        view.ended(ends.new())
        store.close_sweeps()
        found, progress = own.sweep(sweep), _progress(own, sweep)
        view.end(found, progress, time.monotonic() - began)
    if found.active:
        view.say(
            f"Sweep {sweep} waits: resume it on the Train page, or by "
            f"python -m lab sweep --resume {sweep}."
        )
    if found.active or found.state == "cancelled":
        return 130
    return 1 if progress.failed == progress.runs else 0


class _Ends:
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


def _follow(
    own: Workspace, engine: Engine, sweep: str, ends: _Ends, interrupts: list[int], view: Lines
) -> None:
    """Show a sweep's runs as they end, until nothing is to come; an interrupt pauses it."""
    noted, paused, settled = False, False, 0
    while True:
        progress = _patiently(partial(_progress, own, sweep))
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


def _progress(own: Workspace, sweep: str) -> SweepProgress:
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
