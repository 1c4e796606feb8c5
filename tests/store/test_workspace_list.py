"""Which workspaces there are, and when one goes."""

from __future__ import annotations

from lab.config import RunConfig
from lab.store import BestWeights

MINE, THEIRS = "a" * 64, "b" * 64


def test_a_workspace_is_known_once_it_has_a_run_or_was_used(store):
    assert not store.knows_workspace(MINE)
    store.add(RunConfig(), engine="e", workspace=MINE)
    assert store.knows_workspace(MINE)
    store.use_workspace(THEIRS)
    assert store.knows_workspace(THEIRS)


def test_an_idle_workspace_that_is_to_stay_stays(store):
    run = store.add(RunConfig(), engine="e")
    store.request_stop(run)
    assert store.delete_idle(4e9, beside=("open",)) == 0
    assert store.get(run)
    assert store.delete_idle(4e9) == 1


def test_a_workspace_that_runs_are_brought_to_is_known(store):
    store.add(RunConfig(), engine="e", workspace=MINE)
    store.move_runs(MINE, "c" * 64)
    assert store.knows_workspace("c" * 64)


def test_an_idle_workspace_stays_until_a_runs_model_is_made(store):
    run = store.add(RunConfig(), engine="e", workspace=MINE)
    store.begin(run)
    store.keep_best(run, BestWeights(1, b"weights"))
    store.end(run, "stopped", "")
    assert store.delete_idle(4e9) == 0
    store.finish(run)
    assert store.delete_idle(4e9) == 1
