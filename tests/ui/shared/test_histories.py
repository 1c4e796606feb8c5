"""Histories of many runs: the store's numbers, read once of what is over, and bounded."""

from __future__ import annotations

import dataclasses

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


def test_of_a_run_that_trains_nothing_is_kept_although_its_row_is_the_same(store, asked):
    """Its row is read before its epochs are: one more may have come between."""
    kept = KeptHistories()
    run = store.get(add(store, 1, over=False))
    histories([run], kept)
    append(store, run.id, 2)
    assert histories([run], kept)["epoch"].tolist() == [1, 2]


@pytest.mark.parametrize("later", [{"epoch": 3}, {"finished_at": 1e9}], ids=str)
def test_a_run_that_was_taken_up_again_and_ended_anew_is_read_anew(later, store, asked):
    kept = KeptHistories()
    run = store.get(add(store, 2))
    histories([run], kept)
    append(store, run.id, 3)
    found = histories([dataclasses.replace(run, **later)], kept)
    assert found["epoch"].tolist() == [1, 2, 3] and len(asked) == 2


def test_each_run_has_its_own_epochs_in_whichever_order_the_workspace_gives_them(
    store, asked, monkeypatch
):
    """As where the atlas's runs come after one's own, although "atlas" is before "ff"."""
    ids = [add(store, epochs) for epochs in (1, 2, 3)]
    whole = Workspace.history

    def turned(own, names, keys=()):
        frame = whole(own, names, keys)
        parts = [frame[frame["run"] == run] for run in sorted(ids, reverse=True)]
        return pd.concat(parts, ignore_index=True)

    monkeypatch.setattr(Workspace, "history", turned)
    found = histories(store.runs(ids), KeptHistories())
    assert found.groupby("run")["epoch"].max().to_dict() == dict(zip(ids, (1, 2, 3), strict=True))


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
