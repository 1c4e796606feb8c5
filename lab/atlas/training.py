"""Which of the atlas's runs a store has, and which are still to be trained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from lab.atlas.plan import AtlasPlan, Part
from lab.config import RunConfig
from lab.errors import AtlasError
from lab.sweeps import SweepPlan
from lab.sweeps.words import counted

if TYPE_CHECKING:
    from lab.store import Run, Sweep, Workspace

WHOLE = ("completed", "early_stopped", "diverged")
"""Statuses of runs that an atlas may have: those that came to an end of their own."""


class Trained(NamedTuple):
    """A run of the atlas's plan as a store has it."""

    part: Part
    run: Run


def sweeps_of(own: Workspace, plan: SweepPlan) -> list[Sweep]:
    """Return the sweeps that train runs of a plan, by its name, first queued first."""
    return [sweep for sweep in own.sweeps()[::-1] if sweep.name == plan.name]


def trained(own: Workspace, plan: SweepPlan) -> dict[RunConfig, Run]:
    """Return the runs of a plan that are over and can be used, by config, in the plan's order.

    One that failed, was stopped, or had another dataset than its config says, cannot. Of several
    that are the same the first is taken.
    """
    found: dict[RunConfig, Run] = {}
    for sweep in sweeps_of(own, plan):
        for run in own.sweep_runs(sweep.id):
            if is_whole(run):
                found.setdefault(run.config, run)
    return {config: found[config] for config in plan.configs if config in found}


def is_whole(run: Run) -> bool:
    """Return whether nothing is to come of a run, and an atlas may have it."""
    return (
        run.config is not None and run.status in WHOLE and not run.active
        and run.dataset_used == run.config.dataset
    )


def missing(own: Workspace, plan: SweepPlan) -> list[RunConfig]:
    """Return the configs of a plan that no run is there of which can be used, in order."""
    there = trained(own, plan)
    return [config for config in plan.configs if config not in there]


def all_trained(own: Workspace, plan: AtlasPlan) -> list[Trained]:
    """Return every run of the atlas, in its order.

    Raises:
        AtlasError: Some are missing or failed.
    """
    found = []
    for part in plan.parts:
        found += [Trained(part, run) for run in trained(own, part.plan).values()]
    if len(found) < plan.count:
        raise AtlasError(_what_is_missing(own, plan, plan.count - len(found)))
    return found


def best_run(runs: Sequence[Trained], shipped: Sequence[str]) -> Run:
    """Return the run whose model is shipped: of the best validation accuracy, the first if several.

    Args:
        shipped: Keys of the parts among which it is chosen.

    Raises:
        AtlasError: No run has one.
    """
    ranked = [
        run for part, run in runs if part.key in shipped and run.best_value is not None
    ]
    if not ranked:
        raise AtlasError("An atlas ships the model of a run that learnt something. Got none.")
    return max(ranked, key=lambda run: run.best_value)


def check_dataset(run: Run) -> None:
    """Refuse a run that did not have the images that it was to be trained on.

    Raises:
        AtlasError: It had others.
    """
    if run.config is not None and run.dataset_used not in (None, run.config.dataset):
        raise AtlasError(
            f"The atlas must be trained on {run.config.dataset}. Got {run.dataset_used}: "
            f"{run.notice or 'put mnist.npz into the folder LAB_DATA_DIR'}"
        )


def _what_is_missing(own: Workspace, plan: AtlasPlan, count: int) -> str:
    statuses: Counter[str] = Counter()
    message = ""
    for part in plan.parts:
        lacking = set(missing(own, part.plan))
        seen: dict[RunConfig, Run] = {}
        for sweep in sweeps_of(own, part.plan):
            seen |= {run.config: run for run in own.sweep_runs(sweep.id) if run.config in lacking}
        statuses.update(run.status for run in seen.values())
        statuses["missing"] += len(lacking) - len(seen)
        message = message or next(
            (f" One failed: {run.message}" for run in seen.values() if run.status == "failed"), ""
        )
    said = ", ".join(f"{number:,} {status}" for status, number in statuses.items() if number)
    return (
        f"An atlas is written of whole runs alone. Got {counted(count, 'run')} of {plan.count:,} "
        f"that {'is' if count == 1 else 'are'} not ({said}).{message} "
        "`python -m lab atlas` trains them anew."
    )
