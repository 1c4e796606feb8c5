"""What a worker does around the training: it watches for a stop, and it says what went wrong."""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from lab.config import RunConfig
from lab.datasets import Images
from lab.datasets.bundled import bundled_digits
from lab.engine import worker
from lab.errors import DatasetError, StoreAwayError, StoreError, why_it_failed
from lab.store import BestWeights, Outbox
from lab.store.models import Checkpoint

SECONDS = 10  # within which a watch is over; none of them takes that long
NEVER = 60


@pytest.fixture
def watch(store, monkeypatch) -> Iterator[Callable[..., SimpleNamespace]]:
    """A function that begins a run and has it watched: `ended` is what its training would set."""
    begun = []

    def start(grace: float = NEVER, last_grace: float = NEVER) -> SimpleNamespace:
        monkeypatch.setattr(worker, "_WATCH_SECONDS", 0.01)
        monkeypatch.setattr(worker, "_GRACE_SECONDS", grace)
        monkeypatch.setattr(worker, "_LAST_GRACE_SECONDS", last_grace)
        run = store.add(RunConfig(), engine="engine")
        store.begin(run)
        outbox, stop, ended = Outbox(store, run, wait=0), threading.Event(), threading.Event()
        watching = (store, outbox, stop, ended)
        thread = threading.Thread(target=worker._watch, args=watching, daemon=True)
        exits = []  # the exit code, and what the run was by then
        monkeypatch.setattr(os, "_exit", lambda code: exits.append((code, store.get(run).status)))
        thread.start()
        begun.append(SimpleNamespace(run=run, stop=stop, ended=ended, thread=thread, exits=exits))
        return begun[-1]

    yield start
    for watched in begun:
        watched.ended.set()
        watched.thread.join(SECONDS)


def over(watched: SimpleNamespace) -> bool:
    """Wait until nobody watches the run any more; say whether that came about."""
    watched.thread.join(SECONDS)
    return not watched.thread.is_alive()


def test_a_stop_request_reaches_the_training(store, watch):
    watched = watch()
    store.request_stop(watched.run)
    assert watched.stop.wait(SECONDS)


def test_a_run_that_nobody_stops_is_watched_to_its_end_and_left_alone(store, watch):
    watched = watch(grace=0, last_grace=0)
    assert not watched.stop.wait(0.1)
    watched.ended.set()
    assert over(watched)
    assert not watched.stop.is_set()
    assert (store.get(watched.run).status, watched.exits) == ("running", [])


def test_a_stop_that_is_answered_within_the_grace_ends_nothing_by_force(store, watch):
    watched = watch()
    store.request_stop(watched.run)
    assert watched.stop.wait(SECONDS)
    watched.ended.set()
    assert over(watched)
    assert (store.get(watched.run).status, watched.exits) == ("running", [])  # training's to say


@pytest.fixture
def written(store, monkeypatch) -> threading.Event:
    """Set once a run was given its final status."""
    done, end = threading.Event(), store.end
    monkeypatch.setattr(store, "end", lambda *words: end(*words) and done.set())
    return done


def test_a_run_that_is_still_in_one_long_step_counts_as_stopped(store, watch, written):
    watched = watch(grace=0)
    store.request_stop(watched.run)
    assert written.wait(SECONDS)
    watched.ended.set()
    assert over(watched)
    stopped = store.get(watched.run)
    assert (stopped.status, stopped.message) == ("stopped", "Stopped by the user.")
    assert stopped.active  # its models are still to come


def test_a_stopped_run_that_is_done_within_the_last_grace_is_not_cut_short(store, watch, written):
    watched = watch(grace=0)
    store.request_stop(watched.run)
    assert written.wait(SECONDS)
    watched.ended.set()
    assert over(watched)
    assert watched.exits == []


def test_a_process_that_never_answers_ends_by_force_once_its_run_is_stopped(store, watch):
    watched = watch(grace=0, last_grace=0)
    store.request_stop(watched.run)
    assert over(watched)
    assert watched.exits == [(1, "stopped")]


def test_a_store_that_cannot_answer_is_asked_again(store, watch, monkeypatch):
    answers = iter([StoreError("The store is locked."), StoreError("Gone."), False, True])

    def stop_requested(run: str) -> bool:
        answer = next(answers)
        if isinstance(answer, StoreError):
            raise answer
        return answer

    monkeypatch.setattr(store, "stop_requested", stop_requested)
    watched = watch()
    assert watched.stop.wait(SECONDS)
    assert list(answers) == []


@pytest.fixture
def loads(monkeypatch) -> list[Images]:
    """What is loaded next, one after the other, in a worker that has loaded nothing yet."""
    coming: list[Images] = []
    monkeypatch.setattr(worker, "_images", {})
    monkeypatch.setattr(worker, "load_or_bundled", lambda dataset, data_dir: coming.pop(0))
    return coming


def test_a_dataset_is_loaded_once_for_all_runs(loads):
    mnist = dataclasses.replace(bundled_digits(), name="mnist")
    loads[:] = [mnist]
    assert worker._load("mnist", None) is worker._load("mnist", None) is mnist


