"""What a run in training writes arrives, in order, however long the store is away."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest

from lab.config import RunConfig
from lab.errors import StoreAwayError, StoreError
from lab.store import BestWeights, Outbox, RunStore, connect, outbox

SECONDS = 20  # within which everything here is over; nothing takes that long


@pytest.fixture
def sqlite(tmp_path, monkeypatch) -> Iterator[RunStore]:
    """A store in a file that gives up on a lock after a tenth of a second."""
    monkeypatch.setattr(connect, "_BUSY_SECONDS", 0.1)
    monkeypatch.setattr(outbox, "RETRY_SECONDS", 0.05)
    opened = RunStore(f"sqlite:///{tmp_path / 'runs.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def run(sqlite) -> str:
    added = sqlite.add(RunConfig(), engine="e")
    sqlite.begin(added)
    return added


@pytest.fixture
def lock(tmp_path, sqlite) -> Iterator[sqlite3.Connection]:
    """A program that can take the store's write lock."""
    other = sqlite3.connect(tmp_path / "runs.sqlite3", isolation_level=None)
    yield other
    other.close()


def within(seconds: float, is_so) -> bool:
    by = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < by:
        time.sleep(0.02)
    return so


def test_everything_arrives_in_order_and_close_waits_for_it(sqlite, run):
    box = Outbox(sqlite, run, wait=0)
    box.progress(3, 4)
    for epoch in range(1, 51):
        box.append(epoch, {"loss": 1 / epoch}, best_epoch=epoch, best_value=0.5)
    box.end("completed", "All 50 epochs done.")
    box.finish(models={"model.tflite": b"t"}, test_accuracy=0.5)
    box.close()
    assert sqlite.history([run]).loss.tolist() == [1 / epoch for epoch in range(1, 51)]
    ended = sqlite.get(run)
    assert (ended.status, ended.best_epoch, ended.active) == ("completed", 50, False)
    assert sqlite.artifact(run, "model.tflite") == b"t"


def test_epochs_wait_while_the_store_is_locked_and_nobody_waits_for_them(sqlite, run, lock):
    box = Outbox(sqlite, run, wait=SECONDS)
    lock.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    for epoch in (1, 2, 3):
        box.append(epoch, {"loss": float(epoch)})
    box.end("stopped", "Stopped by the user.")
    assert time.monotonic() - began < 0.1  # the store gives up on the lock after that long
    time.sleep(0.5)
    assert sqlite.history([run]).empty and sqlite.get(run).status == "running"
    lock.execute("ROLLBACK")
    box.close()
    assert sqlite.history([run]).loss.tolist() == [1.0, 2.0, 3.0]
    assert sqlite.get(run).status == "stopped"


def test_a_progress_report_that_cannot_be_written_is_dropped(sqlite, run, lock):
    box = Outbox(sqlite, run, wait=SECONDS)
    lock.execute("BEGIN IMMEDIATE")
    box.progress(1, 4)
    assert within(SECONDS, lambda: box._progress is None)
    time.sleep(0.3)
    lock.execute("ROLLBACK")
    box.close()
    assert sqlite.get(run).step == 0


def test_of_best_weights_the_latest_are_written_and_at_most_once_a_second(
    sqlite, run, monkeypatch
):
    written, keep_best = [], sqlite.keep_best
    monkeypatch.setattr(
        sqlite, "keep_best", lambda run, best: (written.append(best.epoch), keep_best(run, best))
    )
    box = Outbox(sqlite, run, wait=0)
    for epoch in range(1, 6):
        box.keep_best(epoch, lambda epoch=epoch: b"weights %d" % epoch)
        assert within(SECONDS, lambda: written)
    assert within(SECONDS, lambda: sqlite.best_weights(run) == BestWeights(5, b"weights 5"))
    assert written == [1, 5]
    box.close()


