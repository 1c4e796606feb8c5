"""What a run in training writes arrives, in order, however long the store is away."""

from __future__ import annotations

import threading
import time

import pytest

from lab.errors import StoreAwayError, StoreError
from lab.store import BestWeights, Outbox, outbox
from lab.store.models import Checkpoint

SECONDS = 20  # within which everything here is over; nothing takes that long


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


def test_epochs_wait_while_the_store_is_locked_and_nobody_waits_for_them(
    sqlite, run, lock, monkeypatch
):
    writers, append = set(), sqlite.append

    def noted(*epoch, **best) -> None:
        writers.add(threading.current_thread().name)
        append(*epoch, **best)

    monkeypatch.setattr(sqlite, "append", noted)
    box = Outbox(sqlite, run, wait=SECONDS)
    lock.execute("BEGIN IMMEDIATE")
    for epoch in (1, 2, 3):
        box.append(epoch, {"loss": float(epoch)})
    box.end("stopped", "Stopped by the user.")
    time.sleep(0.5)
    assert sqlite.history([run]).empty and sqlite.get(run).status == "running"
    lock.execute("ROLLBACK")
    box.close()
    assert sqlite.history([run]).loss.tolist() == [1.0, 2.0, 3.0]
    assert sqlite.get(run).status == "stopped"
    assert writers == {"outbox"}


def test_a_progress_report_that_cannot_be_written_is_dropped(sqlite, run, lock):
    box = Outbox(sqlite, run, wait=SECONDS)
    lock.execute("BEGIN IMMEDIATE")
    box.progress(1, 4)
    assert within(SECONDS, lambda: box._progress is None)
    time.sleep(0.3)
    lock.execute("ROLLBACK")
    box.close()
    assert sqlite.get(run).step == 0


def kept(*epochs: int, best: int = 1) -> list[tuple]:
    """What is given to the outbox at the end of these epochs."""
    return [
        (epoch, lambda epoch=epoch: b"state %d" % epoch, (best, lambda: b"best %d" % best))
        for epoch in epochs
    ]


@pytest.fixture
def slow(sqlite, monkeypatch) -> list[Checkpoint]:
    """What is written of states, in a store that takes a twentieth of a second for each."""
    written, keep = [], sqlite.keep

    def keep_slowly(run, checkpoint) -> None:
        time.sleep(0.05)
        keep(run, checkpoint)
        written.append(checkpoint)

    monkeypatch.setattr(sqlite, "keep", keep_slowly)
    return written


def test_of_states_the_latest_are_written_and_a_twentieth_of_the_time(sqlite, run, slow):
    box = Outbox(sqlite, run, wait=0)
    for epoch, state, best in kept(1, 2, 3, 4):
        box.keep(epoch, state, best)
        assert within(SECONDS, lambda: slow)
    written_at = time.monotonic()
    assert within(SECONDS, lambda: not box.due)
    assert within(SECONDS, lambda: len(slow) == 2)
    assert 19 * 0.05 <= time.monotonic() - written_at
    assert [checkpoint.epoch for checkpoint in slow] == [1, 4]
    box.close()


def test_best_weights_that_are_written_already_are_not_written_again(sqlite, run, monkeypatch):
    monkeypatch.setattr(outbox, "_SHARE", 1.0)
    box, written, keep = Outbox(sqlite, run, wait=0), [], sqlite.keep
    monkeypatch.setattr(sqlite, "keep", lambda run, c: keep(run, c) or written.append(c.best))
    for given in (*kept(1, 2), *kept(3, 4, best=3)):
        box.keep(*given)
        assert within(SECONDS, lambda: box._kept is None)
    assert written == [BestWeights(1, b"best 1"), None, BestWeights(3, b"best 3"), None]
    assert sqlite.checkpoint(run) == Checkpoint(4, b"state 4", BestWeights(3, b"best 3"))
    box.close()


