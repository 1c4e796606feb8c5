"""Turns in the store: whose was last, what is interrupted, and who may still write of a run."""

from __future__ import annotations

import time

import pytest

from lab.config import RunConfig
from lab.errors import TurnLostError
from lab.store import BestWeights, RunStore
from lab.store.models import Checkpoint

KEPT = Checkpoint(1, b"state", BestWeights(1, b"best"))


@pytest.fixture
def run(store: RunStore) -> str:
    """A run of engine A's that trains, with an epoch and what it can be taken up from."""
    made = store.add(RunConfig(), engine="A")
    store.begin(made)
    store.append(made, 1, {"loss": 1.0}, best_epoch=1, best_value=0.5)
    store.keep(made, KEPT)
    return made


def test_the_last_turn_is_the_latest_that_ended_and_one_cancelled_before_it_began_is_none(store):
    ids = [store.add(RunConfig(), engine="e", workspace="w") for _ in range(4)]
    for run in ids[:2]:
        store.begin(run)
        store.end(run, "completed", "")
        time.sleep(0.01)
    store.begin(ids[2])
    store.request_stop(ids[3])
    assert store.last_turns({"w", "x"}) == {"w": store.get(ids[1]).ended_at}


def test_a_run_that_goes_on_began_when_it_first_did(store, run):
    began = store.get(run).started_at
    assert store.interrupt(run, "Lost.", of="A", most=2)
    time.sleep(0.01)
    assert store.begin(run)
    assert store.get(run).started_at == began
    assert store.get(run).message is None


def test_stopping_an_interrupted_run_drops_its_state_and_leaves_its_model_to_be_made(store, run):
    assert store.interrupt(run, "Lost.", of="A", most=2)
    store.request_stop(run)
    stopped = store.get(run)
    assert (stopped.status, stopped.message) == ("stopped", "Stopped by the user.")
    assert stopped.ended_at and stopped.finished_at is None
    assert store.checkpoint(run) is None
    assert store.best_weights(run) == KEPT.best


def test_an_engine_says_nothing_of_a_run_that_another_one_has_taken_over(store, run):
    assert store.take_over(run, of="A", engine="B")
    before = store.get(run)
    assert not store.interrupt(run, "Lost.", of="A", most=2)
    assert not store.end(run, "failed", "Lost.", of="A")
    assert store.get(run) == before and store.checkpoint(run) == KEPT
    assert store.end(run, "failed", "Lost.", of="B")


WRITES = {
    "append": lambda store, run: store.append(run, 2, {"loss": 0.5}),
    "progress": lambda store, run: store.progress(run, 3, 9, {"loss": 0.5, "accuracy": 0.5}),
    "keep": lambda store, run: store.keep(run, Checkpoint(2, b"late", BestWeights(2, b"late"))),
    "keep_best": lambda store, run: store.keep_best(run, BestWeights(2, b"late")),
    "rewind": lambda store, run: store.rewind(run, 0),
    "end": lambda store, run: store.end(run, "completed", "late"),
    "finish": lambda store, run: store.finish(run, models={"model.tflite": b"late"}),
    "begin": lambda store, run: store.begin(run),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("how", ["taken over", "interrupted", "deleted"])
def test_a_worker_whose_turn_is_over_writes_nothing(store, run, write, how):
    mine = store.in_turn(run, "A", 0)
    assert mine.stop_requested(run) is False
    if how == "taken over":
        store.take_over(run, of="A", engine="B")
    elif how == "interrupted":
        store.interrupt(run, "Lost.", of="A", most=2)
        store.begin(run)
    else:
        store.delete(run)
    before = store.runs(), store.history([run]).to_csv(), store.checkpoint(run)
    with pytest.raises(TurnLostError):
        WRITES[write](mine, run)
    assert (store.runs(), store.history([run]).to_csv(), store.checkpoint(run)) == before
    assert mine.stop_requested(run) is True


@pytest.mark.parametrize("write", [name for name in WRITES if name != "begin"])
def test_a_worker_writes_in_its_turn(store, run, write):
    before = store.get(run), store.history([run]).to_csv(), store.checkpoint(run)
    WRITES[write](store.in_turn(run, "A", 0), run)
    assert (store.get(run), store.history([run]).to_csv(), store.checkpoint(run)) != before or (
        write == "keep_best" and store.best_weights(run).data == b"late"
    )
