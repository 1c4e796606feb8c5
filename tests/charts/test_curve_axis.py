"""The vertical axis of learning curves: whole where runs fail, close where all are good."""

from __future__ import annotations

import math

import plotly.graph_objects as go
import pytest

from lab.charts.curves import curve_figure
from lab.config import RunConfig
from lab.store import Run, RunStore


def add(store: RunStore, *accuracies: float, **config) -> Run:
    """Store a run with these accuracies on training images; on validation images 0.01 less."""
    run = store.add(RunConfig(**config), engine="test")
    for epoch, value in enumerate(accuracies, 1):
        metrics = {"accuracy": value, "val_accuracy": value - 0.01, "loss": 1 / epoch}
        store.append(run, epoch, metrics | {"seconds": 1})
    return store.get(run)


def draw(store: RunStore, runs: list[Run], metric: str = "accuracy", **options) -> go.Figure:
    return curve_figure(runs, store.history([run.id for run in runs]), metric, **options)


def guesses(figure: go.Figure) -> list[tuple[float, str]]:
    return [(line.y0, line.label.text) for line in figure.layout.shapes]


def whole(figure: go.Figure) -> bool:
    """Return whether the axis shows everything from 0 to 1."""
    axis = figure.layout.yaxis
    assert axis.range is None
    return axis.autorangeoptions.include == (0, 1.02)


def test_a_failing_run_is_seen_to_fail(store):
    figure = draw(store, [add(store, 0.099, 0.098)])
    assert whole(figure)
    assert guesses(figure) == [(0.1, "guessing: 10 %")]


def test_good_runs_are_seen_closely(store):
    figure = draw(store, [add(store, 0.82, 0.99), add(store, 0.9)])
    assert not whole(figure)
    assert guesses(figure) == []


@pytest.mark.parametrize("low", [0.80, 0.3])  # its validation accuracy is 0.01 less
def test_one_epoch_of_one_run_below_four_fifths_keeps_the_whole_axis(store, low):
    figure = draw(store, [add(store, 0.99), add(store, 0.9, low)])
    assert whole(figure)


def test_an_epoch_without_an_accuracy_does_not_count(store):
    assert not whole(draw(store, [add(store, 0.9, math.nan)]))


def test_a_log_axis_finds_its_own_range_and_keeps_the_line_of_guessing(store):
    figure = draw(store, [add(store, 0.099)], log_y=True)
    assert not whole(figure)
    assert guesses(figure) == [(0.1, "guessing: 10 %")]


def test_a_loss_has_no_line_of_guessing_and_finds_its_own_range(store):
    figure = draw(store, [add(store, 0.1, 0.1)], "loss")
    assert not whole(figure)
    assert guesses(figure) == []


def test_guessing_is_not_drawn_where_nothing_is(store):
    assert guesses(draw(store, [add(store)])) == []
