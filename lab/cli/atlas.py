"""`atlas`: train the runs that the lab ships, and write their file."""

from __future__ import annotations

import argparse
import json
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lab.atlas.file import FOLDER
from lab.atlas.plan import AtlasPlan, atlas_plan, model_plan
from lab.atlas.training import all_trained, best_run, missing, sweeps_of, trained
from lab.cli.atlas_view import AtlasBar, AtlasLines
from lab.cli.commands import open_store
from lab.cli.following import Ends, follow, take_up
from lab.cli.signals import interrupts_collected, signals_blocked_in_children
from lab.errors import AtlasError
from lab.settings import PROJECT, Settings
from lab.sweeps import SweepPlan
from lab.sweeps.words import counted, duration
from lab.workspaces import OPEN
from lab.workspaces.limits import Limits

if TYPE_CHECKING:
    from lab.config import RunConfig
    from lab.engine import Engine
    from lab.store import RunStore, Workspace

STORE = PROJECT / "data" / "atlas.sqlite3"


class _Interrupted(Exception):
    """The user had it pause."""


def atlas(args: argparse.Namespace) -> int:
    """Train what a store of its own does not have of the atlas, write it, return the exit code.

    Raises:
        AtlasError: Runs failed, or MNIST is not to be had, or the file cannot be written.
        StoreError: The store cannot be used.
    """
    plan = atlas_plan()
    settings = replace(
        Settings.from_environment(), store_url=args.store or f"sqlite:///{STORE}", limits=Limits()
    )
    if args.dry_run:
        return _dry_run(plan, settings, args.json)
    with open_store(settings) as store, interrupts_collected() as interrupts:
        from lab.store import Workspace

        own = Workspace(store, OPEN)
        view = (AtlasLines if args.json else AtlasBar)(own, plan.count + 1)
        try:
            with view:
                _Training(store, settings, plan, interrupts, view).train()
                view.all_trained()
            _write(own, plan, args)
        except _Interrupted:
            view.say("What was trained is kept: python -m lab atlas goes on with what is left.")
            return 130
    return 0


class _Training:
    """Has an engine train what a store does not have yet, sweep by sweep."""

    def __init__(
        self, store: RunStore, settings: Settings, plan: AtlasPlan, interrupts: list[int],
        view: AtlasLines,
    ) -> None:
        from lab.store import Workspace

        self._store, self._settings, self._plan = store, settings, plan
        self._interrupts, self._view = interrupts, view
        self._own = Workspace(store, OPEN)
        self._engine: Engine | None = None

    def train(self) -> None:
        """Train what is missing, the shipped model last."""
        try:
            for number, part in enumerate(self._plan.parts):
                self._train(part.plan, [later.plan for later in self._plan.parts[number + 1:]])
            best = best_run(all_trained(self._own, self._plan), self._plan.shipped)
            self._train(model_plan(best.config), [])
        finally:
            if self._engine is not None:
                self._engine.close()
                self._store.close_sweeps()

    def _train(self, plan: SweepPlan, later: Sequence[SweepPlan]) -> None:
        """Have what is held of a plan go on, then train what is still missing."""
        for sweep in sweeps_of(self._own, plan):
            if sweep.active:
                if not take_up(self._the_engine(), self._own, sweep.id):
                    raise AtlasError(
                        f"Sweep {sweep.id} ({sweep.name}) of this store cannot go on here: it is "
                        f"{sweep.state}, or another command trains it. End that one first, or "
                        "name another store by --store."
                    )
                self._follow(sweep.id, later)
        if left := missing(self._own, plan):
            began = time.time()
            self._follow(self._the_engine().start_sweep(
                left, name=plan.name, workspace=OPEN, visit="cli", keeps=plan.keeps
            ), later, began)

    def _follow(
        self, sweep: str, later: Sequence[SweepPlan], began: float | None = None
    ) -> None:
        ends = Ends(self._own, sweep, time.time() if began is None else began)
        found = self._own.sweep(sweep)
        self._view.begin(found, self._done(sweep), self._seconds(later))
        follow(self._own, self._engine, sweep, ends, self._interrupts, self._view)
        self._view.ended(ends.new())
        if self._interrupts:
            raise _Interrupted

    def _done(self, sweep: str) -> int:
        """Return how many runs of the atlas are over beside a sweep's."""
        plans = [part.plan for part in self._plan.parts]
        runs = [run for plan in plans for run in trained(self._own, plan).values()]
        return sum(run.sweep != sweep for run in runs)

    def _seconds(self, later: Sequence[SweepPlan]) -> Callable[[], float]:
        configs: list[RunConfig] = [
            config for plan in later for config in missing(self._own, plan)
        ]
        return lambda: self._engine.sweep_seconds(configs) if configs else 0.0

    def _the_engine(self) -> Engine:
        """Return the engine, started where something is to be trained and not before."""
        if self._engine is None:
            from lab.engine import Engine

            with signals_blocked_in_children():
                self._engine = Engine(self._store, self._settings, adopts=False)
        return self._engine


def _write(own: Workspace, plan: AtlasPlan, args: argparse.Namespace) -> None:
    """Write the files, and say what they are."""
    from lab.atlas.build import build

    atlas, files = build(own, plan, args.to or FOLDER)
    if args.json:
        print(json.dumps({
            "runs": len(atlas.runs), "model_of": atlas.model_run.id,
            "test_accuracy": atlas.model_run.test_accuracy,
            "files": {str(path): path.stat().st_size for path in files},
        }))
        return
    for path in files:
        print(f"{path} ({path.stat().st_size:,} bytes)")


def _dry_run(plan: AtlasPlan, settings: Settings, as_json: bool) -> int:
    """Print how many runs there are of what, and about how long they take."""
    from lab.estimate import Durations
    from lab.store.measured import measured_epochs

    measured = Durations(measured_epochs(settings.store_url, socket.gethostname()[:40]))
    seconds = measured.sweep([config for _, config in plan.runs()], settings.workers)
    if as_json:
        print(json.dumps({
            "runs": plan.count, "estimated_seconds": round(seconds, 1),
            "sweeps": {part.plan.name: part.plan.count for part in plan.parts},
        }))
        return 0
    for part in plan.parts:
        print(f"{part.plan.name}: {part.plan.words}")
    print(f"{counted(plan.count, 'run')} in {counted(len(plan.parts), 'sweep')}, and the best "
          f"one's model. About {duration(seconds)} with {counted(settings.workers, 'worker')}.")
    return 0
