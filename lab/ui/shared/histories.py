"""Histories of many runs: those of runs that are over are read once a server."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from lab.metrics import EPOCH_KEYS
from lab.store import Run
from lab.ui.shared.workspace import workspace

_COLUMNS = ["epoch", *EPOCH_KEYS]
_MOST = 3_000_000  # numbers; 24 MB, the histories of 10,000 runs of 30 epochs

Key = tuple[str, int, float]


class KeptHistories:
    """What runs that are over have measured, as numbers: they never change again.

    Safe to share between threads. What was not asked for longest goes first.
    """

    def __init__(self, most: int = _MOST) -> None:
        """Keep up to `most` numbers."""
        self._most, self._held = most, 0
        self._kept: OrderedDict[Key, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, run: Run) -> np.ndarray | None:
        """Return a run's epochs, a row each of `_COLUMNS`; None where they are not kept."""
        with self._lock:
            if (key := _key(run)) in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        return None

    def put(self, run: Run, rows: np.ndarray) -> None:
        """Keep the epochs of a run that is over."""
        with self._lock:
            before = self._kept.pop(_key(run), None)
            self._kept[_key(run)] = rows
            self._held += rows.size - (0 if before is None else before.size)
            while self._held > self._most and self._kept:
                self._held -= self._kept.popitem(last=False)[1].size


_kept = KeptHistories()


def histories(runs: Sequence[Run], kept: KeptHistories = _kept) -> pd.DataFrame:
    """Return the epochs of `runs` in their order: columns run, epoch and `lab.metrics.EPOCH_KEYS`.

    Args:
        runs: As the visitor's workspace gave them: that they may be seen has been asked there.
        kept: Where the histories of runs that are over are kept.
    """
    found = {run.id: kept.get(run) for run in runs}
    if lacking := [run for run in runs if found[run.id] is None]:
        found |= _read(lacking, kept)
    tables = [found[run.id] for run in runs]
    rows = np.concatenate(tables) if tables else np.empty((0, len(_COLUMNS)))
    frame = pd.DataFrame(rows, columns=_COLUMNS, copy=False).astype({"epoch": int})
    names = np.array([run.id for run in runs], dtype=object)
    frame.insert(0, "run", np.repeat(names, [len(table) for table in tables]))
    return frame


def _read(runs: Sequence[Run], kept: KeptHistories) -> dict[str, np.ndarray]:
    """Read the histories of `runs` from the store, and keep those of which no more is to come."""
    frame = workspace().history([run.id for run in runs], EPOCH_KEYS)
    values = frame[_COLUMNS].to_numpy(dtype=float)
    names, starts = np.unique(frame["run"].to_numpy(dtype=object), return_index=True)
    order = np.argsort(starts)
    tables = dict(zip(names[order], np.split(values, starts[order][1:]), strict=False))
    none = np.empty((0, len(_COLUMNS)))
    found = {run.id: tables.get(run.id, none) for run in runs}
    for run in runs:
        if not run.active:
            kept.put(run, found[run.id].copy())  # a part of a larger array would hold all of it
    return found


def _key(run: Run) -> Key:
    return run.id, run.epoch, run.finished_at or 0.0
