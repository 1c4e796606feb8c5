"""`sweep`: queue the runs of a file on an engine of its own, and show how they go to their end."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lab.cli.commands import open_store
from lab.cli.following import Ends, follow, progress_of, take_up
from lab.cli.signals import interrupts_collected, signals_blocked_in_children
from lab.cli.sweep_view import Bar, Lines
from lab.cli.sweeps import find_sweep
from lab.cli.workspace import workspace
from lab.errors import ConfigError
from lab.settings import Settings

if TYPE_CHECKING:
    from lab.engine import Engine
    from lab.store import Workspace


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
    if not take_up(engine, own, found.id):
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
            ends = Ends(own, sweep, since)
            with (Lines if args.json else Bar)(own, own.sweep(sweep)) as view:
                follow(own, engine, sweep, ends, interrupts, view)
        finally:
            engine.close()
        view.ended(ends.new())
        store.close_sweeps()
        found, progress = own.sweep(sweep), progress_of(own, sweep)
        view.end(found, progress, time.monotonic() - began)
    if found.active:
        view.say(
            f"Sweep {sweep} waits: resume it on the Train page, or by "
            f"python -m lab sweep --resume {sweep}."
        )
    if found.active or found.state == "cancelled":
        return 130
    return 1 if progress.failed == progress.runs else 0
