"""From runs in a store to the plain values that the atlas's file holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lab.atlas.columns import packed_layers, rounded
from lab.atlas.plan import Part
from lab.atlas.training import Trained
from lab.errors import AtlasError
from lab.metrics import EPOCH_KEYS, LAYER_KEYS

FORMAT = 1
"""Version of the file; one of another is not read."""

_DIGITS = 6  # significant ones of a metric; a share of 48,000 images has no more
_FEW_DIGITS = 4  # of what is looked at by its order of magnitude
_OF = {"seconds": 3, "cpu_seconds": 3} | dict.fromkeys(LAYER_KEYS, _FEW_DIGITS)


def document(
    runs: Sequence[Trained],
    history: pd.DataFrame,
    *,
    model: bytes,
    model_id: str,
    versions: Mapping[str, str],
    machine: Mapping[str, str | int | float],
) -> dict[str, Any]:
    """Return an atlas as plain values, the same for the same runs.

    Args:
        runs: All of each part of it, in the order of its plan.
        history: As `RunStore.history` gives it for them.
        model: The shipped LiteRT model.
        model_id: The id, in the atlas, of the run whose model it is.

    Raises:
        AtlasError: The history of a run has a gap.
    """
    rows = {run: of_one for run, of_one in history.groupby("run", sort=False)}
    tables = [rows.get(run.id, history.iloc[:0]) for _, run in runs]
    for (_, run), table in zip(runs, tables, strict=True):
        if list(table["epoch"]) != list(range(1, run.epoch + 1)):
            raise AtlasError(
                f"An atlas has every epoch of a run. Got {len(table)} of {run.epoch} of the run "
                f"{run.id} ({run.name}): delete it, and `python -m lab atlas` trains it anew."
            )
    whole = pd.concat(tables, ignore_index=True)
    began = min(run.started_at for _, run in runs)
    return {
        "format": FORMAT,
        "versions": dict(versions),
        "machine": dict(machine),
        "began_at": round(began),
        "trained_at": round(max(run.ended_at for _, run in runs)),
        "parts": [_part(part) for part in {part.key: part for part, _ in runs}.values()],
        "runs": _runs(runs, began) | {"epochs": [len(table) for table in tables]},
        "epochs": {key: rounded(whole[key], digits_of(key)) for key in EPOCH_KEYS},
        "layers": {key: packed_layers(list(whole[key]), digits_of(key)) for key in LAYER_KEYS},
        "model": {
            "run": model_id, "bytes": len(model), "sha256": hashlib.sha256(model).hexdigest(),
        },
    }


def digits_of(key: str) -> int:
    """Return how many significant digits of a metric the file keeps."""
    return _OF.get(key, _DIGITS)


def _part(part: Part) -> dict[str, Any]:
    """Return a part with every value that its runs share, whatever the lab's defaults become."""
    plan = part.plan
    shared = plan.configs[0].settings
    return {
        "key": part.key, "name": plan.name,
        "base": {key: shared[key] for key in shared if key != "seed" and key not in plan.vary},
        "vary": {key: list(values) for key, values in plan.vary.items()},
        "seeds": list(plan.seeds),
    }


def _runs(runs: Sequence[Trained], began: float) -> dict[str, list]:
    records = [run for _, run in runs]
    return {
        "status": [run.status for run in records],
        "message": [run.message for run in records],
        "best_epoch": [run.best_epoch for run in records],
        **{
            name: rounded((getattr(run, name) for run in records), _DIGITS)
            for name in ("best_value", "test_accuracy", "test_loss")
        },
        "started": [round(run.started_at - began, 3) for run in records],
        "seconds": [round(run.ended_at - run.started_at, 3) for run in records],
    }
