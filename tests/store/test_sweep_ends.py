"""What has ended of a sweep, in the order of the ends: what a command that follows one asks."""

from __future__ import annotations

from lab.store import Workspace
from lab.workspaces import OPEN
from tests.store.sweeping import add, members, train


def test_runs_are_told_in_the_order_in_which_they_end_and_only_those_since_then(store):
    sweep, other = add(store), add(store)
    own = Workspace(store, OPEN)
    first, second, third, *_ = members(store, sweep)
    assert own.ended_in_sweep(sweep, 0.0) == []
    for run in (third, first):
        train(store, run, 0.5)
    train(store, members(store, other)[0], 0.5)
    store.begin(second)
    assert [run.id for run in own.ended_in_sweep(sweep, 0.0)] == [third, first]
    since = store.get(first).finished_at
    assert [run.id for run in own.ended_in_sweep(sweep, since)] == [first]
    assert own.ended_in_sweep(sweep, since + 1) == []
    assert own.ended_in_sweep("nothing", 0.0) == []