def test_stand_in_digits_give_way_once_the_dataset_is_there(loads):
    digits = bundled_digits(("Training on small digits instead.",))
    mnist = dataclasses.replace(digits, name="mnist")
    loads[:] = [digits, digits, mnist]
    assert [worker._load("mnist", None) for _ in range(4)] == [digits, digits, mnist, mnist]


class ResourceExhaustedError(Exception):
    """Named as TensorFlow's own, which this process does without."""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DatasetError("The file is damaged."), "The file is damaged."),
        (MemoryError(), "Out of memory: try a smaller batch size"),
        (ResourceExhaustedError("OOM on CPU"), "Out of memory: try a smaller batch size"),
        (ValueError("\nNo axis 3.\nCall stack:"), "Training failed with ValueError: No axis 3."),
        (ValueError(), "Training failed with ValueError: no message"),
    ],
)
def test_a_failed_run_says_why_in_a_sentence(error, sentence):
    assert why_it_failed(error).startswith(sentence)
    assert "\n" not in why_it_failed(error)


def test_a_run_whose_connection_was_lost_as_it_began_has_begun(store, monkeypatch):
    run = store.add(RunConfig(), engine="e")
    begin, answers = store.begin, []

    def begin_unheard(*args, **given) -> bool:
        answers.append(begin(*args, **given))
        if len(answers) == 1:
            raise StoreAwayError("The connection was lost.")
        return answers[-1]

    monkeypatch.setattr(store, "begin", begin_unheard)
    assert worker._begin(store, run, bundled_digits())
    assert answers == [True, False]


def test_a_run_that_was_cancelled_while_the_store_was_away_does_not_begin(store, monkeypatch):
    run = store.add(RunConfig(), engine="e")
    begin, tries = store.begin, []

    def begin_later(*args, **given) -> bool:
        tries.append(run)
        if len(tries) == 1:
            store.request_stop(run)
            raise StoreAwayError("The store was away.")
        return begin(*args, **given)

    monkeypatch.setattr(store, "begin", begin_later)
    assert not worker._begin(store, run, bundled_digits())
    assert store.get(run).status == "stopped"


@pytest.fixture
def trains(store, loads, monkeypatch) -> Callable[[str], list[tuple]]:
    """A function that has a worker train a run; what the training was given to go on from."""
    monkeypatch.setattr(worker, "_stores", {store.url: store})
    given: list[tuple] = []

    def train_run(outbox, config, images, stop, left, resume, keeps) -> None:
        given.append(resume)

    for name, module in (
        ("train_run", SimpleNamespace(train_run=train_run)),
        ("state", SimpleNamespace(Resume=lambda *of: of)),
    ):
        monkeypatch.setitem(sys.modules, f"lab.training.{name}", module)

    def train(run: str) -> list[tuple]:
        loads.append(bundled_digits())
        worker.train(store.url, run, None, 0)
        return given

    return train


CHECKPOINT = Checkpoint(2, b"state", BestWeights(1, b"best"))


def interrupted(store, dataset_used: str) -> str:
    """Queue a run that two epochs are on record of, with a state, and no worker any more."""
    run = store.add(RunConfig(), engine="e")
    store.begin(run, dataset_used=dataset_used)
    for epoch in (1, 2):
        store.append(run, epoch, {"loss": 1 / epoch}, best_epoch=1, best_value=0.5)
    store.keep(run, CHECKPOINT)
    assert store.interrupt(run, "The worker was lost.", of=store.get(run).engine, most=3)
    return run


def test_a_run_that_was_interrupted_goes_on_from_what_the_store_has(store, trains):
    run = interrupted(store, "digits")
    [(checkpoint, history)] = trains(run)
    assert checkpoint == CHECKPOINT
    assert history.loss.tolist() == [1.0, 0.5]
    assert store.get(run).status == "running"


def test_a_run_that_begins_has_nothing_to_go_on_from(store, trains):
    assert trains(store.add(RunConfig(), engine="e")) == [None]


def test_what_was_learnt_from_other_images_is_forgotten(store, trains):
    run = interrupted(store, "mnist")
    assert trains(run) == [None]
    begun = store.get(run)
    assert (begun.dataset_used, begun.epoch, begun.best_epoch) == ("digits", 0, None)
    assert store.history([run]).empty and not store.has_best_weights(run)


def test_a_store_that_is_away_as_a_run_is_taken_up_is_waited_for(store, trains, monkeypatch):
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)
    run, tries = interrupted(store, "digits"), []
    for name in ("checkpoint", "history"):
        read = getattr(store, name)

        def away_once(*args, name=name, read=read):
            tries.append(name)
            if tries.count(name) == 1:
                raise StoreAwayError("The store was away.")
            return read(*args)

        monkeypatch.setattr(store, name, away_once)
    [(checkpoint, history)] = trains(run)
    assert checkpoint == CHECKPOINT and len(history) == 2
