"""The picture of sensitivity: points, means, bars and crosses stand where the numbers are."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from lab.analysis.sensitivity import usable_width
from lab.charts.sensitivity import sensitivity_figure
from tests.analysis.made import run
from tests.analysis.test_sensitivity import MEANS, RATES, made


def trace(figure: go.Figure, uid: str) -> go.Scatter:
    return next(t for t in figure.data if t.uid == uid)


def note(figure: go.Figure) -> str:
    return figure.layout.annotations[-1].text.replace("<br>", " ")


def test_a_line_goes_through_the_means_over_a_log_axis_with_the_seeds_as_points():
    figure = sensitivity_figure(made())
    assert trace(figure, "Adam-mean").x == tuple(RATES)
    assert trace(figure, "Adam-mean").y == pytest.approx(MEANS["Adam"])
    assert len(trace(figure, "Adam-seeds").y) == 8
    assert figure.layout.xaxis.type == "log" and figure.layout.xaxis.title.text == "Learning rate"


def test_the_legend_says_how_many_seeds_a_rate_has():
    figure = sensitivity_figure([*made(), run(9999, "diverged", learning_rate=1.0)])
    named = [t.name for t in figure.data if t.showlegend]
    assert named == ["SGD (2 seeds a rate)", "Adam (1 to 2 seeds a rate, 1 diverged)"]


def test_the_bar_is_as_long_as_the_usable_width_and_a_point_below_the_best():
    figure, widths = sensitivity_figure(made()), usable_width(made())
    bar = trace(figure, "Adam-width")
    assert bar.x == pytest.approx(tuple(widths.loc["Adam", ["low", "high"]]))
    assert bar.y == pytest.approx((0.96, 0.96))


def test_runs_that_diverged_are_crosses_at_what_guessing_gets_near_their_rate():
    gone = [run(9000 + n, "diverged", best=0.7, optimizer=optimizer, learning_rate=0.1, seed=9)
            for n, optimizer in enumerate(MEANS)]
    figure = sensitivity_figure([*made(), *gone])
    crosses = [trace(figure, f"{line}-diverged") for line in MEANS]
    assert {c.y for c in crosses} == {(0.1,)} and {c.marker.symbol for c in crosses} == {"x"}
    assert crosses[0].x != crosses[1].x  # neither covers the other
    for cross in crosses:
        assert cross.x[0] == pytest.approx(0.1, rel=0.25)
        assert list(cross.customdata[0]) == [0.1, 9]
    assert "a run diverged, counted as guessing" in note(figure)
    assert "diverged" not in note(sensitivity_figure(made()))


def test_what_else_is_mixed_and_what_is_left_out_is_said():
    more = [run(9000, best=0.9, batch_size=64), run(9001, "failed", seed=3)]
    words = note(sensitivity_figure([*made(), *more]))
    assert "The means also mix batch size." in words
    assert "Left out: 1 run that was stopped, failed or is not done." in words
    assert "mix" not in note(sensitivity_figure(made()))


def test_without_a_run_that_ended_it_is_said():
    figure = sensitivity_figure([run(0, "running")])
    assert "No run has come to its own end yet." in note(figure)
