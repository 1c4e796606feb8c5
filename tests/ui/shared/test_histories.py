"""Histories of many runs: the store's numbers, read once of what is over, and bounded."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS
from lab.store import RunStore, Workspace
from lab.ui.shared import histories as module
from lab.ui.shared.histories import KeptHistories, histories
from lab.workspaces import OPEN


@pytest.fixture
def asked(store: RunStore, monkeypatch) -> list[list[str]]:
    """The ids that the store was asked for, a list a question; its workspace is the open one."""
    questions: list[list[str]] = []

    class Watched(Workspace):
        def history(self, names, keys=()):
            questions.append(list(names))
            return super().history(names, keys)

    monkeypatch.setattr(module, "workspace", lambda: Watched(store, OPEN))
    return questions


def add(store: RunStore, epochs: int, *, over: bool = True) -> str:
    run = store.add(RunConfig(), engine="test")
    store.begin(run)
    for epoch in range(1, epochs + 1):
        append(store, run, epoch)
    if over:
        store.end(run, "completed", "")
        store.finish(run, test_accuracy=0.5)
    return run


def append(store: RunStore, run: str, epoch: int) -> None:
    values = {key: epoch + place / 10 for place, key in enumerate(EPOCH_KEYS)}
    store.append(run, epoch, values | {"val_loss": np.inf, "gradient_norms": [1.0, 2.0]})


def test_they_are_what_the_store_says_in_the_order_of_the_runs(store, asked):
    ids = [add(store, 3), add(store, 0), add(store, 2)]
    found = histories(store.runs(ids), KeptHistories())
    expected = pd.concat([store.history(run) for run in ids]).reset_index(drop=True)
    columns = ["run", "epoch", *EPOCH_KEYS]
    assert found.columns.tolist() == columns
    pd.testing.assert_frame_equal(found, expected[columns], check_dtype=False)


def test_a_run_that_is_over_is_read_once_and_one_that_trains_every_time(store, asked):
    kept = KeptHistories()
    over, trains = add(store, 2), add(store, 1, over=False)
    histories(store.runs([over, trains]), kept)
    append(store, trains, 2)
    found = histories(store.runs([over, trains]), kept)
    assert asked == [[over, trains], [trains]]
    assert found["epoch"].tolist() == [1, 2, 1, 2]


def test_what_was_not_asked_for_longest_goes_first(store, asked):
    size = 1 + len(EPOCH_KEYS)
    kept = KeptHistories(most=2 * size)
    first, second, third = (store.get(add(store, 1)) for _ in range(3))
    for runs in ([first], [second], [first], [third]):
        histories(runs, kept)
    assert kept.get(second) is None
    assert kept.get(first) is not None and kept.get(third) is not None


def test_no_run_has_no_epochs(store, asked):
    found = histories([], KeptHistories())
    assert found.empty and found.columns.tolist() == ["run", "epoch", *EPOCH_KEYS]
