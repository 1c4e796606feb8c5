"""Runs with their configs and histories as one JSON object."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lab.analysis.groups import Group
from lab.exports.aliases import aliased, aliased_groups
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store import Run

_OF_A_RUN = (
    "id", "name", "status", "message", "notice", "dataset_used", "sweep", "created_at",
    "started_at", "ended_at", "epoch", "best_epoch", "best_value", "test_accuracy", "test_loss",
)  # attributes of `Run`; not whose it is, nor where it trained


def runs_json(
    runs: Sequence[Run], history: pd.DataFrame, versions: Mapping[str, str],
    groups: Sequence[Group] = (),
) -> str:
    """Return runs as indented JSON; what is missing, or was not finite, is null.

    Args:
        history: Epochs of at least these runs, as `RunStore.history` gives them.
        versions: What the export was made with.
        groups: How the runs are grouped, where they are.

    Returns:
        {"lab": {...}, "runs": [...], "groups": [...]}. A run has the attributes of `Run`, its
        seed, its config as `RunConfig.from_dict` reads it (null, with "config_error", where that is
        not valid) and its history: a list by key, as long as there are epochs, of numbers or of
        lists of a number a layer. A group has what it was grouped by and the ids of its runs.
    """
    runs, history = aliased(runs, history)
    of_run = dict(tuple(history.groupby("run", sort=False)))
    written = {
        "lab": dict(versions),
        "runs": [_run(run, of_run.get(run.id, history.iloc[:0])) for run in runs],
        "groups": [
            {"key": group.key, "name": group.name, "by": dict(group.by), "runs": group.ids}
            for group in aliased_groups(groups)
        ],
    }
    return json.dumps(written, indent=1, allow_nan=False) + "\n"


def _run(run: Run, history: pd.DataFrame) -> dict[str, Any]:
    found = {name: _plain(getattr(run, name)) for name in _OF_A_RUN}
    if run.config is None:
        found |= {"config_error": run.config_error, "config": None, "seed": None}
    else:
        found |= {"config": run.config.to_dict(), "seed": run.config.seed}
    columns = ["epoch", *EPOCH_KEYS, *LAYER_KEYS]
    return found | {"history": {key: _plain(history[key].tolist()) for key in columns}}


def _plain(value: Any) -> Any:
    """Return a value, or those of lists in lists, with None for what JSON has no word for."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
