"""The store stays within its bounds: models go in order, histories stay, and it is said before."""

from __future__ import annotations

import time

import pytest

from lab.config import RunConfig
from lab.engine.housekeeping import RoomTaken, keep_house, to_drop
from lab.store import BestWeights, RunStore
from lab.store.room import Kept
from lab.workspaces import OPEN
from lab.workspaces.limits import Limits

MB = 10**6
FULL = Limits(store_mb=10)


def trained(store: RunStore, workspace: str, megabytes: float, **changes) -> str:
    run = store.add(RunConfig(), engine="e", workspace=workspace)
    store.begin(run)
    store.append(run, 1, {"loss": 1.0})
    store.end(run, "completed", "All 1 epochs done.")
    store.finish(run, models={"model.tflite": b"m" * int(megabytes * MB)}, test_accuracy=0.5)
    if changes:
        store._update(run, **changes)
    return run


def kept(run: str, workspace: str, size: int, pinned: bool = False) -> Kept:
    return Kept(run, workspace, pinned, size)


def test_the_oldest_go_first():
    models = [kept("1", "a", 5), kept("2", "a", 5), kept("3", "a", 5)]
    assert to_drop(models, 1) == ["1"]
    assert to_drop(models, 6) == ["1", "2"]
    assert to_drop(models, 0) == []


def test_who_has_most_gives_first_so_that_nobody_is_pushed_out():
    models = [kept("few", "b", 5), *(kept(f"many{n}", "a", 5) for n in range(4))]
    assert to_drop(models, 15) == ["many0", "many1", "many2"]


def test_pinned_models_go_last():
    models = [kept("pinned", "a", 50, True), kept("2", "a", 5), kept("3", "b", 5)]
    assert to_drop(models, 10) == ["2", "3"]
    assert to_drop(models, 11) == ["2", "3", "pinned"]


def test_more_than_there_is_is_all():
    assert to_drop([kept("1", "a", 5)], 100) == ["1"]


def test_a_full_store_drops_models_and_keeps_histories(store):
    old, new = trained(store, "a", 6), trained(store, "a", 6)
    room = keep_house(store, FULL)
    assert room.share <= 0.95
    assert [store.get(run).has_model for run in (old, new)] == [False, True]
    assert len(store.history([old])) == 1
    assert room.share < 1 and not room.has_none


def test_a_store_with_room_is_left_alone(store):
    runs = [trained(store, "a", 4), trained(store, "b", 4)]
    room = keep_house(store, FULL)
    assert all(store.get(run).has_model for run in runs)
    assert room.share == pytest.approx(0.8, abs=0.01)


def test_a_pin_keeps_an_old_model_longer(store):
    old, new = trained(store, "a", 6, pinned=True), trained(store, "a", 6)
    keep_house(store, FULL)
    assert [store.get(run).has_model for run in (old, new)] == [True, False]


def test_on_ones_own_machine_nothing_goes_unless_a_limit_is_set(store, monkeypatch):
    run = trained(store, OPEN, 12)
    later = time.time() + 400 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert keep_house(store, Limits()).models == 0
    assert store.get(run).has_model
    keep_house(store, FULL)
    assert not store.get(run).has_model
    keep_house(store, Limits(keep_days=399))
    assert store.runs() == []


def test_a_workspace_that_nobody_uses_goes_after_its_days(store, monkeypatch):
    trained(store, "a", 1)
    now = time.time()
    for days, left in ((29, 1), (31, 0)):
        monkeypatch.setattr(time, "time", lambda days=days: now + days * 86_400)
        keep_house(store, Limits(keep_days=30))
        assert len(store.runs()) == left


def test_histories_alone_can_fill_a_store():
    assert RoomTaken(models=0, histories=10, limit=10).has_none
    assert not RoomTaken(models=10, histories=9, limit=10).has_none
    assert RoomTaken(models=5, histories=3, limit=10).share == 0.8


def test_after_some_models_were_dropped_there_is_room_for_a_while(store):
    for _ in range(21):
        trained(store, "a", 0.5)
    assert keep_house(store, FULL).share <= 0.95


def test_what_a_run_that_trains_has_learnt_pushes_nobody_out(store):
    pinned = trained(store, "a", 1, pinned=True)
    run = store.add(RunConfig(), engine="e", workspace="b")
    store.begin(run)
    store.keep_best(run, BestWeights(1, bytes(12 * MB)))
    keep_house(store, FULL)
    assert store.get(pinned).has_model
