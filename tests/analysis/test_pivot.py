"""Two fields against each other: means, counts and order."""

from __future__ import annotations

import math

import pytest

from lab.analysis.pivot import CELL_VALUE, pivot
from lab.errors import ConfigError
from tests.analysis.made import history, run


def test_a_cell_is_the_mean_over_everything_else():
    runs = [
        run(0, best=0.8, optimizer="SGD", batch_size=32, seed=0),
        run(1, best=0.9, optimizer="SGD", batch_size=32, seed=1),
        run(2, best=0.4, optimizer="SGD", batch_size=32, seed=0, activation="tanh"),
        run(3, best=0.5, optimizer="Adam", batch_size=64),
    ]
    cells = pivot(runs, "optimizer", "batch_size").set_index(["row", "column"])
    assert cells.loc[("SGD", "32"), "mean"] == pytest.approx(0.7)
    assert cells.loc[("SGD", "32"), "runs"] == 3
    assert list(cells.index) == [("SGD", "32"), ("Adam", "64")]  # no row for what nobody tried


def test_values_are_in_their_natural_order():
    sizes = (128, "full", 16)
    runs = [run(n, best=0.5, batch_size=size, hidden_layers=layers) for n, (size, layers)
            in enumerate((s, ls) for s in sizes for ls in ((64, 32), (128,), (8,)))]
    cells = pivot(runs, "batch_size", "hidden_layers")
    assert list(cells["row"].cat.categories) == ["16", "128", "full"]
    assert list(cells["column"].cat.categories) == ["8", "128", "64-32"]
    assert cells["row"].tolist() == ["16"] * 3 + ["128"] * 3 + ["full"] * 3


def test_a_hyperparameter_that_an_optimizer_lacks_is_last():
    runs = [run(0, best=0.5), run(1, best=0.5, optimizer="RMSprop")]
    cells = pivot(runs, "rho", "optimizer")
    assert cells["row"].tolist() == ["0.9", "—"]


@pytest.mark.parametrize("value", ["val_accuracy", "test_accuracy"])
def test_a_run_that_diverged_counts_as_guessing_in_an_accuracy(value):
    runs = [run(0, best=0.9, test=0.9), run(1, "diverged", best=0.7, test=0.7, seed=1)]
    [cell] = pivot(runs, "optimizer", "batch_size", value=value).itertuples()
    assert (cell.mean, cell.runs, cell.diverged) == (pytest.approx(0.5), 2, 1)


@pytest.mark.parametrize(("value", "expected"), [("seconds", 6), ("cpu_seconds", 9)])
def test_a_time_is_all_epochs_and_no_diverged_runs(value, expected):
    runs = [run(0), run(1, "diverged", seed=1)]
    made = history({runs[0].id: [0.5] * 3, runs[1].id: [0.5]})
    [cell] = pivot(runs, "optimizer", "batch_size", value=value, history=made).itertuples()
    assert (cell.mean, cell.runs, cell.diverged) == (expected, 1, 1)


def test_runs_that_did_not_come_to_their_own_end_are_left_out():
    runs = [run(n, status, best=0.5, seed=n)
            for n, status in enumerate(("completed", "stopped", "failed", "running"))]
    assert pivot(runs, "optimizer", "batch_size")["runs"].tolist() == [1]


@pytest.mark.parametrize("value", CELL_VALUE.choices)
def test_without_a_value_there_is_no_mean(value):
    cells = pivot([run(0)], "optimizer", "batch_size", value=value)
    assert cells["runs"].tolist() == [0] and math.isnan(cells["mean"][0])
    assert pivot([], "optimizer", "batch_size", value=value).empty


@pytest.mark.parametrize(("rows", "columns", "value", "sentence"), [
    ("optimizer", "optimizer", "seconds", "two different fields. Got 'optimizer' twice"),
    ("optimizer", "colour", "seconds", "A heatmap is of two of activation.*Got 'colour'"),
    ("optimizer", "seed", "loss", "value must be one of val_accuracy.*Got 'loss'"),
])
def test_what_cannot_be_laid_out_is_refused(rows, columns, value, sentence):
    with pytest.raises(ConfigError, match=sentence):
        pivot([], rows, columns, value=value)


def test_rates_that_differ_in_the_tenth_digit_are_two_rows():
    rates = (0.001, 0.0010000001)
    runs = [run(n, best=0.5, learning_rate=rate, batch_size=size)
            for n, (rate, size) in enumerate((r, s) for r in rates for s in (16, 32))]
    cells = pivot(runs, "learning_rate", "batch_size")
    assert list(cells["row"].cat.categories) == ["0.001", "0.0010000001"]
    assert cells["runs"].tolist() == [1] * 4
