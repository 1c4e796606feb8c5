"""The engine with a real worker process."""

from __future__ import annotations

import time

import pytest

from lab.config import RunConfig

# loky says when it replaces a worker that grew by 300 MB; nothing is lost by it
pytestmark = pytest.mark.filterwarnings("ignore:A worker was restarted")

# pytest loads conftest files as modules of no name that could be imported
LONG = RunConfig(hidden_layers=(4,), epochs=1000, dataset="digits", batch_size=8)
SHORT = LONG.changed(epochs=1)
STOP_SECONDS = 2.0


def running(run) -> bool:
    return run.status == "running" and run.steps > 0


def test_a_queued_run_completes_with_its_models(engine, real_store):
    run = engine.start(SHORT, visit="visit", name="mine")
    assert engine.wait(run, 60)
    done = real_store.get(run)
    assert (done.status, done.epoch, done.name, done.engine) == ("completed", 1, "mine", engine.id)
    assert done.test_accuracy is not None
    assert real_store.artifact(run, "model.keras") and real_store.artifact(run, "model.tflite")


def test_runs_train_in_the_order_they_were_queued(engine, real_store):
    queued = [engine.start(SHORT.changed(seed=seed)) for seed in range(3)]
    assert all(engine.wait(run, 60) for run in queued)
    runs = real_store.runs(queued)
    for before, after in zip(runs, runs[1:], strict=False):
        assert before.finished_at <= after.started_at


def test_a_cancelled_run_never_begins(engine, real_store, until):
    first, second, third = engine.start(LONG), engine.start(SHORT), engine.start(SHORT)
    until(first, running)
    engine.stop(second)
    cancelled = real_store.get(second)
    assert (cancelled.status, cancelled.message) == ("stopped", "Cancelled before it began.")
    assert not cancelled.active
    engine.stop(first)
    assert engine.wait(first, 60) and engine.wait(second, 60) and engine.wait(third, 60)
    assert real_store.get(second).started_at is None
    assert real_store.get(third).status == "completed"


@pytest.mark.parametrize("batch_size", [1, 32, "full"])
def test_a_stop_is_honoured_within_two_seconds(engine, until, batch_size):
    config = RunConfig(epochs=1000, batch_size=batch_size)  # all of MNIST, where it is there
    run = engine.start(config)
    until(run, lambda r: r.status == "running")
    time.sleep(3)  # into the training, past the building of the graphs
    asked = time.monotonic()
    engine.stop(run)
    stopped = until(run, lambda r: r.status != "running", seconds=20)
    assert time.monotonic() - asked <= STOP_SECONDS
    assert (stopped.status, stopped.message) == ("stopped", "Stopped by the user.")
    assert engine.wait(run, 60)


def test_a_killed_workers_run_goes_on_before_others_and_fails_with_the_third_time(
    engine, real_store, until, worker_process
):
    lost, next_one = engine.start(LONG), engine.start(SHORT)
    for times in range(3):
        epoch = real_store.get(lost).epoch
        until(lost, lambda run, epoch=epoch: run.status == "running" and run.epoch >= epoch + 2)
        until(lost, lambda run: real_store.has_best_weights(lost))
        worker_process().kill()
        gone = until(lost, lambda run, times=times: run.resumes > times or run.ended_at, seconds=10)
        if times < 2:
            assert (gone.status, gone.resumes) == ("queued", times + 1)
            assert gone.message.startswith("The worker process ended unexpectedly")
            assert real_store.get(next_one).status == "queued"
    assert gone.status == "failed"
    assert gone.message.startswith("The worker process ended unexpectedly")
    assert "It had been taken up again 2 times." in gone.message
    assert engine.wait(next_one, 120)
    assert real_store.get(next_one).status == "completed"
    assert engine.wait(lost, 120)
    saved = real_store.get(lost)
    history = real_store.history([lost]).set_index("epoch")
    assert len(history) == saved.epoch >= 6
    assert (saved.status, saved.active) == ("failed", False)
    assert saved.best_value == history.val_accuracy[saved.best_epoch]
    assert saved.test_accuracy > 0.1
    assert real_store.artifact(lost, "model.tflite")
    assert not real_store.has_best_weights(lost)
    assert real_store.checkpoint(lost) is None


def test_an_error_in_training_is_the_runs_message(engine, real_store):
    before = engine.start(LONG)  # while it trains, the next one's config is not read yet
    run = engine.start(SHORT)
    with real_store._writer.begin() as db:
        db.exec_driver_sql(f"UPDATE runs SET config = 'no JSON' WHERE id = '{run}'")
    engine.stop(before)
    assert engine.wait(run, 60)
    ended = real_store.get(run)
    assert (ended.status, ended.active) == ("failed", False)
    assert ended.message


def test_closing_ends_the_worker_and_leaves_its_runs_to_go_on(
    engine, real_store, until, worker_process
):
    first, second = engine.start(LONG), engine.start(LONG)
    until(first, running)
    process = worker_process()
    engine.close()
    assert not process.is_running()
    assert [(r.status, r.resumes) for r in real_store.runs([first, second])] == [
        ("queued", 1), ("queued", 0)
    ]
    assert engine.id not in real_store.engines()
