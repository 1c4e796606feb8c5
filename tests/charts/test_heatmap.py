"""Cells by two fields: where they stand, what is written, and what is missing."""

from __future__ import annotations

import pytest

from lab.charts.heatmap import heatmap_figure
from tests.analysis.made import history, run

RUNS = [
    run(0, best=0.9, optimizer="SGD", batch_size=32),
    run(1, best=0.8, optimizer="SGD", batch_size=32, seed=1),
    run(2, best=0.99, optimizer="SGD", batch_size="full"),
    run(3, best=0.7, optimizer="Adam", batch_size=32),
]


def note(figure) -> str:
    return figure.layout.annotations[-1].text.replace("<br>", " ")


def test_cells_stand_at_their_values_and_those_that_nobody_tried_are_empty():
    figure = heatmap_figure(RUNS, "optimizer", "batch_size")
    [cells] = figure.data
    assert (cells.x, cells.y) == (("32", "full"), ("SGD", "Adam"))
    assert list(cells.text[0]) == ["0.850", "0.990"]
    assert cells.z[1][1] is None and not cells.hoverongaps
    assert figure.layout.yaxis.autorange == "reversed"  # the first row is the upper one
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == (
        "Batch size", "Optimizer")


def test_equal_ratios_of_errors_are_equal_steps_of_colour():
    a, b, c = heatmap_figure(
        [run(n, best=value, batch_size=2**n) for n, value in enumerate((0.6, 0.9, 0.975))],
        "optimizer", "batch_size",
    ).data[0].z[0]
    assert b - a == pytest.approx(c - b)


def test_the_ticks_of_the_colours_stand_at_the_accuracies_that_they_name():
    [cells] = heatmap_figure(RUNS, "optimizer", "batch_size").data
    bar = cells.colorbar
    assert len(bar.tickvals) >= 2
    named = [float(text) for text in bar.ticktext]
    assert [1 - 10**-place for place in bar.tickvals] == pytest.approx(named)
    assert bar.title.text == "Best validation accuracy (share of images)"


def test_how_many_runs_a_cell_is_of_is_said_and_how_many_diverged():
    gone = run(5, "diverged", optimizer="Adam", batch_size=32, seed=1)
    figure = heatmap_figure([*RUNS, gone], "optimizer", "batch_size")
    assert figure.data[0].customdata[1][0] == "0.4, mean of 2 runs, 1 diverged"
    assert figure.data[0].text[1][0] == "0.400×"
    assert "mean of 1 to 2 runs" in note(figure) and "(1 in all)" in note(figure)


def test_a_time_has_its_unit():
    figure = heatmap_figure(RUNS, "optimizer", "batch_size", value="seconds",
                            history=history({r.id: [0.5, 0.6] for r in RUNS}))
    assert figure.data[0].customdata[0][0] == "4 s, mean of 2 runs"
    assert figure.data[0].colorbar.title.text == "Training time (s)"


def test_numbers_are_not_written_in_cells_too_narrow_for_them():
    runs = [run(n, best=0.5, batch_size=n + 1) for n in range(10)]
    assert heatmap_figure(runs, "optimizer", "batch_size").data[0].texttemplate is None


@pytest.mark.parametrize(("value", "sentence"), [
    ("test_accuracy", "No run that came to its own end has this value yet."),
    ("seconds", "was not measured"),
])
def test_where_nothing_is_known_it_is_said(value, sentence):
    figure = heatmap_figure(RUNS, "optimizer", "batch_size", value=value)
    assert len(figure.data) == 0 and sentence in note(figure)
