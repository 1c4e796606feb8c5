"""From the plain values of the atlas's file to runs and histories, every value checked."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from lab.atlas.columns import layers, listed, numbers, whole
from lab.atlas.document import FORMAT
from lab.atlas.packing import DamagedError
from lab.atlas.plan import Part
from lab.atlas.training import WHOLE
from lab.config import RunConfig
from lab.errors import ConfigError
from lab.metrics import EPOCH_KEYS, LAYER_KEYS, METRICS
from lab.safe_text import one_line
from lab.store import Run
from lab.sweeps import SweepPlan

ENGINE, ORIGIN = "atlas", "Atlas"
_MOST_PARTS = 100
_MOST_RUNS = 5000
_LATEST = 4_102_444_800  # 2100-01-01, in seconds since 1970
_APART = 1e-6  # seconds between the times at which two runs were queued, which say their order
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")
_SHARES = {key for metric in METRICS.values() if metric.share for key in metric.keys}
_TEXTS = ("keras", "tensorflow", "numpy", "python", "lab")


def atlas_of(document: Any, model: bytes) -> dict[str, Any]:
    """Return the attributes of an `Atlas`.

    Raises:
        DamagedError: Something is missing, of another kind or out of range, or the model is
            another one than the document's.
    """
    if not isinstance(document, dict):
        raise DamagedError("it must hold a table")
    if document.get("format") != FORMAT or isinstance(document["format"], bool):
        got = one_line(repr(document.get("format")), 20)
        raise DamagedError(f"its format must be {FORMAT}, and is {got}")
    planned = [(part, config) for part in _parts(document) for config in part.plan.configs]
    ids = [part.run_id(config) for part, config in planned]
    if len(set(ids)) != len(ids) or len(ids) > _MOST_RUNS:
        raise DamagedError(f"it must hold at most {_MOST_RUNS:,} runs, each once")
    times = [_whole(document, key, _LATEST) for key in ("began_at", "trained_at")]
    shipped = _shipped(document, model)
    runs = _runs(_table(document, "runs"), planned, ids, began=times[0], shipped=shipped)
    groups: dict[str, list[str]] = {}
    for (part, config), id in zip(planned, ids, strict=True):
        groups.setdefault(part.group_key(config), []).append(id)
    machine = _table(document, "machine")
    return {
        "runs": runs,
        "history": _history(document, runs),
        "groups": {name: tuple(members) for name, members in groups.items()},
        "versions": {key: _text(_table(document, "versions"), key) for key in _TEXTS},
        "machine": {
            "processor": _text(machine, "processor"), "cores": _whole(machine, "cores", 100_000),
            "memory_gb": _number(machine, "memory_gb", 1e6),
        },
        "trained_at": float(times[1]),
        "model": model,
        "model_run": runs[ids.index(shipped)] if shipped in ids else _no_such_run(shipped),
    }


def _parts(document: dict) -> list[Part]:
    given = document.get("parts")
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_PARTS:
        raise DamagedError(f"parts must be a list of 1 to {_MOST_PARTS} tables")
    return [_part(one) for one in given]


def _part(given: Any) -> Part:
    if not isinstance(given, dict) or not _KEY.fullmatch(_text(given, "key")):
        raise DamagedError("a part must be a table with a key of small letters and digits")
    vary, seeds = _table(given, "vary"), given.get("seeds")
    try:
        plan = SweepPlan(given.get("name"), _table(given, "base"), vary, seeds, "none")
    except ConfigError as error:
        raise DamagedError(str(error)) from error
    return Part(given["key"], plan)


def _runs(
    table: dict, planned: Sequence[tuple[Part, RunConfig]], ids: Sequence[str], *,
    began: int, shipped: str,
) -> list[Run]:
    count = len(ids)

    def floats(name: str, high: float = math.inf) -> list[float | None]:
        found = numbers(table.get(name), count, name, high).tolist()
        return [None if math.isnan(value) else value for value in found]

    columns = {
        "status": listed(table.get("status"), count, "status"),
        "message": _messages(table.get("message"), count),
        "epoch": whole(table.get("epochs"), count, "epochs of the runs", 1000),
        "best_epoch": listed(table.get("best_epoch"), count, "best_epoch"),
        "best_value": floats("best_value"),
        "test_accuracy": floats("test_accuracy", 1.0), "test_loss": floats("test_loss"),
        "started": floats("started", _LATEST), "seconds": floats("seconds", _LATEST),
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [
        _run(id, config, row, began=began, number=number, has_model=id == shipped)
        for number, (id, (_, config), row) in enumerate(zip(ids, planned, rows, strict=True))
    ]


def _messages(given: Any, count: int) -> list[str | None]:
    """Return a column of messages, made safe; most are the same as many others."""
    if not set(map(type, listed(given, count, "message"))) <= {str, type(None)}:
        raise DamagedError("message must hold texts")
    safe = {text: one_line(text) for text in set(given) - {None}}
    return [safe.get(text) for text in given]


def _run(
    id: str, config: RunConfig, row: dict[str, Any], *, began: int, number: int, has_model: bool
) -> Run:
    best = row["best_epoch"]
    if row["status"] not in WHOLE:
        raise DamagedError(f"status must be one of {', '.join(WHOLE)}")
    if not (best is None or (type(best) is int and 1 <= best <= row["epoch"])):
        raise DamagedError("best_epoch must be one of the run's epochs")
    if row["epoch"] > config.epochs:
        raise DamagedError("a run must have no more epochs than its config")
    if config.monitor == "val_accuracy" and (row["best_value"] or 0) > 1:
        raise DamagedError("best_value must be in [0, 1]")
    started = began + (row["started"] or 0.0)
    ended = started + (row["seconds"] or 0.0)
    return Run(
        id=id, workspace="", name=f"Atlas: {config.title}", config=config, sweep=None,
        config_group=None, planned=None, estimate=None, visit="", color=number,
        status=row["status"], created_at=began + number * _APART, started_at=started,
        ended_at=ended, finished_at=ended, engine=ENGINE, stop_requested=False, step=0, steps=0,
        epoch=row["epoch"], best_epoch=best, best_value=row["best_value"],
        test_accuracy=row["test_accuracy"], test_loss=row["test_loss"],
        dataset_used=config.dataset, notice=None, message=row["message"], resumes=0, pinned=False,
        dropped_at=None, unkept=None if has_model else "none", share=None, by_link=True,
        origin=ORIGIN,
    )


def _history(document: dict, runs: Sequence[Run]) -> pd.DataFrame:
    """Return all epochs, by run and epoch as a store has them; what was not measured is missing."""
    counts = [run.epoch for run in runs]
    total, starts = sum(counts), [0, *accumulate(counts)]
    by_id = sorted(range(len(runs)), key=lambda number: runs[number].id)
    order = np.array(
        [row for number in by_id for row in range(starts[number], starts[number + 1])], dtype=int
    )
    given, by_layer = _table(document, "epochs"), _table(document, "layers")
    columns: dict[str, Any] = {
        "run": [runs[number].id for number in by_id for _ in range(counts[number])],
        "epoch": [epoch for number in by_id for epoch in range(1, counts[number] + 1)],
    }
    for key in EPOCH_KEYS:
        high = 1.0 if key in _SHARES else math.inf
        known = numbers(given[key], total, key, high) if key in given else np.full(total, np.nan)
        columns[key] = known[order]
    for key in LAYER_KEYS:
        rows = layers(by_layer[key], total, key) if key in by_layer else [[]] * total
        columns[key] = [rows[row] for row in order]
    return pd.DataFrame(columns).astype({"epoch": int} | dict.fromkeys(EPOCH_KEYS, float))


def _shipped(document: dict, model: bytes) -> str:
    """Return the id of the run whose model it is."""
    about = _table(document, "model")
    if about.get("sha256") != hashlib.sha256(model).hexdigest():
        raise DamagedError("the model beside it is another one")
    return _text(about, "run")


def _no_such_run(id: str) -> Run:
    raise DamagedError(f"the model must be of one of its runs, and is of {one_line(id, 60)!r}")


def _table(given: dict, key: str) -> dict[str, Any]:
    if not isinstance(given.get(key), dict):
        raise DamagedError(f"{key} must be a table")
    return given[key]


def _text(given: dict, key: str) -> str:
    if not isinstance(given.get(key), str):
        raise DamagedError(f"{key} must be a text")
    return one_line(given[key], 200)


def _whole(given: dict, key: str, high: int) -> int:
    return whole([given.get(key)], 1, key, high)[0]


def _number(given: dict, key: str, high: float) -> float:
    found = float(numbers([given.get(key)], 1, key, high)[0])
    if math.isnan(found):
        raise DamagedError(f"{key} must be a number")
    return found
