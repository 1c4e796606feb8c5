"""`sweeps`: every sweep and how far it is."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.cli.commands import open_store, print_table, the_one, when
from lab.cli.workspace import workspace
from lab.errors import SweepNotFoundError

if TYPE_CHECKING:
    from lab.store import Sweep, SweepProgress

_HEAD = ("sweep", "queued", "state", "runs ended", "failed", "diverged", "best", "name")


def sweeps(args: argparse.Namespace) -> int:
    """Print every sweep, newest first."""
    from lab.store import SweepProgress

    with open_store() as store:
        own = workspace(store, args)
        found = own.sweeps()
        progress = own.sweep_progress([sweep.id for sweep in found])
    shown = [(sweep, progress.get(sweep.id, SweepProgress(sweep.id))) for sweep in found]
    if args.json:
        for sweep, how_far in shown:
            print(json.dumps(_as_dict(sweep, how_far)))
    elif shown:
        print_table(_HEAD, [_row(sweep, how_far) for sweep, how_far in shown])
    else:
        print("No sweeps yet: python -m lab sweep FILE trains one.")
    return 0


def find_sweep(sweeps: Sequence[Sweep], text: str) -> Sweep:
    """Return the sweep whose id is, or alone starts with, `text`.

    Raises:
        SweepNotFoundError: None does, or several do.
    """
    return the_one(sweeps, text, "sweep", SweepNotFoundError)


def _as_dict(sweep: Sweep, progress: SweepProgress) -> dict:
    return {
        "sweep": sweep.id, "name": sweep.name, "state": sweep.state, "keeps": sweep.keeps,
        "created_at": sweep.created_at, "runs": progress.runs, "ended": progress.ended,
        **progress.by_status, "best_run": progress.best_run, "best_value": progress.best_value,
    }


def _row(sweep: Sweep, progress: SweepProgress) -> tuple[str, ...]:
    best = "-" if progress.best_value is None else (
        f"{sweep.monitor} {progress.best_value:.4f}"
    )
    return (
        sweep.id, when(sweep.created_at), sweep.state, f"{progress.ended}/{progress.runs}",
        str(progress.failed), str(progress.by_status.get("diverged", 0)), best, sweep.name,
    )
