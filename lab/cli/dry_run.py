"""`sweep --dry-run`: the runs and about how long they take, without a worker or a change."""

from __future__ import annotations

import json
import socket

from lab.estimate import Durations
from lab.settings import Settings
from lab.sweeps import SweepPlan
from lab.sweeps.words import counted, duration


def dry_run(plan: SweepPlan, settings: Settings, as_json: bool) -> int:
    """Print a plan's runs and its estimate, and return 0."""
    from lab.store.measured import measured_epochs

    measured = measured_epochs(settings.store_url, socket.gethostname()[:40])
    seconds = Durations(measured).sweep(plan.configs, settings.workers)
    for number, config in enumerate(plan.configs, start=1):
        run = {"number": number, "title": config.title, "seed": config.seed,
               "config": config.to_dict()}
        print(json.dumps(run) if as_json else config.title)
    if as_json:
        print(json.dumps({
            "name": plan.name, "runs": plan.count, "keeps": plan.keeps,
            "estimated_seconds": round(seconds, 1),
        }))
        return 0
    source = "from epochs measured on this machine" if measured else (
        "from arithmetic alone: no run has trained on this machine yet"
    )
    print(f"{plan.words}. About {duration(seconds)} with "
          f"{counted(settings.workers, 'worker')}, {source}.")
    return 0
