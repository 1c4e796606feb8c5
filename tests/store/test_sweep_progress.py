"""How far a sweep is: counted by the database, whatever its runs are up to."""

from __future__ import annotations

from statistics import mean

import pytest

from lab.config import RunConfig
from lab.store import SweepProgress
from lab.store.schema import runs
from tests.store.sweeping import CONFIGS, Statements, add, members, progress, train


def test_progress_counts_what_waits_trains_and_has_ended(store):
    sweep = add(store, estimates=[10.0] * 6)
    ids = members(store, sweep)
    assert progress(store, sweep) == SweepProgress(
        sweep, {"queued": 6}, active=6, epochs=30, estimated_left=60.0
    )
    train(store, ids[0], 0.1, 0.2, 0.3, 0.4, 0.5)
    train(store, ids[1], 0.9, 0.95, status="early_stopped")
    train(store, ids[2], status="failed")
    store.begin(ids[3])
    store.append(ids[3], 1, {}, best_epoch=1, best_value=0.7)
    found = progress(store, sweep)
    assert found.by_status == {
        "completed": 1, "early_stopped": 1, "failed": 1, "running": 1, "queued": 2,
    }
    assert (found.runs, found.queued, found.running) == (6, 2, 1)
    assert (found.ended, found.failed, found.active) == (3, 1, 3)
    assert (found.epochs_done, found.epochs) == (5 + 2 + 1, 5 + 2 + 0 + 3 * 5)
    assert (found.best_run, found.best_value) == (ids[1], 0.95)
    assert found.best_name == CONFIGS[1].title
    own = store.runs(ids[:2])
    assert found.seconds == pytest.approx(sum(r.ended_at - r.started_at for r in own), abs=1e-5)
    assert found.estimated == 20.0
    assert found.estimated_left == pytest.approx(10 * 4 / 5 + 2 * 10)
    assert found.began_at == pytest.approx(own[0].started_at)
    assert found.ended_at == pytest.approx(store.get(ids[2]).ended_at)


def test_what_is_left_takes_as_long_as_what_has_ended_did_beside_its_estimate(store):
    sweep = add(store, [RunConfig()] * 4, estimates=[10.0, 20.0, 30.0, 40.0])
    assert progress(store, sweep).seconds_left == 100.0
    ids = members(store, sweep)
    for run, seconds in zip(ids[:2], (5.0, 10.0), strict=True):
        train(store, run, 0.5)
        with store._write() as db:
            db.execute(runs.update().where(runs.c.id == run).values(
                started_at=1000.0, ended_at=1000.0 + seconds
            ))
    assert progress(store, sweep).seconds_left == pytest.approx(mean((5 / 10, 10 / 20)) * 70)


def test_how_long_a_run_took_that_was_interrupted_says_nothing_about_what_is_left(store):
    sweep = add(store, [RunConfig()] * 3, estimates=[10.0] * 3)
    interrupted, whole, _ = members(store, sweep)
    store.begin(interrupted)
    assert store.interrupt(interrupted, "Killed.", of="e", most=2)
    for run, seconds in ((interrupted, 9000.0), (whole, 5.0)):
        train(store, run, 0.5)
        with store._write() as db:
            db.execute(runs.update().where(runs.c.id == run).values(
                started_at=1000.0, ended_at=1000.0 + seconds
            ))
    assert progress(store, sweep).seconds_left == pytest.approx(5.0)


def test_the_best_of_runs_that_monitor_a_loss_has_the_lowest(store):
    sweep = add(store, [RunConfig(monitor="val_loss", seed=seed) for seed in range(3)])
    ids = members(store, sweep)
    for run, value in zip(ids, (0.5, 0.2, 0.3), strict=True):
        train(store, run, value)
    assert progress(store, sweep).best_run == ids[1]


def test_runs_that_do_not_monitor_the_same_have_no_best(store):
    sweep = add(store, [RunConfig(monitor=name) for name in ("val_loss", "val_accuracy")])
    for run in members(store, sweep):
        train(store, run, 0.5)
    assert progress(store, sweep).best_run is None


def test_progress_of_several_sweeps_is_told_apart_in_one_statement(store):
    ids = [add(store, CONFIGS[:count]) for count in (1, 2, 3)]
    with Statements(store) as seen:
        found = store.sweep_progress(ids)
    assert {sweep: found[sweep].runs for sweep in ids} == dict(zip(ids, (1, 2, 3), strict=True))
    assert len(seen) == 1
