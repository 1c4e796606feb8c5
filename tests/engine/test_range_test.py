"""Range tests on the engine's workers: one a workspace, a sentence for whatever befalls them."""

from __future__ import annotations

import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from lab.analysis.range_test import RangeTest, suggest
from lab.config import RunConfig
from lab.datasets import load
from lab.engine import Engine, worker
from lab.engine.range_tests import result_of
from lab.errors import DatasetError, LabError, LimitError
from tests.engine.conftest import LONG, SETTINGS

pytestmark = pytest.mark.filterwarnings("ignore:A worker was restarted")

CONFIG = RunConfig(hidden_layers=(16,), dataset="digits", batch_size=32)
WIDE = RunConfig(hidden_layers=(1024,) * 8, batch_size=4096)  # takes seconds
FOUND = RangeTest((1e-6, 1e-5), (2.3, 2.2))


@pytest.fixture
def find(idle):
    """A function that has an engine which begins nothing look for a rate."""
    return idle.range_tests.find_learning_rate


def test_a_workspace_has_one_at_a_time_and_asking_again_is_the_same_one(find):
    task = find(CONFIG, workspace="a")
    assert find(CONFIG, workspace="a") is task
    with pytest.raises(LimitError, match="one learning rate at a time.*for Adam · ReLU"):
        find(CONFIG.changed(seed=1), workspace="a")
    assert find(CONFIG, workspace="b") is not task


def test_the_next_can_be_asked_for_once_one_is_over_or_cancelled(find):
    first = find(CONFIG)
    first.set_result(FOUND)
    second = find(CONFIG)
    assert second is not first
    assert second.cancel()
    assert find(CONFIG.changed(seed=1)) not in (first, second)
    assert result_of(first) == FOUND


def test_what_was_cancelled_has_a_sentence(find):
    task = find(CONFIG)
    task.cancel()
    with pytest.raises(LabError, match="was cancelled before it began"):
        result_of(task)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(DatasetError("The dataset is gone."), "The dataset is gone."),
     (MemoryError(), "Out of memory")],
)
def test_what_goes_wrong_in_the_worker_is_a_sentence(store, monkeypatch, error, sentence):
    def broken(config, data_dir):
        raise error

    monkeypatch.setattr(worker, "find_learning_rate", broken)
    engine = Engine(store, SETTINGS, executor=ThreadPoolExecutor(1))
    task = engine.range_tests.find_learning_rate(CONFIG)
    task.exception(10)
    with pytest.raises(LabError, match=sentence):
        result_of(task)
    engine.close()


def test_an_executor_that_takes_nothing_is_a_sentence_and_blocks_no_later_one(store):
    class Closed(Executor):
        taking = False

        def submit(self, fn, /, *args, **kwargs):
            if self.taking:
                return Future()
            raise RuntimeError("cannot schedule new futures after shutdown")

    executor = Closed()
    engine = Engine(store, SETTINGS, executor=executor)
    with pytest.raises(LabError, match="No worker looks for a learning rate"):
        engine.range_tests.find_learning_rate(CONFIG)
    executor.taking = True
    assert not engine.range_tests.find_learning_rate(CONFIG.changed(seed=1)).done()
    engine.close()


def test_the_worker_loads_the_configs_images_and_passes_their_notices_on(monkeypatch, warm):
    stand_in = replace(load("digits"), notices=("MNIST is not there.",))
    monkeypatch.setattr(worker, "load_or_bundled", lambda name, data_dir: stand_in)
    monkeypatch.setattr(worker, "_images", {})
    test = worker.find_learning_rate(CONFIG.changed(dataset="mnist"), None)
    assert test.notes == ("MNIST is not there.",)
    assert len(test.rates) > 100


@pytest.fixture
def warm() -> None:
    """TensorFlow without its messages."""
    pytest.importorskip("tensorflow")


def test_a_real_worker_finds_a_rate_and_trains_on(engine, real_store):
    task = engine.range_tests.find_learning_rate(CONFIG)
    assert suggest(result_after(task)).rate is not None
    run = engine.start(LONG.changed(epochs=1))
    assert engine.wait(run, 60)
    assert real_store.get(run).status == "completed"


def test_a_test_goes_before_the_runs_that_wait(engine, real_store, until):
    training, waiting = engine.start(LONG), engine.start(LONG)
    until(training, lambda run: run.status == "running")
    task = engine.range_tests.find_learning_rate(CONFIG)
    time.sleep(0.5)
    assert not task.running() and not task.done()
    engine.stop(training)
    result_after(task)
    engine.stop(waiting)
    assert engine.wait(waiting, 60)


def test_a_killed_worker_is_a_sentence_and_the_next_test_is_made(engine, until, worker_process):
    task = engine.range_tests.find_learning_rate(WIDE)
    while not task.running():
        time.sleep(0.01)
    time.sleep(0.5)
    worker_process().kill()
    task.exception(30)
    with pytest.raises(LabError, match="The worker process ended unexpectedly"):
        result_of(task)
    result_after(engine.range_tests.find_learning_rate(CONFIG))


def test_closing_the_engine_ends_what_is_under_way_and_what_waits(engine):
    tasks = [engine.range_tests.find_learning_rate(WIDE, workspace=name) for name in "ab"]
    while not tasks[0].running():
        time.sleep(0.01)
    engine.close()
    for task in tasks:
        with pytest.raises(LabError):
            result_after(task)
    with pytest.raises(LabError, match="No worker"):
        engine.range_tests.find_learning_rate(CONFIG)


def result_after(task: Future) -> RangeTest:
    """Return the result once there is one; an error is the lab's."""
    by = time.monotonic() + 120
    while not task.done():
        assert time.monotonic() < by
        time.sleep(0.02)
    return result_of(task)