def test_a_state_is_not_due_before_the_last_one_has_taken_its_share(sqlite, run, slow):
    box = Outbox(sqlite, run, wait=0)
    assert box.due
    [given] = kept(1)
    box.keep(*given)
    assert within(SECONDS, lambda: slow and not box.due)
    box.keep(2, None, (2, lambda: b"best 2"))
    assert sqlite.checkpoint(run) == Checkpoint(1, b"state 1", BestWeights(1, b"best 1"))
    box.close()
    assert sqlite.best_weights(run) == BestWeights(2, b"best 2")


def test_closing_writes_the_best_weights_without_delay_and_no_state(sqlite, run, slow):
    box = Outbox(sqlite, run, wait=0)
    for given in (*kept(1), *kept(2, best=2)):
        box.keep(*given)
        assert within(SECONDS, lambda: slow)
    box.close()
    assert sqlite.best_weights(run) == BestWeights(2, b"best 2")
    assert [checkpoint.epoch for checkpoint in slow] == [1]


def test_states_and_best_weights_never_run_ahead_of_the_history(sqlite, run, lock):
    box = Outbox(sqlite, run, wait=SECONDS)
    lock.execute("BEGIN IMMEDIATE")
    [given] = kept(1)
    box.keep(*given)
    box.append(1, {"val_accuracy": 0.5}, best_epoch=1, best_value=0.5)
    order = []
    for name in ("append", "keep"):
        write = getattr(sqlite, name)

        def recorded(*args, name=name, write=write, **options):
            write(*args, **options)
            order.append(name)

        setattr(sqlite, name, recorded)
    time.sleep(0.3)
    lock.execute("ROLLBACK")
    assert within(SECONDS, lambda: sqlite.checkpoint(run))
    box.close()
    assert order == ["append", "keep"]


def test_a_run_goes_back_before_its_next_epoch_is_written(sqlite, run):
    for epoch in (1, 2, 3):
        sqlite.append(run, epoch, {"loss": 9.0})
    box = Outbox(sqlite, run, wait=0)
    box.rewind(1, best_epoch=1, best_value=0.5)
    box.append(2, {"loss": 1.0}, best_epoch=1, best_value=0.5)
    box.close()
    assert sqlite.history([run]).loss.tolist() == [9.0, 1.0]
    assert sqlite.get(run).best_epoch == 1


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


def test_what_comes_while_a_state_is_written_is_written_too(sqlite, run, monkeypatch):
    monkeypatch.setattr(outbox, "_SHARE", 1.0)
    keep, writing, go_on = sqlite.keep, threading.Event(), threading.Event()

    def keep_slowly(*args) -> None:
        writing.set()
        assert go_on.wait(SECONDS)
        keep(*args)

    monkeypatch.setattr(sqlite, "keep", keep_slowly)
    box = Outbox(sqlite, run, wait=0)
    box.keep(*kept(1)[0])
    assert writing.wait(SECONDS)
    box.keep(*kept(2, best=2)[0])
    go_on.set()
    latest = Checkpoint(2, b"state 2", BestWeights(2, b"best 2"))
    assert within(SECONDS, lambda: sqlite.checkpoint(run) == latest)
    box.close()


def test_in_a_hurry_the_latest_best_epoch_is_written_at_once(sqlite, run, slow, monkeypatch):
    monkeypatch.setattr(outbox, "_SHARE", 1e-6)
    box = Outbox(sqlite, run, wait=0)
    for given in (*kept(1), *kept(2, best=2)):
        box.keep(*given)
        assert within(SECONDS, lambda: slow)
    assert sqlite.best_weights(run) == BestWeights(1, b"best 1")
    box.hurry()
    assert within(SECONDS, lambda: sqlite.best_weights(run) == BestWeights(2, b"best 2"))
    assert not box.due
    box.keep(*kept(3, best=3)[0])
    assert within(SECONDS, lambda: sqlite.best_weights(run) == BestWeights(3, b"best 3"))
    box.close()
    assert [checkpoint.epoch for checkpoint in slow] == [1]
