"""Bands: their centre and edges by NumPy and SciPy, and what becomes of runs that end early."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap

from lab.analysis.bands import BAND_X, CENTERS, SPREADS, bands
from lab.analysis.groups import group_runs
from lab.errors import ConfigError
from tests.analysis.made import history, run

VALUES = np.random.default_rng(1).uniform(0.5, 1, (2, 5, 4))  # group, seed, epoch
RUNS = [run(5 * g + s, learning_rate=rate, seed=s) for g, rate in enumerate((0.1, 0.01))
        for s in range(5)]
GROUPS = group_runs(RUNS)
HISTORY = history({r.id: VALUES[n // 5, n % 5] for n, r in enumerate(RUNS)})


def of_group(frame: pd.DataFrame, number: int = 0) -> pd.DataFrame:
    return frame[frame["group"] == GROUPS[number].key]


@pytest.mark.parametrize("center", CENTERS.choices)
@pytest.mark.parametrize("number", [0, 1])
def test_the_centre_is_the_mean_or_the_median_over_seeds(center, number):
    found = of_group(bands(GROUPS, HISTORY, "val_accuracy", center=center), number)
    expected = {"mean": np.mean, "median": np.median}[center](VALUES[number], axis=0)
    assert found["center"].tolist() == pytest.approx(expected.tolist())
    assert found["x"].tolist() == found["epoch"].tolist() == [1, 2, 3, 4]
    assert found["seeds"].tolist() == [5] * 4


def test_min_to_max_is_from_the_lowest_to_the_highest_seed():
    found = of_group(bands(GROUPS, HISTORY, "val_accuracy"))
    assert found["low"].tolist() == VALUES[0].min(axis=0).tolist()
    assert found["high"].tolist() == VALUES[0].max(axis=0).tolist()


@pytest.mark.parametrize("center", CENTERS.choices)
def test_the_standard_deviation_is_the_samples_on_both_sides_of_the_line(center):
    found = of_group(bands(GROUPS, HISTORY, "val_accuracy", center=center, spread="std"))
    width = pd.DataFrame(VALUES[0]).std().tolist()  # n - 1
    assert (found["high"] - found["center"]).tolist() == pytest.approx(width)
    assert (found["center"] - found["low"]).tolist() == pytest.approx(width)


@pytest.mark.parametrize("center", CENTERS.choices)
def test_the_interval_is_scipys_percentile_bootstrap_of_the_centre(center):
    found = of_group(bands(GROUPS, HISTORY, "val_accuracy", center=center, spread="ci"), 1)
    statistic = {"mean": np.mean, "median": np.median}[center]
    for epoch, row in enumerate(found.itertuples()):
        sample = VALUES[1, :, epoch]
        alone = bootstrap((sample,), statistic, method="percentile", n_resamples=999, batch=100,
                          rng=np.random.default_rng(0)).confidence_interval
        assert (row.low, row.high) == pytest.approx((alone.low, alone.high))


def test_an_interval_is_the_same_whenever_it_is_asked_for():
    first, second = (bands(GROUPS, HISTORY, "val_loss", spread="ci") for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_without_a_band_there_are_no_edges():
    assert bands(GROUPS, HISTORY, "loss", spread="none")[["low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("spread", SPREADS.choices)
@pytest.mark.parametrize("center", CENTERS.choices)
def test_one_seed_alone_has_a_line_and_no_band(spread, center):
    [group] = group_runs(RUNS[:1])
    found = bands([group], HISTORY, "val_accuracy", spread=spread, center=center)
    assert found["center"].tolist() == VALUES[0, 0].tolist()
    assert found[["low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("spread", ["std", "ci", "minmax"])
def test_where_a_seed_ended_early_the_others_are_counted(spread):
    full, short = [0.5, 0.6, 0.7], [0.3, np.nan]
    runs = [run(0, seed=0), run(1, seed=1), run(2, "diverged", seed=2)]
    made = history({runs[0].id: full, runs[1].id: full, runs[2].id: short})
    found = bands(group_runs(runs), made, "val_accuracy", spread=spread)
    assert found["seeds"].tolist() == [3, 2, 2]
    assert found["center"].tolist() == pytest.approx([1.3 / 3, 0.6, 0.7])
    assert found["low"].tolist()[1:] == pytest.approx([0.6, 0.7])


def test_the_best_so_far_never_falls_and_is_kept_by_a_run_that_ended_by_itself():
    runs = [run(0, seed=0), run(1, "early_stopped", seed=1), run(2, "stopped", seed=2)]
    made = history({
        runs[0].id: [0.2, 0.1, 0.4], runs[1].id: [0.6, 0.5], runs[2].id: [0.3],
    })
    found = bands(group_runs(runs), made, "val_accuracy", best_so_far=True)
    assert found["seeds"].tolist() == [3, 2, 2]
    assert found["center"].tolist() == pytest.approx([1.1 / 3, 0.4, 0.5])


def test_the_best_so_far_is_kept_no_longer_than_the_groups_own_longest_run():
    short, long = run(0, "early_stopped"), run(1, learning_rate=0.1)
    made = history({short.id: [0.2, 0.6], long.id: [0.1, 0.2, 0.3, 0.4]})
    groups = group_runs([short, long])
    found = bands(groups, made, "val_accuracy", best_so_far=True)
    assert found[found["group"] == groups[0].key]["epoch"].tolist() == [1, 2]
    assert found[found["group"] == groups[1].key]["center"].tolist() == [0.1, 0.2, 0.3, 0.4]


def test_the_best_loss_is_the_smallest():
    made = history({RUNS[0].id: [0.2, 0.5, 0.4]})
    found = bands(group_runs(RUNS[:1]), made, "val_loss", best_so_far=True)
    assert found["center"].tolist() == pytest.approx([0.8, 0.5, 0.5])


def test_a_metric_that_is_not_judged_has_no_best():
    made = history({RUNS[0].id: [0.1] * 3}, learning_rate=0.3)
    made["learning_rate"] = [0.3, 0.2, 0.1]
    found = bands(group_runs(RUNS[:1]), made, "learning_rate", best_so_far=True)
    assert found["center"].tolist() == [0.3, 0.2, 0.1]


def test_steps_are_epochs_times_the_batches_of_one():
    runs = [run(0, batch_size=128), run(1, batch_size=32)]
    made = history({r.id: [0.5, 0.6] for r in runs})
    found = bands(group_runs(runs), made, "val_accuracy", x="step")
    assert found["x"].tolist() == [375, 750, 1500, 3000]


@pytest.mark.parametrize("x", ["seconds", "cpu_seconds"])
def test_time_adds_up_and_is_the_mean_of_the_runs(x):
    runs = [run(0, seed=0), run(1, seed=1)]
    made = history({r.id: [0.5, 0.6, 0.7] for r in runs})
    times = np.array([[1.0, 2, 3], [3, 4, 5]])
    made[x] = times.ravel()
    found = bands(group_runs(runs), made, "val_accuracy", x=x)
    assert found["x"].tolist() == pytest.approx(times.cumsum(axis=1).mean(axis=0).tolist())


def test_time_never_goes_back_where_a_slow_run_ends_early():
    runs = [run(0, seed=0), run(1, "early_stopped", seed=1)]
    made = history({runs[0].id: [0.5, 0.6], runs[1].id: [0.5]})
    made["seconds"] = [1.0, 1.0, 100.0]
    assert bands(group_runs(runs), made, "loss", x="seconds")["x"].tolist() == [50.5, 51.5]


def test_where_time_was_not_measured_there_is_nothing_over_it():
    made = HISTORY.assign(cpu_seconds=np.nan)
    assert bands(GROUPS, made, "loss", x="cpu_seconds").empty


def test_runs_that_differ_in_more_than_the_seed_all_count_in_a_pooled_group():
    runs = [run(0, batch_size=32), run(1, batch_size=64), run(2, batch_size=64)]
    made = history({r.id: [0.1 * (n + 1)] for n, r in enumerate(runs)})
    found = bands(group_runs(runs, by=["optimizer"]), made, "val_accuracy")
    assert found["seeds"].tolist() == [2]  # of the two that are equal, the last
    assert found["center"].tolist() == pytest.approx([0.2])


@pytest.mark.parametrize("groups", [[], group_runs([run(99, "queued")])])
@pytest.mark.parametrize("spread", SPREADS.choices)
def test_without_an_epoch_there_is_no_row(groups, spread):
    found = bands(groups, history({}), "val_accuracy", spread=spread, x="seconds")
    assert list(found) == ["group", "x", "center", "low", "high", "seeds", "epoch"]
    assert found.empty


@pytest.mark.parametrize(("options", "sentence"), [
    ({"metric": "gradient_norms"}, "A band is of loss.*Got 'gradient_norms'"),
    ({"center": "mode"}, "center must be one of mean, median. Got 'mode'"),
    ({"spread": "iqr"}, "spread must be one of minmax"),
    ({"x": "hours"}, f"x must be one of {', '.join(BAND_X.choices)}"),
])
def test_what_is_not_offered_is_refused(options, sentence):
    with pytest.raises(ConfigError, match=sentence):
        bands(GROUPS, HISTORY, **{"metric": "loss"} | options)
