"""Which runs an engine and the Train page look at every second."""

from __future__ import annotations

from lab.config import RunConfig
from lab.store import Workspace
from lab.workspaces import OPEN
from tests.store.sweeping import add, members


def test_runs_of_a_visit_from_before_are_not_live(store):
    run = store.add(RunConfig(), engine="e", workspace=OPEN, visit="v")
    store.request_stop(run)
    own, at = Workspace(store, OPEN), store.get(run).created_at
    assert [found.id for found in own.live("v", at)] == [run]
    assert [found.id for found in own.live(None, at)] == [run]
    assert own.live("v", at + 1) == own.live("another", at) == own.live(None, at + 1) == []


def test_lone_runs_and_what_has_begun_are_active_and_what_waits_in_a_sweep_is_not(store):
    ids = members(store, add(store))
    lone = store.add(RunConfig(), engine="e")
    for run in ids[:3]:
        store.begin(run)
    store.interrupt(ids[0], "Killed.", of="e", most=2)
    store.end(ids[1], "stopped", "")
    assert [run.id for run in store.active()] == [*ids[:3], lone]
    own = Workspace(store, OPEN)
    assert [run.id for run in own.active()] == [run.id for run in own.live(None)] == [lone]
