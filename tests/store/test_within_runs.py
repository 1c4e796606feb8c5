"""What is kept of a run before it has ended: its first epoch's points and its best weights."""

from __future__ import annotations

import math
import time

import pytest

from lab.config import RunConfig
from lab.errors import StoreAwayError, StoreError
from lab.store import BestWeights, Workspace
from lab.workspaces import OPEN


@pytest.fixture
def run(store) -> str:
    added = store.add(RunConfig(), engine="e")
    store.begin(added)
    return added


def test_points_of_the_first_epoch_are_kept_in_order_until_the_run_is_deleted(store, run):
    store.progress(run, 30, 40, {"loss": math.inf, "accuracy": 0.3})
    store.progress(run, 10, 40, {"loss": 2.0, "accuracy": 0.1})
    store.progress(run, 35, 40)
    points = store.first_epoch([run, "another"])
    assert list(points.columns) == ["run", "epoch", "loss", "accuracy"]
    assert points.run.tolist() == [run, run]
    assert points.epoch.tolist() == [0.25, 0.75]
    assert points.accuracy.tolist() == [0.1, 0.3]
    assert points.loss[0] == 2.0 and math.isnan(points.loss[1])
    assert (store.get(run).step, store.history([run]).empty) == (35, True)
    store.delete([run])
    assert store.first_epoch([run]).empty


def test_a_run_without_points_has_the_columns_all_the_same(store, run):
    assert list(store.first_epoch([run]).columns) == ["run", "epoch", "loss", "accuracy"]


def test_progress_of_a_run_that_is_not_training_is_dropped(store):
    queued = store.add(RunConfig(), engine="e")
    store.progress(queued, 1, 2, {"loss": 1.0, "accuracy": 0.5})
    assert store.first_epoch([queued]).empty


def test_an_epoch_that_is_written_twice_is_there_once(store, run):
    for loss in (3.0, 2.0):
        store.append(run, 1, {"loss": loss}, best_epoch=1, best_value=0.5)
    assert store.history([run]).loss.tolist() == [2.0]


def test_better_weights_take_the_place_of_earlier_ones(store, run):
    assert store.best_weights(run) is None
    store.keep_best(run, BestWeights(1, b"one"))
    store.keep_best(run, BestWeights(4, b"four"))
    assert store.best_weights(run) == BestWeights(4, b"four")
    assert Workspace(store, OPEN).with_model() == []


def test_best_weights_go_once_the_models_are_stored_and_stay_where_there_are_none(store, run):
    store.keep_best(run, BestWeights(1, b"one"))
    store.finish(run)
    assert store.best_weights(run) == BestWeights(1, b"one")
    store.finish(run, models={"model.keras": b"k", "model.tflite": b"t"})
    assert store.best_weights(run) is None


def test_what_a_deleted_run_measures_is_refused_and_not_taken_for_an_outage(store, run):
    store.delete([run])
    weights = BestWeights(1, b"")
    for write in (lambda: store.append(run, 1, {}), lambda: store.keep_best(run, weights)):
        with pytest.raises(StoreError) as error:
            write()
        assert not isinstance(error.value, StoreAwayError)


def test_a_run_is_taken_over_from_its_engine_once(store, run):
    assert store.take_over(run, of="e", engine="f")
    assert not store.take_over(run, of="e", engine="g")
    assert store.get(run).engine == "f"
    store.finish(run)
    assert not store.take_over(run, of="f", engine="g")


def test_the_runs_that_trained_in_a_time_are_found_whenever_they_began(store, run):
    ended = store.add(RunConfig(), engine="e")
    store.begin(ended)
    store.end(ended, "completed", "")
    store.add(RunConfig(), engine="e")  # never began
    now = time.time()
    trained_between = Workspace(store, OPEN).trained_between
    assert [found.id for found in trained_between(now - 60, now)] == [run, ended]
    assert [found.id for found in trained_between(now + 60, now + 120)] == [run]
    assert trained_between(now - 120, now - 60) == []
