"""Pictures of verdicts: every pair at its seed, intervals with and without ends."""

import dataclasses
import json

import numpy as np
import pytest

from lab.analysis.groups import group_runs
from lab.analysis.verdict import paired
from lab.analysis.verdict_words import compared
from lab.charts.theme import run_color
from lab.charts.verdict import intervals_figure, verdict_figure
from lab.config import RunConfig
from lab.store import Run

EMPTY = {f.name: None for f in dataclasses.fields(Run)}


def comparisons(pairs=10, **means):
    random, runs = np.random.default_rng(0), []
    for optimizer, mean in means.items():
        for seed in range(pairs):
            runs.append(Run(**EMPTY | {
                "id": f"{len(runs):010x}", "config": RunConfig(optimizer=optimizer, seed=seed),
                "status": "completed", "created_at": float(len(runs)), "finished_at": 1.0,
                "test_accuracy": round(random.normal(mean, 0.002), 4),
            }))
    reference, *others = group_runs(runs, by=["optimizer"])
    return compared(reference, others)


def test_every_pair_is_drawn_at_its_seed_and_the_mean_with_its_interval_below():
    [one] = comparisons(SGD=0.97, Adam=0.98)
    points, bar, mean = verdict_figure(one).data
    assert list(points.y) == [str(seed) for seed in range(10)] and points.name == "10 seeds"
    assert list(points.x) == pytest.approx(100 * (one.pairs.a - one.pairs.b))
    verdict = paired(one.pairs.a, one.pairs.b)
    assert list(bar.x) == pytest.approx([100 * verdict.low, 100 * verdict.high])
    assert list(mean.x) == pytest.approx([100 * verdict.difference])
    assert mean.marker.symbol == "circle"
    assert mean.marker.color == bar.line.color == run_color(one.other.color)


def test_the_axis_has_0_on_it_its_unit_and_who_is_better_on_which_side():
    for means in ({"SGD": 0.9, "Adam": 0.98}, {"SGD": 0.98, "Adam": 0.9}):
        [one] = comparisons(**means)
        axis = verdict_figure(one).layout.xaxis
        assert axis.range[0] < 0 < axis.range[1]
        assert axis.title.text == ("Difference in test accuracy (points)<br>"
                                   "← SGD better · Adam better →")


def test_an_interval_without_ends_goes_across_the_picture_and_a_note_says_why():
    [one] = comparisons(pairs=3, SGD=0.97, Adam=0.98)
    for figure in (verdict_figure(one), intervals_figure([one])):
        bar = figure.data[-2]
        assert list(bar.x) == list(figure.layout.xaxis.range)
        assert bar.line.dash == "dot" and figure.data[-1].marker.symbol == "circle-open"
        assert "fewer than six pairs" in figure.layout.title.text
        assert "Infinity" not in figure.to_json()


def test_of_many_seeds_all_are_drawn_and_not_all_named():
    [one] = comparisons(pairs=100, SGD=0.97, Adam=0.98)
    figure = verdict_figure(one)
    assert len(figure.data[0].x) == 100
    assert len(figure.layout.yaxis.tickvals) <= 31 and figure.layout.height < 800


def test_intervals_are_filled_where_a_difference_is_claimed_and_open_elsewhere():
    found = comparisons(SGD=0.97, Adam=0.98, Lion=0.9701, Nadam=0.975)
    figure = intervals_figure(found)
    means = figure.data[1::2]
    assert [not mean.marker.symbol.endswith("-open") for mean in means] == [
        one.claims for one in found]
    assert {one.claims for one in found} == {True, False}
    assert [mean.y[0] for mean in means] == [
        "Adam<br>10 seeds", "Lion<br>10 seeds", "Nadam<br>10 seeds"]
    assert "after Holm's correction for 3" in figure.layout.title.text


def test_without_a_pair_the_picture_says_so():
    reference, *others = (one.other for one in comparisons(pairs=1, SGD=0.9, Adam=0.9, Lion=0.9))
    moved = [dataclasses.replace(run, config=run.config.changed(seed=7)) for run in reference.runs]
    found = compared(dataclasses.replace(reference, runs=tuple(moved)), others)
    for figure in (verdict_figure(found[0]), intervals_figure(found), intervals_figure([])):
        assert figure.layout.annotations[0].text.startswith("No seed")
        assert len(figure.data) == 0


def test_names_are_shown_as_written_and_long_ones_in_lines():
    [one] = comparisons(SGD=0.97, Adam=0.98)
    name = "<b>a name & what else there is to say of it"
    one = dataclasses.replace(one, other=dataclasses.replace(one.other, name=name))
    row = intervals_figure([one]).data[1].y[0]
    assert row.startswith("&lt;b>a name &amp; what<br>")
    assert "<b>" not in json.dumps(verdict_figure(one).to_plotly_json(), default=str)