def test_closing_writes_the_best_weights_without_delay(sqlite, run):
    box = Outbox(sqlite, run, wait=0)
    box.keep_best(1, lambda: b"one")
    assert within(SECONDS, lambda: sqlite.best_weights(run))
    box.keep_best(2, lambda: b"two")
    box.close()
    assert sqlite.best_weights(run) == BestWeights(2, b"two")


def test_best_weights_never_run_ahead_of_the_history(sqlite, run, lock):
    box = Outbox(sqlite, run, wait=SECONDS)
    lock.execute("BEGIN IMMEDIATE")
    box.keep_best(1, lambda: b"one")
    box.append(1, {"val_accuracy": 0.5}, best_epoch=1, best_value=0.5)
    order = []
    for name in ("append", "keep_best"):
        write = getattr(sqlite, name)

        def recorded(*args, name=name, write=write, **options):
            write(*args, **options)
            order.append(name)

        setattr(sqlite, name, recorded)
    time.sleep(0.3)
    lock.execute("ROLLBACK")
    box.close()
    assert order == ["append", "keep_best"]


def test_what_was_written_without_an_answer_is_written_again_and_is_there_once(sqlite, run):
    append = sqlite.append
    lost = iter([True, False])

    def cut_off(*args, **options):
        append(*args, **options)
        if next(lost):
            raise StoreAwayError("The connection was lost in mid-commit.")

    sqlite.append = cut_off
    box = Outbox(sqlite, run, wait=SECONDS)
    box.append(1, {"loss": 1.0})
    box.close()
    assert sqlite.history([run]).loss.tolist() == [1.0]


def test_a_store_that_stays_away_is_given_up_and_the_next_call_says_so(sqlite, run, lock):
    box = Outbox(sqlite, run, wait=0)
    lock.execute("BEGIN IMMEDIATE")
    box.append(1, {"loss": 1.0})
    box._thread.join(SECONDS)
    with pytest.raises(StoreAwayError, match="locked"):
        box.append(2, {"loss": 1.0})
    with pytest.raises(StoreAwayError, match="locked"):
        box.close()
    lock.execute("ROLLBACK")


def test_what_is_left_of_a_deleted_run_is_dropped(sqlite, run):
    box = Outbox(sqlite, run, wait=0)
    sqlite.delete([run])
    box.append(1, {"loss": 1.0})
    box._thread.join(SECONDS)
    box.append(2, {"loss": 1.0})
    box.close()


def test_a_store_that_refuses_is_not_tried_for_an_hour(sqlite, run):
    def refuse(*_args, **_options):
        raise StoreError("The table is not there.")

    sqlite.append = refuse
    box = Outbox(sqlite, run, wait=3600)
    box.append(1, {"loss": 1.0})
    with pytest.raises(StoreError, match="The table is not there"):
        box.close()


def test_a_new_best_epoch_that_comes_while_the_last_is_written_is_written_too(
    sqlite, run, monkeypatch
):
    keep, writing, go_on = RunStore.keep_best, threading.Event(), threading.Event()

    def keep_slowly(*args) -> None:
        writing.set()
        assert go_on.wait(SECONDS)
        keep(*args)

    monkeypatch.setattr(RunStore, "keep_best", keep_slowly)
    box = Outbox(sqlite, run, wait=0)
    box.keep_best(1, lambda: b"first")
    assert writing.wait(SECONDS)
    box.keep_best(2, lambda: b"second")
    go_on.set()
    box.close()
    assert sqlite.best_weights(run) == BestWeights(2, b"second")


def test_in_a_hurry_the_latest_best_epoch_is_written_at_once(sqlite, run, monkeypatch):
    monkeypatch.setattr(outbox, "_BEST_SECONDS", 600)
    box = Outbox(sqlite, run, wait=0)
    for epoch, data in ((1, b"first"), (2, b"second")):
        box.keep_best(epoch, lambda data=data: data)
        assert within(SECONDS, lambda: box._best is None or box._best[0] == 2)
    assert sqlite.best_weights(run) == BestWeights(1, b"first")
    box.hurry()
    assert within(SECONDS, lambda: sqlite.best_weights(run) == BestWeights(2, b"second"))
    box.close()
