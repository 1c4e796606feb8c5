"""Parallel coordinates: an axis a field that varies, and places that mean what is written there."""

from __future__ import annotations

import math

import pytest

from lab.analysis.groups import group_runs
from lab.charts.parallel import MOST_AXES, parallel_figure
from tests.analysis.made import run

RUNS = [
    run(0, best=0.9, optimizer="SGD", learning_rate=0.1, batch_size=32),
    run(1, best=0.8, optimizer="SGD", learning_rate=0.1, batch_size=32, seed=1),
    run(2, best=0.95, optimizer="Adam", learning_rate=0.001, batch_size="full", seed=2),
    run(3, best=0.97, optimizer="Adam", learning_rate=0.01, batch_size=128, seed=3),
]


def axes(figure) -> dict:
    return {axis.label: axis for axis in figure.data[0].dimensions}


def note(figure) -> str:
    return figure.layout.annotations[-1].text.replace("<br>", " ")


def test_each_field_that_varies_has_an_axis_and_accuracy_the_last():
    assert list(axes(parallel_figure(RUNS))) == [
        "Optimizer", "Learning rate", "Batch size", "val_accuracy"]


def test_what_goes_by_ratios_has_a_log_axis_with_the_values_written_at_their_places():
    axis = axes(parallel_figure(RUNS))["Learning rate"]
    assert axis.values == pytest.approx([-1, -1, -3, -2])
    assert dict(zip(axis.ticktext, axis.tickvals, strict=True)) == pytest.approx(
        {"0.001": -3, "0.01": -2, "0.1": -1})


def test_a_word_stands_beyond_the_largest_number():
    axis = axes(parallel_figure(RUNS))["Batch size"]
    assert list(axis.ticktext) == ["32", "128", "full"]
    assert axis.values[:2] == pytest.approx([math.log10(32)] * 2)
    assert axis.tickvals[2] == max(axis.values) > math.log10(128)
    assert axis.range[0] < min(axis.values) and axis.range[1] > max(axis.values)


def test_names_are_steps_in_the_options_order():
    axis = axes(parallel_figure(RUNS))["Optimizer"]
    assert list(axis.ticktext) == ["SGD", "Adam"] and list(axis.values) == [0, 0, 1, 1]


def test_accuracies_are_placed_and_coloured_by_the_ratio_of_errors():
    [lines] = parallel_figure(RUNS).data
    expected = [-math.log10(1 - value) for value in (0.9, 0.8, 0.95, 0.97)]
    assert list(lines.dimensions[-1].values) == pytest.approx(expected)
    assert list(lines.line.color) == pytest.approx(expected)


def test_a_group_is_a_line_at_the_mean_of_its_runs():
    figure = parallel_figure(group_runs(RUNS))
    assert 1 - 10 ** -axes(figure)["val_accuracy"].values[0] == pytest.approx(0.85)
    assert "A line: a group, at the mean of its 1 to 2 runs." in note(figure)


def test_a_run_that_diverged_counts_as_guessing_and_is_said():
    figure = parallel_figure([*RUNS, run(9, "diverged", best=0.6, optimizer="Lion")])
    assert min(axes(figure)["val_accuracy"].values) == pytest.approx(-math.log10(0.9))
    assert "1 run diverged: it counts as guessing." in note(figure)
    assert "A line: a run, 5 in all." in note(figure)


def test_fields_without_an_axis_are_named():
    other = run(9, best=0.5, activation="tanh", scaling="raw", patience=5, hidden_layers=(8,))
    figure = parallel_figure([*RUNS, other])
    assert len(figure.data[0].dimensions) == MOST_AXES + 1
    assert "Without an axis: hidden layers, pixel scaling." in note(figure)


@pytest.mark.parametrize(("runs", "sentence"), [
    ([], "No run has a best accuracy yet."),
    ([run(0, "running"), run(1, optimizer="SGD")], "No run has a best accuracy yet."),
    (RUNS[:1], "Nothing varies among these runs."),
])
def test_where_there_is_nothing_to_draw_it_is_said(runs, sentence):
    figure = parallel_figure(runs)
    assert len(figure.data) == 0 and note(figure) == sentence
