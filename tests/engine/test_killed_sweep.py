"""A sweep whose worker is killed, and then its server: what had ended stays, the rest goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from lab.config import RunConfig
from lab.metrics import JUDGED_KEYS
from lab.store import Run, SweepProgress
from tests.engine.killable import Server

EPOCHS = 40


def grid() -> list[RunConfig]:
    return [
        RunConfig(
            optimizer=optimizer, seed=seed, hidden_layers=(8,), dataset="digits", batch_size=4,
            epochs=EPOCHS, jit_compile=True,
        )
        for optimizer in ("SGD", "Adam") for seed in range(3)
    ]


def until(server: Server, sweep: str, is_so: Callable[[SweepProgress], bool]) -> SweepProgress:
    by = time.monotonic() + 250
    while not is_so(found := server.store.sweep_progress(sweep)[sweep]):
        assert time.monotonic() < by, found
        time.sleep(0.02)
    return found


def runs_of(server: Server, sweep: str) -> dict[str, Run]:
    return {run.id: run for run in server.store.runs() if run.sweep == sweep}


def the_one_that_trains(server: Server, sweep: str) -> str:
    """Wait until a run is in mid-training, with a state that it can go on from."""
    while True:
        training = [r for r in runs_of(server, sweep).values() if r.status == "running"]
        if training and training[0].epoch >= 2 and server.store.checkpoint(training[0].id):
            return training[0].id
        time.sleep(0.02)


@pytest.mark.timeout(300)
def test_what_had_ended_stays_what_had_not_goes_on_and_nothing_is_trained_twice(tmp_path):
    with Server(tmp_path / "killed") as server:
        store = server.store
        # queued by a lab that is gone since: its sweeps wait for a click
        sweep = store.add_sweep(grid(), name="killed", engine="gone")
        until(server, sweep, lambda _: store.get_sweep(sweep).state == "interrupted")
        time.sleep(2)  # beats in which a run might begin all the same
        assert store.sweep_progress(sweep)[sweep].queued == 6
        [engine] = [id for id in store.engines() if id != "gone"]
        assert store.resume_sweep(sweep, engine=engine)

        until(server, sweep, lambda progress: progress.ended >= 1)
        cut_once = the_one_that_trains(server, sweep)
        server.kill_worker()
        server.until(cut_once, lambda run: run.resumes == 1)
        until(server, sweep, lambda progress: progress.ended >= 2)
        cut_twice = the_one_that_trains(server, sweep)
        server.kill()
        ended = {id: run for id, run in runs_of(server, sweep).items() if not run.active}
        before = store.history(list(ended))
        assert 2 <= len(ended) < 6

        server.start()
        until(server, sweep, lambda _: store.get_sweep(sweep).state == "interrupted")
        server.until(cut_twice, lambda run: not run.active)  # goes on by itself: it had its turn
        waiting = [r for r in runs_of(server, sweep).values() if r.status == "queued"]
        assert {run.started_at for run in waiting} <= {None}
        assert len(waiting) + len(ended) + 1 == 6
        [engine] = set(store.engines()) - {engine}
        assert store.resume_sweep(sweep, engine=engine)
        assert not store.resume_sweep(sweep, engine=engine)  # a second click
        over = until(server, sweep, lambda progress: not progress.active)

        assert over.by_status == {"completed": 6}
        after = runs_of(server, sweep)
        assert {id: after[id].ended_at for id in ended} == {
            id: run.ended_at for id, run in ended.items()
        }
        assert store.history(list(ended)).equals(before)
        history = store.history(list(after))
        assert history.groupby("run").epoch.apply(list).tolist() == [[*range(1, EPOCHS + 1)]] * 6
        assert sum(run.has_model for run in after.values()) == 2
        assert all(run.test_accuracy is not None for run in after.values())
        as_alone(server, after[cut_once], after[cut_twice])


def as_alone(server: Server, *cut: Run) -> None:
    """Compare runs that were interrupted with the same ones that nobody touched."""
    assert max(run.resumes for run in cut) >= 1
    for run in cut:
        untouched = server.store.add(run.config, engine="nobody's")
        server.until(untouched, lambda found: not found.active)
        one, other = (
            server.store.history([id])[[*JUDGED_KEYS, "epoch"]].to_dict("list")
            for id in (run.id, untouched)
        )
        assert one == other
