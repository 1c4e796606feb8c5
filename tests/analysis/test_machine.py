"""Which runs shared a machine while they trained, and how that is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab.analysis.machine import shared_machine, shared_machine_words
from lab.config import RunConfig
from lab.store import Run


@pytest.fixture
def trained(store):
    """A function that returns a run that trained from one second to another, on a host."""

    def make(
        name: str, begun: float | None, ended: float | None, host: str = "desk", pid: int = 7
    ) -> Run:
        run = store.get(store.add(RunConfig(), engine=f"{host}-{pid}-{'ab' * 4}"))
        return replace(run, id=name, started_at=begun, ended_at=ended)

    return make


def beside(*runs: Run) -> dict[str, set[str]]:
    return {run: set(ids) for run, ids in shared_machine(runs, runs).items()}


def test_runs_that_overlap_on_one_host_shared_it(trained):
    runs = trained("a", 0, 60), trained("b", 30, 90), trained("c", 100, 160)
    assert beside(*runs) == {"a": {"b"}, "b": {"a"}}


def test_two_engines_of_one_host_share_it_and_two_hosts_do_not(trained):
    here, command = trained("a", 0, 60, "my-desk", 7), trained("b", 0, 60, "my-desk", 8)
    assert beside(here, command) == {"a": {"b"}, "b": {"a"}}
    assert beside(here, trained("b", 0, 60, "my", 7)) == {}


def test_one_run_after_the_other_is_not_sharing(trained):
    assert beside(trained("a", 0, 60), trained("b", 59.5, 120)) == {}


def test_a_run_that_still_trains_shares_with_all_that_came_since(trained):
    runs = trained("a", 0, None), trained("b", 1000, 1010), trained("c", None, None)
    assert beside(*runs) == {"a": {"b"}, "b": {"a"}}


def test_runs_that_are_not_asked_about_count_as_neighbours_only(trained):
    chosen, other = trained("a", 0, 60), trained("b", 0, 60)
    assert shared_machine([chosen], [other, chosen]) == {"a": frozenset("b")}


@pytest.mark.parametrize(
    ("found", "names", "words"),
    [
        ({}, "ab", ""),
        ({"a": "b", "b": "a"}, "ab",
         "Both runs trained at the same time on one machine: compare their CPU-seconds."),
        ({"a": "b", "b": "a"}, "abc",
         "Runs A and B trained at the same time on one machine: compare their CPU-seconds."),
        ({"a": "b", "b": "ac", "c": "b"}, "abc",
         "All 3 runs shared one machine while they trained: compare their CPU-seconds."),
        ({"a": "b", "b": "ac", "c": "bd", "d": "c"}, "abcde",
         "4 of these 5 runs shared one machine while they trained: compare their CPU-seconds."),
        ({"a": "z"}, "ab",
         "Run A trained beside a run that is not shown here: compare its CPU-seconds."),
        ({"a": "b", "b": "a", "c": "d", "d": "c", "e": "z"}, "abcde",
         "Runs A and B trained at the same time on one machine; runs C and D trained at the same "
         "time on one machine; run E trained beside a run that is not shown here: compare their "
         "CPU-seconds."),
    ],
)
def test_sharing_in_words(found, names, words):
    assert shared_machine_words(found, {name: name.upper() for name in names}) == words
