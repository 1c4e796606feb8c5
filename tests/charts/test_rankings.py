"""The picture of three rankings: every mean where it belongs, on an axis that shows all of them."""

import dataclasses

import numpy as np
import pytest

from lab.analysis.rankings import rankings
from lab.charts.rankings import rankings_figure
from lab.charts.theme import run_color
from lab.config import RunConfig
from lab.store import Run

EMPTY = {f.name: None for f in dataclasses.fields(Run)}


def runs(optimizers=("SGD", "Adam"), rates=(0.0001, 0.001, 0.01), seeds=10, test=None):
    random, found = np.random.default_rng(0), []
    for optimizer in optimizers:
        for rate in rates:
            for seed in range(seeds):
                value = round(random.normal(0.97, 0.005), 4)
                found.append(Run(**EMPTY | {
                    "id": f"{len(found):010x}", "status": "completed", "finished_at": 1.0,
                    "config": RunConfig(optimizer=optimizer, learning_rate=rate, seed=seed),
                    "created_at": float(len(found)), "best_value": value,
                    "test_accuracy": value if test is None else test,
                }))
    return found


def test_means_and_bars_are_those_of_the_rows():
    found = rankings(runs())
    for trace, value in zip(rankings_figure(found).data, found.values, strict=True):
        for i, ranking in enumerate(found.all):
            [row] = [row for row in ranking.rows if row.value == value]
            assert 1 - trace.y[i] == pytest.approx(row.mean)
            assert 1 - trace.y[i] - trace.error_y.array[i] == pytest.approx(row.low)
            assert 1 - trace.y[i] + trace.error_y.arrayminus[i] == pytest.approx(row.high)
            assert round(trace.x[i]) == i
            assert trace.marker.symbol[i].endswith("-open") == row.edge


def test_better_is_higher_and_ticks_are_accuracies_on_a_log_axis_of_errors():
    axis = rankings_figure(rankings(runs())).layout.yaxis
    assert axis.type == "log" and axis.range[0] > axis.range[1]
    assert [float(text) for text in axis.ticktext] == pytest.approx(
        [1 - value for value in axis.tickvals])
    places = sorted(np.log10(axis.tickvals))
    assert len(places) >= 3 and min(np.diff(places)) > 0.05 * (axis.range[0] - axis.range[1])


@pytest.mark.parametrize("test", [0.0, 0.1, 0.9712, 1.0])
def test_runs_that_are_all_alike_have_an_axis_too(test):
    axis = rankings_figure(rankings(runs(test=test))).layout.yaxis
    assert np.isfinite(axis.range).all() and axis.range[0] > axis.range[1]


def test_a_values_colour_does_not_change_with_its_rank():
    low, high = (rankings_figure(rankings(runs(), rate=rate)) for rate in (0.0001, 0.01))
    for figure in (low, high):
        assert [(trace.name, trace.line.color) for trace in figure.data] == [
            ("SGD", run_color(0)), ("Adam", run_color(1))]


def test_what_is_missing_from_a_ranking_leaves_a_gap():
    found = rankings([run for run in runs() if run.config.learning_rate != 0.01])
    sgd, adam = rankings_figure(found).data
    assert sgd.y[1] is None and None not in adam.y and None not in (sgd.y[0], sgd.y[2])


def test_the_number_of_seeds_stands_below_each_ranking():
    figure = rankings_figure(rankings(runs()))
    assert [text.split("<br>")[-1] for text in figure.layout.xaxis.ticktext] == [
        "(10 seeds)", "(10 seeds)", "(6 seeds)"]


def test_without_runs_the_picture_says_so():
    figure = rankings_figure(rankings([]))
    assert len(figure.data) == 0
    assert figure.layout.annotations[0].text == "No run to rank has ended."


def test_a_budget_that_is_not_equal_is_not_called_so():
    some = [run for run in runs() if run.config.optimizer == "SGD"
            or run.config.learning_rate != 0.01]
    for these, words in ((runs(), ",<br>equal"), (some, ",<br>unequal")):
        assert words in rankings_figure(rankings(these)).layout.xaxis.ticktext[2]
