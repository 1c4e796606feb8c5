"""The commands that look at runs or stop one. Heavy imports wait until they are needed."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from lab.cli.workspace import workspace
from lab.errors import RunNotFoundError, StoreError
from lab.presets import PRESETS
from lab.settings import Settings

if TYPE_CHECKING:
    from lab.store import Run, RunStore, Sweep, Workspace

Identified = TypeVar("Identified", "Run", "Sweep")


@contextmanager
def open_store(settings: Settings | None = None) -> Iterator[RunStore]:
    """Open the store of the settings, with lost runs ended, and close it afterwards.

    Raises:
        StoreError: It cannot be opened.
    """
    from lab.engine import open_store as opened

    store = opened((settings or Settings.from_environment()).store_url)
    try:
        yield store
    finally:
        store.close()


def find(runs: Workspace, text: str) -> Run:
    """Return the run whose id is, or alone starts with, `text`.

    Raises:
        RunNotFoundError: None does, or several do.
    """
    return the_one(runs.runs(), text, "run", RunNotFoundError)


def the_one(
    among: Iterable[Identified], text: str, what: str, not_found: type[StoreError]
) -> Identified:
    """Return what has the id `text`, or alone one that starts with it.

    Args:
        what: What it is called; the command that lists them has its plural as its name.
        not_found: Raised where none has, or several have.
    """
    found = [one for one in among if one.id.startswith(text)]
    exact = [one for one in found if one.id == text]
    if exact or len(found) == 1:
        return (exact or found)[0]
    if found:
        ids = ", ".join(one.id for one in found[:5])
        raise not_found(f"{len(found)} {what}s have an id that starts with {text!r}: {ids}.")
    raise not_found(f"No {what} has the id {text!r}: python -m lab {what}s lists them.")


def runs(args: argparse.Namespace) -> int:
    """Print every run, newest first."""
    with open_store() as store:
        found = workspace(store, args).runs()
    if args.json:
        for run in found:
            print(json.dumps(_as_dict(run)))
    elif found:
        rows = [
            (run.id, when(run.created_at), run.status, _best(run), _fraction(run.test_accuracy),
             run.name)
            for run in found
        ]
        print_table(("run", "queued", "status", "best", "test accuracy", "name"), rows)
    else:
        print("No runs yet: python -m lab train --preset relu-adam trains one.")
    return 0


def stop(args: argparse.Namespace) -> int:
    """Ask a run to stop."""
    with open_store() as store:
        own = workspace(store, args)
        run = find(own, args.run)
        if run.ended_at is not None:
            print(f"Run {run.id} had already ended ({run.status}).")
            return 0
        own.request_stop(run.id)
    print(f"Run {run.id} has been asked to stop.")
    return 0


def presets(args: argparse.Namespace) -> int:
    """Print the presets."""
    rows = [(p.name, p.config.title, p.help) for p in PRESETS.values()]
    print_table(("preset", "config", "what it shows"), rows)
    return 0


def _as_dict(run: Run) -> dict:
    return {
        "run": run.id, "name": run.name, "status": run.status, "created_at": run.created_at,
        "epoch": run.epoch, "best_epoch": run.best_epoch, "best_value": run.best_value,
        "test_accuracy": run.test_accuracy, "message": run.message,
        "config": run.config and run.config.to_dict(),
    }


def when(moment: float | None) -> str:
    """Return a moment, in seconds since 1970, by the local clock."""
    return "-" if moment is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


def _best(run: Run) -> str:
    if run.best_epoch is None or run.config is None:
        return "-"
    return f"{run.config.monitor} {_fraction(run.best_value)} @ {run.best_epoch}"


def _fraction(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of texts below their headings, in columns."""
    table = [head, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    for row in table:
        print("  ".join(map(str.ljust, row, widths)).rstrip())
