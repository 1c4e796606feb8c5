"""The curves of groups: what is drawn, what is said of it, that nothing is silently left out."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from lab.analysis.bands import BAND_X, CENTERS, SPREADS
from lab.analysis.groups import group_runs
from lab.charts.bands import BAND_METRIC, band_figure
from lab.charts.theme import run_color
from lab.errors import ConfigError
from tests.analysis.made import history, run

RUNS = [run(2 * g + s, learning_rate=rate, seed=s) for g, rate in enumerate((0.1, 0.01))
        for s in range(2)]
VALUES = {r.id: [0.1 * n + 0.2, 0.1 * n + 0.3] for n, r in enumerate(RUNS)}
GROUPS, HISTORY = group_runs(RUNS), history(VALUES)


def draw(metric: str = "accuracy", groups=GROUPS, epochs=HISTORY, **options) -> go.Figure:
    return band_figure(groups, epochs, metric, **options)


def trace(figure: go.Figure, ending: str, number: int = 0) -> go.Scatter:
    return [t for t in figure.data if t.uid.endswith(ending)][number]


def note(figure: go.Figure) -> str:
    return figure.layout.annotations[-1].text.replace("<br>", " ")


def test_a_group_has_a_solid_line_a_band_and_its_training_dashed_in_its_colour():
    figure = draw()
    line, band, training = (trace(figure, end) for end in ("-center", "-band", "-training"))
    assert line.y == pytest.approx((0.25, 0.35)) and line.line.dash == "solid"
    assert training.line.dash == "dash" and training.line.width < line.line.width
    assert line.line.color == training.line.color == run_color(0)
    assert band.fill == "toself" and band.hoverinfo == "skip"
    assert (min(band.y), max(band.y)) == pytest.approx((0.2, 0.4))


def test_the_legend_says_how_many_seeds_and_how_many_diverged():
    runs = [*RUNS[:2], run(8, "diverged", learning_rate=0.1, seed=2), *RUNS[2:]]
    figure = draw(groups=group_runs(runs))
    named = [t.name for t in figure.data if t.showlegend]
    assert named == ["lr 0.1 (3 seeds, 1 diverged)", "lr 0.01 (2 seeds)"]


def test_a_groups_lines_hide_together():
    assert {t.legendgroup for t in draw().data} == {group.key for group in GROUPS}


def test_the_single_runs_are_faint_behind_and_apart():
    runs = trace(draw(), "-runs")
    assert runs.y == pytest.approx((0.2, 0.3, None, 0.3, 0.4)) and runs.opacity < 0.5


@pytest.mark.parametrize("center", CENTERS.choices)
@pytest.mark.parametrize("spread", SPREADS.choices)
def test_what_line_and_band_are_is_said(center, spread):
    words = {"minmax": "lowest run to the highest", "std": "one standard deviation",
             "ci": f"95 % bootstrap interval of the {center}", "none": "faint"}
    figure = draw(center=center, spread=spread)
    assert f"line: {center} of the runs on validation images" in note(figure)
    assert words[spread] in note(figure)
    assert ("band:" in note(figure)) == (spread != "none")


def test_a_cross_marks_where_a_run_diverged():
    gone = run(9, "diverged", learning_rate=0.1, seed=2)
    figure = draw("loss", group_runs([*RUNS, gone]), history(VALUES | {gone.id: [0.6, np.nan]}))
    cross = trace(figure, "-diverged")
    assert (cross.x, cross.y, cross.marker.symbol) == ((1,), pytest.approx((0.4,)), "x")
    assert "×: a run diverged" in note(figure)


@pytest.mark.parametrize(("metric", "edge"), [("loss", 1), ("accuracy", 0)])
def test_a_run_that_never_had_a_finite_value_has_its_cross_at_the_edge(metric, edge):
    gone = run(9, "diverged", learning_rate=0.1, seed=2)
    figure = draw(metric, group_runs([*RUNS, gone]), history(VALUES | {gone.id: [np.nan]}))
    cross = trace(figure, "-lost")
    assert (cross.x, cross.y, cross.yaxis) == ((1,), (edge,), "y2")
    assert figure.layout.yaxis2.range == (0, 1)


def test_where_fewer_runs_remain_it_is_said():
    short = dict(VALUES) | {RUNS[1].id: [0.3]}
    figure = draw(epochs=history(short))
    first, second = trace(figure, "-center").customdata
    assert "runs" not in first and "1 of 2 runs" in second
    assert "where runs have ended, of those left" in note(figure)
    assert "have ended" not in note(draw())


def test_of_many_runs_every_second_is_drawn_and_it_is_said():
    runs = [run(n, seed=n) for n in range(400)]
    figure = draw(groups=group_runs(runs), epochs=history({r.id: [0.5] for r in runs}))
    assert sum(y is not None for y in trace(figure, "-runs").y) == 200
    assert "faint: one run in 2" in note(figure)
    assert trace(figure, "-center").name == "all runs (400 seeds)"


def many(count: int):
    runs = [run(n, learning_rate=0.001 * (n + 1), best=n / 100) for n in range(count)]
    return group_runs(runs), history({r.id: [r.best_value] for r in runs})


def test_of_too_many_groups_those_that_validate_best_are_drawn_and_it_is_said():
    groups, epochs = many(43)
    figure = draw(groups=groups, epochs=epochs)
    drawn = [t.legendgroup for t in figure.data if t.uid.endswith("-center")]
    assert drawn == [group.key for group in groups[3:]]
    assert "The 40 of 43 groups that validate best are drawn." in note(figure)


def test_of_many_groups_the_centres_alone_are_drawn_and_it_is_said():
    groups, epochs = many(13)
    figure = draw(groups=groups, epochs=epochs)
    assert {t.uid.split("-")[1] for t in figure.data} == {"center"}
    assert "up to 12 groups" in note(figure) and "faint" not in note(figure)


@pytest.mark.parametrize(("x", "title", "places"), [
    ("epoch", "Epoch", (1, 2)), ("step", "Optimizer steps", (1500, 3000)),
    ("seconds", "Training time (s)", (2, 4)), ("cpu_seconds", "Processor time (CPU-s)", (3, 6)),
])
def test_the_axis_says_what_the_curves_are_over(x, title, places):
    figure = draw(x=x)
    assert figure.layout.xaxis.title.text == title
    assert trace(figure, "-center").x == places
    assert trace(figure, "-runs").x == (*places, None, *places)


@pytest.mark.parametrize("metric", BAND_METRIC.choices)
@pytest.mark.parametrize("x", BAND_X.choices)
@pytest.mark.parametrize("best_so_far", [False, True])
def test_every_metric_is_drawn_over_every_axis(metric, x, best_so_far):
    figure = draw(metric, x=x, best_so_far=best_so_far, log_x=True, log_y=True)
    assert json.loads(figure.to_json())["layout"]["yaxis"]["title"]["text"]
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"


def test_the_best_so_far_is_said_and_never_falls():
    falling = history({r.id: [0.5, 0.4] for r in RUNS})
    figure = draw(epochs=falling, best_so_far=True)
    assert trace(figure, "-center").y == (0.5, 0.5)
    assert trace(figure, "-runs").y == (0.5, 0.5, None, 0.5, 0.5)
    assert "each at its best so far" in note(figure)


def test_groups_without_an_epoch_keep_their_entries_and_it_is_said():
    figure = draw(epochs=HISTORY.iloc[:0])
    named = [t.name for t in figure.data if t.showlegend]
    assert named == ["lr 0.1 (2 seeds)", "lr 0.01 (2 seeds)"]
    assert "No run of these groups has a whole epoch yet." in note(figure)


def test_time_that_was_not_measured_is_said_to_be():
    assert "not measured in CPU-seconds" in note(
        draw(epochs=HISTORY.assign(cpu_seconds=np.nan), x="cpu_seconds"))


def test_no_group_at_all_makes_an_empty_chart():
    assert len(draw(groups=[]).data) == 0


def test_a_metric_by_layer_is_refused():
    with pytest.raises(ConfigError, match="metric must be one of accuracy.*Got 'gradient_norms'"):
        draw("gradient_norms")
