"""Sweeps on an engine: lone runs go first, nothing begins while they are held, nothing twice."""

from __future__ import annotations

from collections import Counter

import pytest

from lab.config import RunConfig
from lab.engine import open_store
from lab.errors import LabError
from lab.store import BestWeights, Workspace
from lab.workspaces import OPEN

CONFIG = RunConfig(epochs=2)
PRIVATE = "f" * 64


def grid(count: int) -> list[RunConfig]:
    return [CONFIG.changed(seed=seed) for seed in range(count)]


def members(store, sweep: str, workspace: str = OPEN) -> list[str]:
    return [run.id for run in Workspace(store, workspace).sweep_runs(sweep)]


def test_a_sweep_trains_run_by_run_in_its_order_and_is_over(made, store):
    engine = made()
    sweep = engine.start_sweep(grid(4), name="four", visit="v", keeps="none")
    found = store.get_sweep(sweep)
    assert (found.name, found.keeps, found.visit, found.engine) == ("four", "none", "v", engine.id)
    for _ in range(4):
        engine.hands.end_next()
    assert engine.hands.begun == members(store, sweep)
    assert store.sweep_progress(sweep)[sweep].by_status == {"completed": 4}
    engine._take_care()
    assert store.get_sweep(sweep).state == "over" and store.get_sweep(sweep).ended_at


def test_a_lone_run_goes_before_what_waits_in_a_sweep(made, store):
    engine = made()
    sweep = engine.start_sweep(grid(5), name="s")
    lone = engine.start(CONFIG)
    assert engine.places()[lone].before == 0
    engine.hands.end_next()
    first, second, *_ = members(store, sweep)
    engine.hands.end_next()
    assert engine.hands.begun == [first, lone, second]


def test_two_workspaces_sweeps_take_turns(made, store):
    engine = made()
    mine = engine.start_sweep(grid(3), name="s")
    theirs = engine.start_sweep(grid(3), name="s", workspace=PRIVATE)
    for _ in range(5):
        engine.hands.end_next()
    whose = [run.sweep for run in store.runs(engine.hands.begun)]
    assert Counter(whose[:4]) == {mine: 2, theirs: 2}
    assert whose in ([mine, theirs] * 3, [mine, theirs, theirs, mine, mine, theirs])


def test_a_workspaces_first_sweep_is_done_before_its_next(made, store):
    engine = made()
    first, second = (engine.start_sweep(grid(2), name="s") for _ in range(2))
    for _ in range(3):
        engine.hands.end_next()
    assert engine.hands.begun == [*members(store, first), *members(store, second)]


def test_the_place_of_a_lone_run_counts_the_sweeps_turns_before_it(made, store):
    engine = made()
    engine.start_sweep(grid(50), name="s", workspace=PRIVATE)
    lone = [engine.start(CONFIG) for _ in range(10)]
    places = engine.places()
    assert [places[run].before for run in lone] == [0, *range(1, 18, 2)]


def test_a_paused_sweep_begins_nothing_until_it_is_resumed(made, store):
    engine = made()
    sweep = engine.start_sweep(grid(3), name="s")
    own = Workspace(store, OPEN)
    own.pause_sweep(sweep)
    engine.hands.end_next()
    engine._take_care()
    assert len(engine.hands.begun) == 1 and store.get_sweep(sweep).state == "paused"
    lone = engine.start(CONFIG)
    assert engine.hands.begun[1:] == [lone]
    engine.hands.end(lone)
    assert own.resume_sweep(sweep, engine.id)
    engine._take_care()
    assert len(engine.hands.begun) == 3


def test_a_run_whose_sweep_is_paused_as_it_is_handed_over_waits_on(made, store, monkeypatch):
    engine = made()
    sweep = engine.start_sweep(grid(2), name="s")
    order = engine._queue._order

    def paused_right_then(*args, **options):
        found = order(*args, **options)
        store.pause_sweep(sweep)
        return found

    monkeypatch.setattr(engine._queue, "_order", paused_right_then)
    engine.hands.end_next()
    first, second = members(store, sweep)
    assert (engine.hands.begun, store.get(second).status) == ([first], "queued")
    monkeypatch.undo()
    assert engine.resume_sweep(sweep)
    assert engine.hands.begun == [first, second]


