"""How what a run writes comes to its end: nothing is lost, and nothing is left beside it."""

from __future__ import annotations

import pytest

from lab.store import Outbox

SECONDS = 20  # within which everything here is over; nothing takes that long


@pytest.mark.parametrize("say", [Outbox.hurry, lambda box: box.end("completed", "")])
def test_once_a_run_ends_no_state_is_due(sqlite, run, say):
    box = Outbox(sqlite, run, wait=SECONDS)
    assert box.due
    say(box)
    assert not box.due
    box.close()


def test_best_weights_are_written_before_the_end_and_never_beside_the_models(sqlite, run, lock):
    box = Outbox(sqlite, run, wait=SECONDS)
    lock.execute("BEGIN IMMEDIATE")
    box.keep(1, None, (1, lambda: b"best 1"))
    box.end("completed", "")
    box.finish(models={"model.tflite": b"model"}, test_accuracy=0.5)
    lock.execute("ROLLBACK")
    box.close()
    assert sqlite.best_weights(run) is None
    assert sqlite.artifact(run, "model.tflite") == b"model"


def test_what_is_left_of_a_run_that_another_engine_has_is_dropped_without_a_word(sqlite, run):
    box = Outbox(sqlite.in_turn(run, sqlite.get(run).engine, 0), run, wait=SECONDS)
    assert sqlite.take_over(run, of=sqlite.get(run).engine, engine="another")
    box.append(1, {"loss": 1.0})
    box.end("completed", "")
    box.finish()
    box.close()
    assert sqlite.history([run]).empty and sqlite.get(run).ended_at is None
