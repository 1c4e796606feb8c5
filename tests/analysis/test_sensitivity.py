"""Sensitivity to the learning rate: means, and the width that is usable, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lab.analysis.sensitivity import rate_means, sensitivity, usable_width, width_words
from lab.errors import ConfigError
from tests.analysis.made import history, run

RATES = [1e-4, 1e-3, 1e-2, 1e-1]
MEANS = {"Adam": [0.93, 0.97, 0.95, 0.2], "SGD": [0.3, 0.9, 0.95, 0.96]}


def made(means=MEANS, seeds=(-0.001, 0.001)):
    return [
        run(1000 * o + 10 * r + s, best=value + noise, optimizer=optimizer, learning_rate=rate,
            seed=s)
        for o, (optimizer, values) in enumerate(means.items())
        for r, (rate, value) in enumerate(zip(RATES, values, strict=True))
        for s, noise in enumerate(seeds)
    ]


def test_the_width_is_interpolated_in_the_logarithm_between_tried_rates():
    adam = usable_width(made()).loc["Adam"]
    assert (adam["best_rate"], adam["best_mean"]) == (1e-3, pytest.approx(0.97))
    low = 10 ** np.interp(0.96, [0.93, 0.97], [-4, -3])
    high = 10 ** np.interp(-0.96, [-0.97, -0.95], [-3, -2])
    assert (adam["low"], adam["high"]) == pytest.approx((low, high))
    assert adam["width"] == pytest.approx(math.log10(high / low)) == pytest.approx(0.75)
    assert not adam["at_least"] and not adam["best_on_edge"]
    assert width_words(adam) == "0.8 decades"


def test_a_best_rate_at_the_edge_of_what_was_tried_makes_it_at_least():
    sgd = usable_width(made()).loc["SGD"]
    assert sgd["best_on_edge"] and sgd["at_least"]
    assert (sgd["high"], sgd["low"]) == pytest.approx((0.1, 0.01))
    assert width_words(sgd) == "at least 1.0 decades"


def test_a_stretch_may_reach_the_edge_although_the_best_lies_within():
    found = usable_width(made({"Adam": [0.965, 0.97, 0.5, 0.4]})).loc["Adam"]
    assert found["at_least"] and not found["best_on_edge"] and found["low"] == 1e-4


def test_a_second_hill_does_not_count():
    found = usable_width(made({"Adam": [0.97, 0.5, 0.969, 0.5]})).loc["Adam"]
    assert found["high"] == pytest.approx(10 ** np.interp(-0.96, [-0.97, -0.5], [-4, -3]))


def test_one_rate_alone_has_no_width_but_at_least_none():
    found = usable_width([run(0, best=0.9)]).loc["Adam"]
    assert found["width"] == 0 and found["at_least"] and found["best_on_edge"]


def test_means_are_over_the_seeds_of_a_rate():
    means = rate_means(sensitivity(made()))
    adam = means[means["line"] == "Adam"]
    assert adam["learning_rate"].tolist() == RATES
    assert adam["mean"].tolist() == pytest.approx(MEANS["Adam"])
    assert adam["runs"].tolist() == [2] * 4


def test_lines_are_in_the_options_order():
    points = sensitivity(made({"SGD": [0.1] * 4, "Adam": [0.1] * 4, "RMSprop": [0.1] * 4}))
    assert list(points["line"].unique()) == ["SGD", "RMSprop", "Adam"]
    sizes = [run(0, best=0.5, batch_size="full"), run(1, best=0.5, batch_size=128),
             run(2, best=0.5, batch_size=16)]
    assert sensitivity(sizes, by="batch_size")["line"].tolist() == ["16", "128", "full"]


def test_a_run_that_diverged_counts_as_guessing():
    gone = run(5, "diverged", best=0.8, seed=1)
    points = sensitivity([run(0, best=0.9), gone]).set_index("seed")
    assert points.loc[1, "value"] == 0.1 and points.loc[1, "diverged"]
    means = rate_means(points.reset_index())
    assert means["mean"].tolist() == pytest.approx([0.5]) and means["diverged"].tolist() == [1]


def test_of_a_setup_and_seed_that_ran_twice_the_last_run_counts_once():
    runs = [run(0, best=0.7, seed=0), run(1, best=0.9, seed=1), run(2, best=0.8, seed=0),
            run(3, "running", seed=0)]
    [row] = rate_means(sensitivity(runs)).to_dict("records")
    assert row["runs"] == 2 and row["mean"] == pytest.approx((0.8 + 0.9) / 2)


def test_runs_that_did_not_come_to_their_own_end_are_left_out():
    kept, *others = [run(n, status, best=0.5, seed=n) for n, status in enumerate(
        ("early_stopped", "stopped", "failed", "running", "queued"))]
    assert sensitivity([kept, *others])["run"].tolist() == [kept.id]


def test_where_the_loss_was_monitored_the_best_is_looked_up():
    by_loss = run(0, best=0.05, monitor="val_loss")
    assert sensitivity([by_loss]).empty
    points = sensitivity([by_loss], history({by_loss.id: [0.7, 0.9, 0.8]}))
    assert points["value"].tolist() == [0.9]


@pytest.mark.parametrize("by", ["learning_rate", "seed", "colour"])
def test_lines_are_by_what_can_be_grouped_by(by):
    with pytest.raises(ConfigError, match=f"Lines over the learning rate are by.*Got '{by}'"):
        sensitivity([], by=by)


def test_without_a_run_there_is_an_empty_table():
    assert usable_width([]).empty and sensitivity([]).empty
