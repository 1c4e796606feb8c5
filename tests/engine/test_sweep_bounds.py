"""What a sweep may be, how long it takes, and how little of it is looked at every second."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from lab.config import RunConfig
from lab.engine import Engine
from lab.errors import ConfigError, LabError, LimitError, StoreError
from lab.store import Run, Workspace
from lab.sweeps import MOST_RUNS
from lab.workspaces import OPEN
from tests.engine.conftest import SETTINGS, IdleExecutor

CONFIG = RunConfig(epochs=2)
PRIVATE = "f" * 64


def grid(count: int) -> list[RunConfig]:
    return [CONFIG.changed(seed=seed) for seed in range(count)]


@pytest.mark.parametrize(("given", "error", "why"), [
    ({"keeps": "some"}, ConfigError, "keeps must be one of best, all, none. Got 'some'."),
    ({"name": " \n"}, ConfigError, "A sweep must have a name."),
    ({"configs": []}, LimitError, "A sweep has 1 to 2,000 runs"),
    ({"workspace": PRIVATE, "configs": grid(201)}, LimitError, "At most 200 runs of a workspace"),
])
def test_a_sweep_that_cannot_be_is_refused_and_nothing_is_queued(idle, store, given, error, why):
    with pytest.raises(error, match=why):
        idle.start_sweep(**{"configs": grid(2), "name": "s"} | given)
    assert store.sweeps() == [] and store.runs() == []


def test_a_sweep_is_checked_as_it_would_be_queued_and_is_not(idle, store):
    idle.check_sweep(grid(2))
    for configs in ([], grid(MOST_RUNS + 1)):
        with pytest.raises(LimitError, match="A sweep has 1 to 2,000 runs"):
            idle.check_sweep(configs)
    assert store.sweeps() == [] and store.runs() == []


def test_a_sweep_that_no_worker_takes_is_not_queued(store):
    class Closed(IdleExecutor):
        def submit(self, fn, /, *args, **kwargs):
            raise RuntimeError("cannot schedule new futures after shutdown")

    engine = Engine(store, SETTINGS, executor=Closed())
    with pytest.raises(LabError, match="nothing was queued"):
        engine.start_sweep(grid(2), name="s")
    assert store.sweeps() == [] and store.runs() == []
    engine.close()


def test_a_sweep_that_cannot_be_stored_is_not_queued(idle, store, monkeypatch):
    def away(*_):
        raise StoreError("No.")

    monkeypatch.setattr(store, "next_of_sweeps", away)
    with pytest.raises(StoreError, match="No."):
        idle.start_sweep(grid(2), name="s")
    monkeypatch.undo()
    assert store.sweeps() == [] and store.runs() == []


# --- how much is looked at --------------------------------------------------------------------


def test_time_left_is_shared_by_the_slots_and_by_no_more_runs_than_are_left(made, store):
    engine = made(slots=2)
    sweep = engine.start_sweep(grid(6), name="s")
    progress = store.sweep_progress(sweep)[sweep]
    one = engine._queue.durations.run(CONFIG)
    assert engine.sweep_seconds_left(progress) == pytest.approx(6 * one / 2)
    single = store.sweep_progress(engine.start_sweep(grid(1), name="s")).popitem()[1]
    assert engine.sweep_seconds_left(single) == pytest.approx(one)


def test_a_sweeps_seconds_are_its_estimate_on_the_engines_slots(made):
    engine = made(slots=2)
    durations = engine._queue.durations
    assert engine.sweep_seconds(grid(6)) == durations.sweep(grid(6), 2)
    assert engine.sweep_seconds([]) == 0


def test_what_an_engine_reads_each_second_does_not_grow_with_what_waits(made, store, monkeypatch):
    """Rows of runs and statements are counted, not seconds."""
    engine = made(slots=2)
    read, asked, made_of = [], [], Run.from_row.__func__
    monkeypatch.setattr(
        Run, "from_row", classmethod(lambda cls, row: read.append(row) or made_of(cls, row))
    )
    event.listen(store._engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def beat() -> tuple[int, int]:
        read.clear(), asked.clear()
        engine._take_care()
        engine._queue._placed_at = -1e9
        engine.places()
        Workspace(store, OPEN).active()
        return len(read), len(asked)

    engine.start_sweep(grid(10), name="s")
    beat()
    few = beat()
    sweep = engine.start_sweep(grid(MOST_RUNS), name="s")
    store.delete_sweep(engine.start_sweep(grid(1), name="s"))
    many = beat()
    assert 0 < few[0] <= many[0] <= few[0] + 4, "the next few of the second sweep, and no more"
    assert many[1] <= few[1] + 2
    assert store.sweep_progress(sweep)[sweep].queued == MOST_RUNS
