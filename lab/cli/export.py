"""`export`: a run or a sweep as files."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from lab.cli.commands import open_store, the_one
from lab.cli.workspace import workspace
from lab.errors import RunNotFoundError
from lab.settings import Settings
from lab.sweeps.words import counted

if TYPE_CHECKING:
    from lab.store import Run, RunStore, Sweep, Workspace

_POLL_SECONDS = 0.2


def export(args: argparse.Namespace) -> int:
    """Write the files of a run or of a sweep.

    Raises:
        RunNotFoundError: Neither has the id.
        LabError: The folder cannot be written to.
    """
    from lab.exports.sweep_files import export_sweep
    from lab.store import Sweep

    settings = Settings.from_environment()
    with open_store(settings) as store:
        own = workspace(store, args)
        found = find_run_or_sweep(own, args.run)
        if isinstance(found, Sweep):
            for path in export_sweep(own, found.id, args.to):
                print(path)
            return 0
        return _export_run(store, settings, own, found, args.to)


def find_run_or_sweep(own: Workspace, text: str) -> Run | Sweep:
    """Return what has the id `text`, or alone one that starts with it.

    Raises:
        RunNotFoundError: None has, or several have.
    """
    runs = [run for run in own.runs() if run.id.startswith(text)]
    sweeps = [sweep for sweep in own.sweeps() if sweep.id.startswith(text)]
    if not runs and not sweeps:
        raise RunNotFoundError(
            f"No run and no sweep has the id {text!r}: python -m lab runs and python -m lab sweeps "
            "list them."
        )
    if runs and sweeps:
        raise RunNotFoundError(
            f"{counted(len(runs), 'run')} and {counted(len(sweeps), 'sweep')} have an id that "
            f"starts with {text!r}: {runs[0].id}, {sweeps[0].id}."
        )
    return the_one(runs or sweeps, text, "run" if runs else "sweep", RunNotFoundError)


def _export_run(
    store: RunStore, settings: Settings, own: Workspace, run: Run, directory: str
) -> int:
    """Write a run's files."""
    from lab.exports.run_files import export_run, missing_models

    if run.ended_at is not None and run.active and store.has_best_weights(run.id):
        run = _with_models(store, settings, run)
    written = export_run(own, run.id, directory)
    for path in written:
        print(path)
    if not any(path.name.startswith("model.") for path in written):
        print(missing_models(run), file=sys.stderr)
    return 0


def _with_models(store: RunStore, settings: Settings, run: Run) -> Run:
    """Have models made of what a run that lost its engine has learnt, and return it."""
    from lab.engine import Engine

    print(f"Making the models of run {run.id} of its best epoch …", file=sys.stderr)
    engine = Engine(store, settings, workers=1, adopts=False)
    try:
        while (run := store.get(run.id)).active:
            time.sleep(_POLL_SECONDS)
    finally:
        engine.close()
    return run
