"""The engine without workers: the executor seam, and a truthful store."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from lab.config import RunConfig
from lab.engine import Engine, worker
from lab.engine import engine as engine_module
from lab.engine.housekeeping import RoomTaken
from lab.errors import LabError, LimitError, StoreAwayError, StoreError
from lab.store import BestWeights, RunStore, connect
from tests.engine.conftest import SETTINGS, IdleExecutor

CONFIG = RunConfig(epochs=1)


def pretend_to_train(store_url: str, run: str, data_dir, store_wait: float, engine: str) -> None:
    store = RunStore(store_url)
    store.begin(run)
    store.end(run, "completed", "All 1 epochs done.")
    store.finish(run)
    store.close()


@pytest.fixture
def threads(store, monkeypatch):
    """An engine on threads instead of processes, whose runs only pretend to train."""
    monkeypatch.setattr(worker, "train", pretend_to_train)
    engine = Engine(store, SETTINGS, executor=ThreadPoolExecutor(1))
    yield engine
    engine.close()


def test_any_executor_runs_the_lab(threads, store):
    runs = [threads.start(CONFIG) for _ in range(3)]
    assert all(threads.wait(run, 10) for run in runs)
    assert [run.status for run in store.runs(runs)] == ["completed"] * 3


def test_a_task_that_raises_fails_its_run_with_a_sentence(threads, store, monkeypatch):
    def broken(store_url, run, data_dir, store_wait, engine):
        raise LabError("The dataset is gone.")

    monkeypatch.setattr(worker, "train", broken)
    run = threads.start(CONFIG)
    assert threads.wait(run, 10)
    assert (store.get(run).status, store.get(run).message) == ("failed", "The dataset is gone.")
    assert not store.get(run).active


def test_starting_returns_a_queued_run_at_once(idle, store):
    run = store.get(idle.start(CONFIG, visit="v", name="n"))
    assert (run.status, run.visit, run.name, run.sweep) == ("queued", "v", "n", None)
    assert run.engine == idle.id
    assert not idle.wait(run.id, 0.01)


def test_nothing_is_queued_when_the_executor_takes_nothing(store):
    class Closed(Executor):
        def submit(self, fn, /, *args, **kwargs):
            raise RuntimeError("cannot schedule new futures after shutdown")

    engine = Engine(store, SETTINGS, executor=Closed())
    with pytest.raises(LabError, match="nothing was queued"):
        engine.start(CONFIG)
    assert store.runs() == []
    engine.close()


def test_nothing_is_queued_when_the_store_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(connect, "_BUSY_SECONDS", 0.1)
    file = tmp_path / "locked.sqlite3"
    store = RunStore(f"sqlite:///{file}")
    submitted = []

    class Recording(Executor):
        def submit(self, fn, /, *args, **kwargs):
            submitted.append(args)

    engine = Engine(store, SETTINGS, executor=Recording())
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        engine.start(CONFIG)
    other.execute("ROLLBACK")
    other.close()
    assert (store.runs(), submitted) == ([], [])
    engine.close()
    store.close()


def test_what_waits_when_the_lab_is_closed_waits_for_the_next_engine(idle, store):
    runs = [idle.start(CONFIG) for _ in range(3)]
    idle.close()
    assert store.engines() == {}
    assert [(r.status, r.resumes) for r in store.runs(runs)] == [("queued", 0)] * 3
    following = Engine(store, SETTINGS, executor=IdleExecutor())
    assert within(10, lambda: all(run.engine == following.id for run in store.runs(runs)))
    following.close()


def test_of_several_runs_that_cannot_all_be_stored_none_is(idle, store, monkeypatch):
    add, fails = store.add, iter([False, True])

    def sometimes(*args, **options):
        if next(fails):
            raise StoreError("The disk is full.")
        return add(*args, **options)

    monkeypatch.setattr(store, "add", sometimes)
    with pytest.raises(StoreError):
        idle.start_all([CONFIG, CONFIG])
    assert store.runs() == []


def test_a_store_full_of_histories_takes_no_hosted_run_and_ones_own_all_the_same(idle, store):
    idle._room = RoomTaken(0, 10**9, 10**9)
    with pytest.raises(LimitError, match="The store is full: histories and drawings alone "):
        idle.start(CONFIG, workspace="a" * 64)
    assert store.get(idle.start(CONFIG)).status == "queued"


def test_a_run_that_nobody_works_on_goes_on(idle, store):
    """Its taking over was written, but the answer was lost with the store."""
    assert within(10, lambda: idle._room is not None)  # or its first beat might begin the run
    run = store.add(CONFIG, engine=idle.id)
    store.begin(run)
    assert within(10, lambda: store.get(run).resumes == 1)


def test_an_engine_for_one_run_adopts_no_other(idle, store):
    run = idle.start(CONFIG)
    idle.close()
    other = Engine(store, SETTINGS, executor=IdleExecutor(), adopts=False)
    other._take_care()
    assert store.get(run).engine == idle.id
    assert other.take_up(store.get(run))
    assert store.get(run).engine == other.id
    other.close()


def test_closing_twice_does_nothing_more(idle):
    idle.close()
    idle.close()


def test_a_queued_run_can_be_cancelled(idle, store):
    run = idle.start(CONFIG)
    idle.stop(run)
    assert idle.wait(run, 5)
    assert (store.get(run).status, store.get(run).active) == ("stopped", False)


def test_a_run_that_another_process_deletes_is_not_settled_for_ever(threads, store, monkeypatch):
    def deleted_and_broken(store_url, run, data_dir, store_wait, engine):
        store.delete([run])
        raise LabError("The dataset is gone.")

    monkeypatch.setattr(worker, "train", deleted_and_broken)
    run = threads.start(CONFIG)
    assert threads.wait(run, 10)
    threads._endings.settle()
    assert run not in threads._endings


def test_a_run_whose_task_failed_is_made_models_of_by_another_task(threads, store, monkeypatch):
    made = []

    def begun_and_broken(store_url, run, data_dir, store_wait, engine):
        store.begin(run)
        store.keep_best(run, BestWeights(1, b"weights"))
        raise LabError("The worker fell over.")

    def package(store_url, run, data_dir):
        made.append(store.get(run).status)
        store.finish(run, models={"model.tflite": b"model"}, test_accuracy=0.5)

    monkeypatch.setattr(worker, "train", begun_and_broken)
    monkeypatch.setattr(worker, "package", package)
    run = threads.start(CONFIG)
    assert threads.wait(run, 10)
    assert made == ["failed"]
    assert (store.get(run).message, store.get(run).active) == ("The worker fell over.", False)
    assert run not in threads._endings


def test_making_models_may_take_longer_than_a_beat(store, monkeypatch):
    monkeypatch.setattr(engine_module, "_BEAT_SECONDS", 0.02)
    run = store.add(CONFIG, engine="gone")
    store.begin(run)
    store.keep_best(run, BestWeights(1, b"weights"))
    store.end(run, "stopped", "Stopped by the user.")
    made = []

    def package(store_url, run, data_dir):
        made.append(run)
        time.sleep(0.5)
        assert store.get(run).active, "it was given up in the meantime"
        store.finish(run, models={"model.tflite": b"model"}, test_accuracy=0.5)

    monkeypatch.setattr(worker, "package", package)
    engine = Engine(store, SETTINGS, executor=ThreadPoolExecutor(2))
    assert within(10, lambda: store.get(run).has_model)
    assert made == [run]
    engine.close()


def test_a_run_that_no_model_can_be_made_of_ends_and_keeps_its_weights(
    threads, store, monkeypatch
):
    def begun_and_broken(store_url, run, data_dir, store_wait, engine):
        store.begin(run)
        store.keep_best(run, BestWeights(1, b"weights"))
        raise LabError("The worker fell over.")

    def package(store_url, run, data_dir):
        raise MemoryError

    monkeypatch.setattr(worker, "train", begun_and_broken)
    monkeypatch.setattr(worker, "package", package)
    run = threads.start(CONFIG)
    assert threads.wait(run, 10)
    assert not store.get(run).active
    assert store.best_weights(run) == BestWeights(1, b"weights")
    assert run not in threads._endings


def test_a_run_that_had_completed_before_its_models_failed_has_completed(
    threads, store, monkeypatch
):
    def trained_and_broken(store_url, run, data_dir, store_wait, engine):
        store.begin(run)
        store.keep_best(run, BestWeights(1, b"weights"))
        store.end(run, "completed", "All 1 epochs done.")
        raise RuntimeError("The converter fell over.")

    def package(store_url, run, data_dir):
        raise RuntimeError("The converter fell over again.")

    monkeypatch.setattr(worker, "train", trained_and_broken)
    monkeypatch.setattr(worker, "package", package)
    run = threads.start(CONFIG)
    assert threads.wait(run, 10)
    found = store.get(run)
    assert (found.status, found.message) == ("completed", "All 1 epochs done.")
    assert not found.active and not found.has_model
    assert store.best_weights(run) == BestWeights(1, b"weights")


def test_a_store_that_cannot_be_written_is_said_and_said_no_more_once_it_can(
    store, monkeypatch
):
    monkeypatch.setattr(engine_module, "_BEAT_SECONDS", 0.02)
    away = []
    beat = store.beat

    def sometimes(*args):
        if away:
            raise StoreAwayError("The run store is locked.")
        beat(*args)

    monkeypatch.setattr(store, "beat", sometimes)
    engine = Engine(store, SETTINGS, executor=ThreadPoolExecutor(1))
    assert engine.store_fault is None
    away.append(True)
    assert within(10, lambda: engine.store_fault == "The run store is locked.")
    away.clear()
    assert within(10, lambda: engine.store_fault is None)
    engine.close()


def within(seconds: float, is_so) -> bool:
    by = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < by:
        time.sleep(0.01)
    return so
