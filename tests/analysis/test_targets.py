"""Time to a target: medians with misses as infinite, and sentences where nobody got there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lab.analysis.groups import group_runs
from lab.analysis.targets import (
    TARGET_METRIC,
    arrivals,
    median_words,
    never_reached,
    suggested_target,
    time_to_target,
)
from lab.errors import ConfigError
from tests.analysis.made import history, run

FAST = [0.5, 0.9, 0.95]
SLOW = [0.3, 0.6, 0.9]
MISS = [0.2, 0.3, 0.4]


def made(*curves, statuses=None, **config):
    statuses = statuses or ["completed"] * len(curves)
    runs = [run(n, statuses[n], seed=n, **config) for n in range(len(curves))]
    return group_runs(runs), history({r.id: c for r, c in zip(runs, curves, strict=True)})


def test_the_median_is_of_the_first_epochs_that_reach_the_target():
    groups, epochs = made(FAST, SLOW, FAST, batch_size=128)
    [row] = time_to_target(groups, epochs, "val_accuracy", 0.9).itertuples()
    assert (row.epochs, row.steps, row.seconds, row.cpu_seconds) == (2, 750, 4, 6)
    assert (row.reached, row.runs, row.unfinished) == (3, 3, 0)
    assert row.Index == groups[0].key


def test_a_run_that_never_gets_there_is_infinitely_slow():
    groups, epochs = made(FAST, FAST, SLOW, MISS, MISS)
    [row] = time_to_target(groups, epochs, "val_accuracy", 0.9).itertuples()
    assert row.epochs == np.median([2, 2, 3, np.inf, np.inf]) == 3 and row.reached == 3
    groups, epochs = made(FAST, MISS)
    [row] = time_to_target(groups, epochs, "val_accuracy", 0.9).itertuples()
    assert math.isinf(row.epochs) and math.isinf(row.seconds) and (row.reached, row.runs) == (1, 2)


def test_a_loss_is_reached_from_above():
    groups, epochs = made(FAST)
    assert time_to_target(groups, epochs, "val_loss", 0.1001)["epochs"].tolist() == [2]


@pytest.mark.parametrize(("metric", "target"), [("val_loss", 0.25), ("val_accuracy", 0.75)])
def test_a_value_that_is_the_target_has_reached_it(metric, target):
    groups, epochs = made([0.5, 0.75, 0.875])
    assert time_to_target(groups, epochs, metric, target)["epochs"].tolist() == [2]


def test_a_run_that_diverged_is_a_miss_and_one_that_was_stopped_is_left_out():
    groups, epochs = made(FAST, MISS[:1], MISS[:1], FAST,
                          statuses=["completed", "diverged", "stopped", "failed"])
    [row] = time_to_target(groups, epochs, "val_accuracy", 0.9).itertuples()
    assert (row.reached, row.runs, row.unfinished) == (1, 2, 2)


def test_time_that_was_not_measured_is_missing_and_not_infinite():
    groups, epochs = made(FAST, MISS, FAST)
    epochs["cpu_seconds"] = np.nan
    [row] = time_to_target(groups, epochs, "val_accuracy", 0.9).itertuples()
    assert row.seconds == 4 and math.isnan(row.cpu_seconds)
    [one] = arrivals(groups, epochs, "val_accuracy", 0.9)
    assert np.isnan(one.at["cpu_seconds"][[0, 2]]).all()


def test_medians_in_words():
    assert median_words(math.inf, "s") == "not reached by half"
    assert median_words(math.nan) == "not measured"
    assert median_words(2.5, "s") == "2.5 s" and median_words(37500.0) == "37,500"


def test_a_target_that_nobody_reached_is_said_with_the_best_there_is():
    groups, epochs = made(FAST, MISS)
    assert never_reached(groups, epochs, "val_accuracy", 0.99) == (
        "No run has reached a validation accuracy of 0.99: the best is 0.95.")
    assert never_reached(groups, epochs, "val_loss", 0.01).endswith("the best is 0.05.")
    assert never_reached(groups, epochs, "val_accuracy", 0.95) == ""
    queued = group_runs([run(0, "queued")])
    assert "none has come to its own end" in never_reached(queued, history({}), "loss", 0.1)


@pytest.mark.parametrize("metric", TARGET_METRIC.choices)
def test_half_of_all_runs_reach_the_suggested_target(metric):
    rng = np.random.default_rng(3)
    groups, epochs = made(*rng.uniform(0.5, 0.98, (11, 4)).tolist())
    target = suggested_target(groups, epochs, metric)
    [row] = time_to_target(groups, epochs, metric, target).itertuples()
    assert 6 <= row.reached <= 7 and math.isfinite(row.epochs)
    assert target == float(f"{target:.3g}")


def test_without_a_value_there_is_no_suggestion():
    assert suggested_target([], history({}), "val_loss") is None
    assert suggested_target(*made([0.5], statuses=["running"]), "accuracy") is None


@pytest.mark.parametrize(("metric", "target", "sentence"), [
    ("val_accuracy", 1.5, r"val_accuracy must be in \[0, 1\]. Got 1.5"),
    ("val_accuracy", math.nan, "Got nan"),
    ("loss", -1, "loss must be a number from 0 up. Got -1"),
    ("loss", "low", "Got 'low'"),
    ("seconds", 1, "metric must be one of val_accuracy.*Got 'seconds'"),
])
def test_a_target_that_cannot_be_is_refused(metric, target, sentence):
    with pytest.raises(ConfigError, match=sentence):
        time_to_target([], history({}), metric, target)
