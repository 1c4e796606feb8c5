"""The engine's queue: as many tasks as slots, held runs wait, and what others took over is left."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from lab.config import RunConfig
from lab.engine.endings import Endings, Loss
from lab.engine.run_queue import RunQueue
from lab.errors import StoreAwayError
from lab.store import BestWeights, RunStore


class Desk:
    """A queue of one slot, with what it has handed over and been told."""

    def __init__(self, store: RunStore) -> None:
        self.tasks: dict[str, Future] = {}
        self.told: list[str] = []
        self.held: set[str] = set()
        self.queue = RunQueue(
            store, "e", 1, self._submit, note=lambda run, _: self.told.append(f"note {run}"),
            after=lambda: self.told.append("after"), held=self.held.__contains__,
        )

    def _submit(self, run: str) -> Future:
        self.tasks[run] = Future()
        return self.tasks[run]


@pytest.fixture
def desk(store) -> Desk:
    return Desk(store)


def add(store, count: int = 1) -> list[str]:
    return [store.add(RunConfig(), engine="e") for _ in range(count)]


def test_no_more_runs_are_handed_over_than_there_are_slots(store, desk):
    first, second = add(store, 2)
    for _ in range(3):
        desk.queue.dispatch()
    assert list(desk.tasks) == [first]
    desk.tasks[first].set_result(None)
    store.request_stop(first)
    desk.queue.dispatch()
    assert list(desk.tasks) == [first, second]


def test_how_a_task_ended_is_noted_before_its_slot_is_free(store, desk):
    [run] = add(store)
    desk.queue.dispatch()
    seen = []
    desk.queue._note = lambda noted, _: seen.append(noted in desk.queue)
    desk.tasks[run].set_result(None)
    assert seen == [True] and desk.told == ["after"] and run not in desk.queue


def test_a_run_that_something_is_still_to_be_written_of_does_not_begin(store, desk):
    held, free = add(store, 2)
    desk.held.add(held)
    desk.queue.dispatch()
    assert list(desk.tasks) == [free]


def test_a_task_that_has_not_begun_is_taken_back_once_another_engine_has_its_run(store, desk):
    [run] = add(store)
    desk.queue.dispatch()
    desk.queue.cancel_ended()
    assert not desk.tasks[run].cancelled()
    store.take_over(run, of="e", engine="another")
    desk.queue.cancel_ended()
    assert desk.tasks[run].cancelled() and run not in desk.queue


def test_a_closed_queue_hands_nothing_over(store, desk):
    add(store)
    assert desk.queue.close() == []
    desk.queue.dispatch()
    assert desk.tasks == {}


@pytest.fixture
def begun(store) -> str:
    [run] = add(store)
    store.begin(run)
    store.keep_best(run, BestWeights(1, b"weights"))
    return run


def test_once_closed_no_more_models_are_made(store, begun):
    asked = []
    endings = Endings(store, "e", lambda run: asked.append(run) or Future())
    store.end(begun, "stopped", "")
    endings.close()
    endings.lost(begun, Loss("", goes_on=False))
    endings.settle()
    assert asked == [] and store.get(begun).active


def test_an_interruption_whose_answer_was_lost_is_not_written_twice(store, begun, monkeypatch):
    endings = Endings(store, "e", lambda run: Future())
    interrupt = store.interrupt

    def committed_and_lost(*args, **options):
        monkeypatch.setattr(store, "interrupt", interrupt)
        interrupt(*args, **options)
        raise StoreAwayError("The answer was lost.")

    monkeypatch.setattr(store, "interrupt", committed_and_lost)
    endings.lost(begun, Loss("Killed.", goes_on=True))
    endings.settle()
    assert begun in endings
    endings.settle()
    assert begun not in endings
    assert (store.get(begun).status, store.get(begun).resumes) == ("queued", 1)


def test_what_another_engine_has_taken_over_is_left_to_it(store, begun):
    endings = Endings(store, "e", lambda run: Future())
    store.take_over(begun, of="e", engine="another")
    before = store.get(begun)
    endings.lost(begun, Loss("Killed.", goes_on=True))
    endings.settle()
    assert store.get(begun) == before and begun not in endings