def test_a_cancelled_sweep_ends_what_waits_and_leaves_lone_runs(made, store):
    engine = made()
    sweep = engine.start_sweep(grid(3), name="s")
    lone = engine.start(CONFIG)
    Workspace(store, OPEN).cancel_sweep(sweep)
    first, *waiting = members(store, sweep)
    assert {run.status for run in store.runs(waiting)} == {"stopped"}
    assert store.get(first).stop_requested
    engine.hands.end_next()
    assert engine.hands.begun == [first, lone]


# --- restarts and several servers -------------------------------------------------------------


def test_after_a_restart_what_had_begun_goes_on_and_the_rest_waits_for_one_click(
    made, store, store_url
):
    before = made()
    sweep = before.start_sweep(grid(4), name="s")
    done, begun, *waiting = members(store, sweep)
    before.hands.end(done)
    before._executor.tasks.clear()
    before.close()
    again = open_store(store_url)
    assert again.get_sweep(sweep).state == "interrupted"
    after = made()
    after._take_care()
    assert after.hands.begun == [begun] and store.get(begun).resumes == 1
    after.hands.end_next()
    after._take_care()
    assert after.hands.begun == [begun]
    assert Workspace(again, OPEN).resume_sweep(sweep, after.id)
    after._take_care()
    for _ in waiting:
        after.hands.end_next()
    assert after.hands.begun == [begun, *waiting]
    assert store.sweep_progress(sweep)[sweep].by_status == {"completed": 4}
    again.close()


def test_the_next_engine_sees_by_itself_that_a_sweeps_server_is_gone(made, store):
    sweep = store.add_sweep(grid(2), name="s", engine="gone")
    held = store.add_sweep(grid(2), name="s", engine="gone")
    store.pause_sweep(held)
    engine = made()
    engine._take_care()
    assert store.get_sweep(sweep).state == "interrupted"
    assert store.get_sweep(held).state == "paused"
    assert engine.hands.begun == []
    assert engine.resume_sweep(sweep) and not engine.resume_sweep(sweep)
    assert len(engine.hands.begun) == 1


def test_a_sweep_of_another_living_server_is_left_to_it(made, store, store_url):
    one, other = made(), made()
    sweep = one.start_sweep(grid(4), name="s")
    other._take_care()
    open_store(store_url).close()
    assert store.get_sweep(sweep).state == "running" and other.hands.begun == []
    assert not other.resume_sweep(sweep)


def test_a_sweep_that_goes_on_elsewhere_trains_nothing_twice(made, store):
    one, other = made(), made()
    sweep = one.start_sweep(grid(4), name="s")
    store.pause_sweep(sweep)
    assert other.resume_sweep(sweep)
    one.hands.end_next()
    for _ in range(3):
        other.hands.end_next()
        one._take_care()
    begun = one.hands.begun + other.hands.begun
    assert sorted(begun) == sorted(members(store, sweep)) and len(one.hands.begun) == 1


def test_a_sweeps_run_that_has_not_begun_is_not_taken_up_alone(made, store):
    sweep = store.add_sweep(grid(2), name="s", engine="gone")
    run = store.get(members(store, sweep)[0])
    with pytest.raises(LabError, match=f"Run {run.id} is one of sweep {sweep} and has not begun"):
        made().take_up(run)


def test_the_weights_that_a_killed_worker_left_are_made_models_of_and_kept_where_best(made, store):
    engine = made()
    sweep = engine.start_sweep(grid(2), name="s")
    best, worse = members(store, sweep)
    store.append(best, 1, {"loss": 1.0}, best_epoch=1, best_value=0.9)
    store.end(best, "completed", "")
    store.finish(best, models={"model.tflite": b"best"}, test_accuracy=0.5)
    engine.hands.tasks.pop(best).set_result(None)
    store.append(worse, 1, {"loss": 1.0}, best_epoch=1, best_value=0.5)
    store.keep_best(worse, BestWeights(1, b"weights"))
    store.request_stop(worse)
    engine.hands.tasks.pop(worse).set_exception(LabError("It fell over."))
    assert store.get(worse).status == "stopped" and store.get(worse).active
    assert list(engine.hands.tasks) == [worse]  # to be tested, and packaged as `package` does
    store.finish(worse, models={"model.tflite": b"worse"}, test_accuracy=0.4)
    assert [run.has_model for run in store.runs([best, worse])] == [True, False]
    assert not store.has_best_weights(worse)
