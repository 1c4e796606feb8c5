"""Workspaces take turns; within one, first queued is first begun, and sweeps wait for lone runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab.config import RunConfig
from lab.engine.turns import in_turn, places
from lab.store import RunStore


@pytest.fixture
def run(store: RunStore):
    """A function that makes a queued run that needs no store."""
    made = store.get(store.add(RunConfig(), engine="e"))
    count = iter(range(1000))

    def make(workspace: str, **changes):
        number = next(count)
        given = {"id": f"{workspace}{number}", "created_at": float(number)} | changes
        return replace(made, workspace=workspace, **given)

    return make


def order(waiting, training=(), last=None) -> list[str]:
    return [run.id for run in in_turn(waiting, training, last or {})]


def test_one_visitors_many_runs_do_not_hold_up_anothers_one(run):
    many = [run("a") for _ in range(5)]
    one = run("b")
    assert order([*many, one]) == ["a0", "b5", "a1", "a2", "a3", "a4"]


def test_three_workspaces_alternate(run):
    waiting = [run(w) for w in "aaabbbcc"]
    assert [name[0] for name in order(waiting)] == ["a", "b", "c", "a", "b", "c", "a", "b"]


def test_who_trains_already_waits_for_who_does_not(run):
    trains, more, other = run("a"), run("a"), run("b")
    assert order([more, other], [trains]) == ["b2", "a1"]


def test_of_two_the_one_whose_turn_is_longer_ago_goes_first(run):
    waiting = [run("a"), run("b")]
    assert order(waiting, last={"a": 50.0, "b": 40.0}) == ["b1", "a0"]


def test_a_newcomer_queues_behind_who_has_waited_longer(run):
    waiting = [run("a"), run("newcomer")]
    assert order(waiting, last={"a": -1.0}) == ["a0", "newcomer1"]


def test_who_has_just_had_a_turn_queues_behind_who_came_in_the_meantime(run):
    waiting = [run("a"), run("a"), run("newcomer")]
    assert order(waiting, last={"a": 3.0}) == ["newcomer2", "a0", "a1"]


def test_a_run_of_its_own_goes_before_a_sweep_of_the_same_workspace(run):
    waiting = [run("a", config_group="g"), run("a", config_group="g"), run("a")]
    assert order(waiting) == ["a2", "a0", "a1"]


def test_a_run_that_has_a_label_from_before_there_were_sweeps_is_one_of_its_own(run):
    assert order([run("a", sweep="label"), run("a")]) == ["a0", "a1"]


def test_a_run_of_its_own_goes_before_another_ones_sweep(run):
    assert order([run("a", config_group="g"), run("b")]) == ["b1", "a0"]


def test_a_sweep_takes_its_turns_too(run):
    waiting = [run("a", config_group="g"), run("b"), run("b"), run("b")]
    assert order(waiting).index("a0") < 3


def test_an_interrupted_run_goes_on_first(run):
    waiting = [run("a"), run("b"), run("b", resumes=1)]
    assert order(waiting) == ["b2", "a0", "b1"]


def test_nobody_waits_for_nobody(run):
    assert order([]) == []
    assert places([], [], 2, lambda run: 1.0) == {}


def test_places_count_who_begins_before_and_when_a_worker_is_free(run):
    training = [run("a"), run("b")]
    waiting = [run("c"), run("d"), run("e")]
    seconds = dict(zip([r.id for r in training + waiting], (10, 4, 20, 3, 1), strict=True))
    found = places(waiting, training, 2, lambda run: seconds[run.id])
    assert [found[run.id] for run in waiting] == [(0, 4), (1, 10), (2, 13)]


def test_a_free_worker_begins_at_once(run):
    waiting = [run("a"), run("a")]
    found = places(waiting, [], 1, lambda run: 7.0)
    assert [found[run.id] for run in waiting] == [(0, 0), (1, 7)]


def test_who_was_here_long_ago_has_not_waited_since(run):
    early, back = run("a"), run("b")
    assert order([back, early], last={"b": -100.0}) == ["a0", "b1"]


def test_an_interrupted_run_counts_as_its_workspaces_first(run):
    fresh, other, back = run("a"), run("b"), run("a", resumes=1)
    assert order([fresh, other, back]) == ["a2", "b1", "a0"]
