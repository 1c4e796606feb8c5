"""Following a sweep where the store or another command does not make it easy."""

from __future__ import annotations

import json
import signal
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from lab.cli import following
from lab.cli.sweep_view import Lines
from lab.config import RunConfig
from lab.errors import StoreAwayError, StoreError
from lab.store import Workspace
from lab.store.schema import runs
from lab.workspaces import OPEN
from tests.store.sweeping import members, train

ENGINE = SimpleNamespace(sweep_seconds_left=lambda progress: 1.0)


@pytest.fixture(autouse=True)
def polls_quickly(monkeypatch):
    monkeypatch.setattr(following, "_POLL_SECONDS", 0.01)


@pytest.fixture
def sweep(store) -> str:
    configs = [RunConfig(seed=seed) for seed in range(2)]
    return store.add_sweep(configs, name="Mine", engine="e")


@pytest.fixture
def own(store) -> Workspace:
    return Workspace(store, OPEN)


def follow(own: Workspace, sweep: str, interrupts: list[int]) -> None:
    ends = following.Ends(own, sweep, 0.0)
    following.follow(own, ENGINE, sweep, ends, interrupts, Lines(own, own.sweep(sweep)))


def failing(call, times: int):
    """Return a call that finds the store away so many times first."""
    tries = []

    def tried(*args):
        tries.append(args)
        if len(tries) <= times:
            raise StoreAwayError("The store is locked.")
        return call(*args)

    return tried


def test_a_pause_that_cannot_be_written_is_asked_for_again(own, sweep, monkeypatch, capsys):
    monkeypatch.setattr(own, "pause_sweep", failing(own.pause_sweep, 2))
    follow(own, sweep, [signal.SIGINT])
    assert own.sweep(sweep).state == "paused"
    assert capsys.readouterr().err.count("Pausing sweep") == 1


def test_a_store_that_is_away_is_waited_for(own, store, sweep, monkeypatch, capsys):
    for run in members(store, sweep):
        train(store, run, 0.5)
    monkeypatch.setattr(own, "sweep_progress", failing(own.sweep_progress, 3))
    monkeypatch.setattr(own, "ended_in_sweep", failing(own.ended_in_sweep, 3))
    follow(own, sweep, [])
    told = [json.loads(line)["run"] for line in capsys.readouterr().out.splitlines()]
    assert told == members(store, sweep)


def test_a_store_that_stays_away_ends_the_command(own, sweep, monkeypatch):
    monkeypatch.setattr(following, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(own, "sweep_progress", failing(own.sweep_progress, 10**6))
    with pytest.raises(StoreAwayError):
        follow(own, sweep, [])


def test_a_sweep_that_is_deleted_meanwhile_is_a_sentence(own, store, sweep):
    ends, view = following.Ends(own, sweep, 0.0), Lines(own, own.sweep(sweep))
    own.delete_sweep(sweep)
    with pytest.raises(StoreError, match=f"Sweep {sweep} was deleted while it trained."):
        following.follow(own, ENGINE, sweep, ends, [], view)


def test_an_end_that_is_written_after_a_later_one_is_told_too_and_each_is_once(own, store, sweep):
    ends = following.Ends(own, sweep, 0.0)
    first, second = members(store, sweep)
    assert ends.new() == []
    train(store, first, 0.5)
    assert [run.id for run in ends.new()] == [first]
    train(store, second, 0.5)
    with store._write() as db:
        before = store.get(first).finished_at - 5
        db.execute(update(runs).where(runs.c.id == second).values(finished_at=before))
    assert [run.id for run in ends.new()] == [second]
    assert ends.new() == []


def test_a_run_without_a_best_epoch_has_no_accuracy_in_its_line(own, store, sweep, capsys):
    first, second = members(store, sweep)
    store.begin(first)
    store.end(first, "diverged", "The loss became NaN.")
    store.finish(first)
    store.request_stop(second)
    follow(own, sweep, [])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["status"], line["best_epoch"], line["val_accuracy"]) for line in lines] == [
        ("diverged", None, None), ("stopped", None, None)
    ]
    assert lines[0]["seconds"] >= 0 and lines[1]["seconds"] is None
