"""Sweeps in the store: queued whole, counted, held and cancelled as one, and never read whole."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.config import RunConfig
from lab.errors import SweepNotFoundError
from lab.store import RunStore, Workspace
from lab.store.run_color import HUES
from lab.store.schema import runs
from lab.store.sweeps import group_of
from lab.workspaces import OPEN
from tests.store.sweeping import CONFIGS, add, members, progress, train


def test_a_sweep_is_queued_as_it_was_given_in_its_order(store):
    sweep = add(store, workspace="w", visit="v", keeps="all")
    found = store.get_sweep(sweep)
    assert (found.name, found.workspace, found.visit) == ("a sweep", "w", "v")
    assert (found.keeps, found.monitor, found.state) == ("all", "val_accuracy", "running")
    assert found.active and found.engine == "e" and found.created_at <= time.time()
    own = Workspace(store, "w").sweep_runs(sweep)
    assert [run.config for run in own] == CONFIGS
    assert {(run.status, run.sweep, run.visit, run.engine) for run in own} == {
        ("queued", sweep, "v", "e")
    }
    assert [run.name for run in own] == [config.title for config in CONFIGS]
    assert store.knows_workspace("w")


def test_its_colours_are_those_that_runs_one_by_one_would_get(store):
    for workspace in ("one by one", "at once"):
        store.add(RunConfig(), engine="e", workspace=workspace, visit="v")
        store.add(RunConfig(), engine="e", workspace=workspace, visit="another")
    one_by_one = [
        store.get(store.add(config, engine="e", workspace="one by one", visit="v")).color
        for config in CONFIGS * 3
    ]
    sweep = add(store, CONFIGS * 3, workspace="at once", visit="v")
    colors = [run.color for run in Workspace(store, "at once").sweep_runs(sweep)]
    assert colors == one_by_one
    assert len({color % HUES for color in colors[:HUES]}) == HUES


def test_runs_are_of_a_group_that_are_equal_but_for_the_seed(store):
    groups = [run.config_group for run in Workspace(store, OPEN).sweep_runs(add(store))]
    assert len(set(groups[:3])) == len(set(groups[3:])) == 1 and groups[0] != groups[3]
    assert groups == [group_of(config) for config in CONFIGS]
    assert all(len(group) == 16 for group in groups)


@pytest.mark.parametrize(("monitors", "shared"), [
    (("val_loss", "val_loss"), "val_loss"), (("val_loss", "val_accuracy"), ""),
])
def test_a_sweep_knows_what_all_its_runs_monitor(store, monitors, shared):
    sweep = add(store, [RunConfig(monitor=monitor) for monitor in monitors])
    assert store.get_sweep(sweep).monitor == shared


def test_a_sweep_that_cannot_be_stored_whole_is_not_stored_at_all(store):
    class TurnedBad(list):
        def __len__(self):
            return 2

        def __iter__(self):
            yield RunConfig()
            raise RuntimeError("the process was ended")

    with pytest.raises(RuntimeError):
        add(store, TurnedBad())
    assert store.runs() == [] and store.sweeps() == []


def test_lone_runs_and_labels_of_old_are_no_sweeps_runs(store):
    sweep = add(store, CONFIGS[:1])
    lone = store.add(RunConfig(), engine="e")
    with store._write() as db:
        db.execute(runs.update().where(runs.c.id == lone).values(sweep=sweep))  # a label like it
    assert progress(store, sweep).runs == 1
    store.cancel_sweep(sweep)
    store.delete_sweep(sweep)
    assert store.get(lone).status == "queued" and not store.get(lone).in_sweep


# --- held, cancelled, deleted -----------------------------------------------------------------


def test_what_has_not_begun_does_not_begin_while_a_sweep_is_held(store):
    sweep = add(store)
    first, second, *_ = members(store, sweep)
    assert store.begin(first)
    store.pause_sweep(sweep)
    assert store.get_sweep(sweep).state == "paused"
    assert store.next_of_sweeps("e", 9) == [] and not store.begin(second)
    assert store.interrupt(first, "Killed.", of="e", most=2) and store.begin(first)  # it goes on
    assert store.resume_sweep(sweep, engine="e") and store.begin(second)


def test_the_next_of_a_sweep_are_its_first_that_have_not_begun(store):
    one, other = add(store), add(store, CONFIGS[:2])
    add(store, engine="another")
    ids = members(store, one)
    store.begin(ids[0])
    store.request_stop(ids[1])
    found = [run.id for run in store.next_of_sweeps("e", 3)]
    assert found == [*ids[2:5], *members(store, other)]


def test_a_resumed_sweep_is_the_other_engines_from_where_it_stood(store):
    sweep = add(store)
    trained, trains, *waiting = members(store, sweep)
    train(store, trained, 0.5)
    store.begin(trains)
    store.interrupt_sweeps(["e"])
    assert store.get_sweep(sweep).state == "interrupted"
    assert store.resume_sweep(sweep, engine="f")
    assert (store.get_sweep(sweep).state, store.get_sweep(sweep).engine) == ("running", "f")
    assert [run.engine for run in store.runs([trained, trains])] == ["e", "e"]
    assert {run.engine for run in store.runs(waiting)} == {"f"}


def test_of_two_servers_that_resume_a_sweep_at_once_one_does(url, store):
    sweep = add(store)
    store.interrupt_sweeps(["e"])
    others = [RunStore(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as at_once:
        said = list(at_once.map(
            lambda place: place[1].resume_sweep(sweep, engine=str(place[0])), enumerate(others)
        ))
    assert said.count(True) == 1
    engine = str(said.index(True))
    assert store.get_sweep(sweep).engine == engine
    assert {run.engine for run in store.runs(members(store, sweep))} == {engine}
    for other in others:
        other.close()


def test_a_cancelled_sweep_stops_what_waits_and_asks_what_trains(store):
    sweep = add(store)
    trained, trains, *waiting = members(store, sweep)
    train(store, trained, 0.5)
    store.begin(trains)
    store.cancel_sweep(sweep)
    assert store.get(trained).status == "completed"
    assert (store.get(trains).status, store.get(trains).stop_requested) == ("running", True)
    assert {(run.status, run.message, run.active) for run in store.runs(waiting)} == {
        ("stopped", "Cancelled before it began.", False)
    }
    assert store.get_sweep(sweep).state == "cancelled" and store.get_sweep(sweep).active
    assert not store.resume_sweep(sweep, engine="e")
    store.pause_sweep(sweep)
    assert store.get_sweep(sweep).state == "cancelled"


def test_a_sweep_is_over_when_nothing_is_to_come_and_stays_what_it_was(store):
    done, cancelled, going = (add(store, CONFIGS[:1]) for _ in range(3))
    train(store, members(store, done)[0], 0.5)
    store.cancel_sweep(cancelled)
    for _ in range(2):
        assert [s.state for s in store.sweeps()] == ["running", "cancelled", "over"]
        store.close_sweeps()
    assert [s.ended_at is None for s in store.sweeps()] == [True, False, False]
    store.cancel_sweep(done)
    assert store.get_sweep(done).state == "over"
    assert store.get_sweep(going).active


def test_a_deleted_sweep_goes_with_all_its_runs_and_one_whose_runs_are_deleted_too(store):
    whole, by_runs, stays = add(store), add(store), add(store)
    lone = store.add(RunConfig(), engine="e")
    store.append(members(store, whole)[0], 1, {"loss": 1.0})
    store.delete_sweep(whole)
    store.delete(members(store, by_runs))
    store.delete(members(store, stays)[:2])
    assert [found.id for found in store.sweeps()] == [stays]
    assert {run.id for run in store.runs()} == {lone, *members(store, stays)}
    assert progress(store, stays).runs == 4


@pytest.mark.parametrize("change", [
    "get_sweep", "pause_sweep", "cancel_sweep", "delete_sweep", "rename_sweep", "resume_sweep",
])
def test_a_sweep_that_is_not_there_is_said(store, change):
    given = {"rename_sweep": {"to": "x"}, "resume_sweep": {"engine": "e"}}.get(change, {})
    with pytest.raises(SweepNotFoundError, match="No sweep has the id 'none'"):
        getattr(store, change)("none", **given)


def test_a_sweep_moves_along_and_a_held_one_does_not_keep_its_workspace_for_ever(store):
    sweep = add(store, workspace="w")
    store.move_runs("w", "v")
    assert Workspace(store, "w").sweeps() == []
    assert [found.id for found in Workspace(store, "v").sweeps()] == [sweep]
    assert len(members(store, sweep, "v")) == 6
    assert store.delete_idle(4e9, beside=("w",)) == 0  # it trains
    store.interrupt_sweeps(["e"])
    assert store.delete_idle(4e9, beside=("w",)) == 1
    assert store.sweeps() == [] and store.runs() == []
