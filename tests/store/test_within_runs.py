"""What is kept of a run before it has ended: points of its first epoch, state, best weights."""

from __future__ import annotations

import math
import time

import pytest

from lab.config import RunConfig
from lab.errors import StoreAwayError, StoreError
from lab.store import BestWeights, Workspace
from lab.store.models import STATE, Checkpoint
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


def test_the_latest_state_is_kept_with_the_best_weights_that_belong_to_it(store, run):
    assert store.checkpoint(run) is None
    store.keep(run, Checkpoint(1, b"state 1", BestWeights(1, b"best 1")))
    store.keep(run, Checkpoint(2, b"state 2", None))
    assert store.checkpoint(run) == Checkpoint(2, b"state 2", BestWeights(1, b"best 1"))
    store.keep(run, Checkpoint(3, b"state 3", BestWeights(3, b"best 3")))
    assert store.checkpoint(run) == Checkpoint(3, b"state 3", BestWeights(3, b"best 3"))
    assert store.best_weights(run) == BestWeights(3, b"best 3")


def test_a_state_without_any_best_weights_is_one_too(store, run):
    store.keep(run, Checkpoint(1, b"state", None))
    assert store.checkpoint(run) == Checkpoint(1, b"state", None)
    assert not store.has_best_weights(run)


def test_best_weights_alone_are_nothing_to_go_on_from(store, run):
    store.keep_best(run, BestWeights(1, b"best"))
    assert store.checkpoint(run) is None


def test_of_a_state_and_its_best_weights_both_are_written_or_neither(store, run):
    first = Checkpoint(1, b"state 1", BestWeights(1, b"best 1"))
    store.keep(run, first)
    with pytest.raises(StoreError):
        store.keep(run, Checkpoint(2, b"state 2", BestWeights(2, None)))
    assert store.checkpoint(run) == first


@pytest.mark.parametrize("models", [{}, {"model.tflite": b"t"}], ids=["none", "models"])
def test_a_run_that_is_finished_has_no_state(store, run, models):
    store.keep(run, Checkpoint(1, b"state", None))
    store.finish(run, models=models)
    assert store.artifact(run, STATE) is None


def test_at_its_end_a_run_loses_its_state_and_gets_no_other(store, run):
    store.keep(run, Checkpoint(1, b"state", BestWeights(1, b"best")))
    store.end(run, "completed", "")
    store.keep(run, Checkpoint(2, b"late", BestWeights(2, b"late best")))
    assert store.checkpoint(run) is None
    assert store.artifact(run, STATE) is None
    assert store.best_weights(run) == BestWeights(2, b"late best")


def test_a_state_whose_epoch_somebody_has_spoilt_is_none(store, run):
    store.keep(run, Checkpoint(None, b"state", None))
    assert store.checkpoint(run) is None


def three_epochs(store, run) -> None:
    for epoch in (1, 2, 3):
        store.append(run, epoch, {"loss": 1.0}, best_epoch=epoch, best_value=epoch / 10)
    store.progress(run, 4, 9, {"loss": 1.0})


def test_a_run_goes_back_to_the_end_of_an_epoch(store, run):
    three_epochs(store, run)
    kept = Checkpoint(2, b"state", BestWeights(1, b"best"))
    store.keep(run, kept)
    store.rewind(run, 2, best_epoch=1, best_value=0.1)
    back = store.get(run)
    assert (back.epoch, back.step, back.best_epoch, back.best_value) == (2, 0, 1, 0.1)
    assert store.history([run]).epoch.tolist() == [1, 2]
    assert store.checkpoint(run) == kept
    assert not store.first_epoch([run]).empty


def test_a_run_goes_back_to_its_beginning_with_nothing_learnt(store, run):
    three_epochs(store, run)
    store.keep(run, Checkpoint(2, b"state", BestWeights(1, b"best")))
    store.rewind(run, 0)
    back = store.get(run)
    assert (back.epoch, back.step, back.best_epoch, back.best_value) == (0, 0, None, None)
    assert store.history([run]).empty and store.first_epoch([run]).empty
    assert store.checkpoint(run) is None and not store.has_best_weights(run)


def test_a_run_that_has_ended_does_not_go_back(store, run):
    three_epochs(store, run)
    store.end(run, "stopped", "")
    store.rewind(run, 0)
    assert (store.get(run).epoch, len(store.history([run]))) == (3, 3)


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
