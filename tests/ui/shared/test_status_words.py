"""Statuses, durations and results as a reader sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab.config import RunConfig
from lab.store import STATUSES
from lab.ui.shared.status_words import STATUS_WORDS, best_words, duration, status_words


@pytest.fixture
def run(store):
    return store.get(store.add(RunConfig(), engine="test"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (61, "1:01"), (3_599.9, "1:00:00"),
     (36_061, "10:01:01"), (-3, "0:00")],
)
def test_a_duration_reads_as_a_clock(seconds, words):
    assert duration(seconds) == words


def test_every_status_has_a_word():
    assert set(STATUS_WORDS) == set(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_a_finished_run_reads_as_its_status(run, status):
    assert status_words(replace(run, status=status, finished_at=1.0)) == STATUS_WORDS[status]


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_stop_that_was_asked_for_shows_at_once(run, status):
    assert status_words(replace(run, status=status, stop_requested=True)) == "stopping"


def test_an_ended_run_is_still_being_saved(run):
    assert status_words(replace(run, status="completed")) == "completed, saving the best model"


def test_a_best_value_comes_with_its_epoch(run):
    assert best_words(run) == ""
    assert best_words(replace(run, best_value=0.96718, best_epoch=5)) == "best 0.967 @ 5"
