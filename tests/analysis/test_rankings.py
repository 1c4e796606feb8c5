import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from lab.analysis.rankings import rankings, split
from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import OPTIMIZERS
from lab.store import Run

EMPTY = {f.name: None for f in dataclasses.fields(Run)}
RATES = (0.0001, 0.001, 0.01, 0.1)


def run(number, validation=None, test=None, status="completed", **values) -> Run:
    return Run(**EMPTY | {
        "id": f"{number:010x}", "name": "", "config": RunConfig(**values), "status": status,
        "created_at": float(number), "epoch": 1, "best_value": validation, "test_accuracy": test,
        "finished_at": None if status in ("queued", "running") else float(number),
    })


def grid(optimizers=("SGD", "Adam"), rates=RATES, seeds=range(10), field="optimizer", **values):
    """Return a run of each combination, and a frame of what came of them, in random numbers."""
    random, runs, rows = np.random.default_rng(0), [], []
    for subject in optimizers:
        for rate in rates:
            for seed in seeds:
                validation, test = (random.integers(9000, 9900, 2) / 10_000).tolist()
                config = {field: subject, "learning_rate": rate, "seed": seed} | values
                runs.append(run(len(runs), validation, test, **config))
                rows.append((subject, rate, seed, validation, test))
    columns = ["subject", "rate", "seed", "validation", "test"]
    return runs, pd.DataFrame(rows, columns=columns)


def changed(runs, values, **where):
    """Return the runs with `values` where the config is as said."""
    return [
        dataclasses.replace(r, **values)
        if all(getattr(r.config, name) == value for name, value in where.items()) else r
        for r in runs
    ]


@pytest.mark.parametrize(("count", "tuning"), [
    (1, 1), (2, 1), (3, 1), (6, 1), (7, 1), (8, 2), (10, 4), (12, 6), (20, 10), (21, 10),
])
def test_seeds_are_split_so_that_six_score_where_there_are_enough(count, tuning):
    first, rest = split(range(count, 0, -1))
    assert len(first) == tuning and (*first, *rest) == tuple(range(1, count + 1))


def test_each_is_tuned_with_the_first_seeds_and_scored_with_the_others():
    runs, frame = grid()
    tuned = rankings(runs).tuned
    tuning = frame[frame["seed"] < 4].groupby(["subject", "rate"])["validation"].mean()
    for row in tuned.rows:
        best = tuning[row.value].idxmax()
        scored = frame[(frame["subject"] == row.value) & (frame["rate"] == best)
                       & (frame["seed"] >= 4)]["test"]
        assert row.learning_rate == best and row.seeds == (4, 5, 6, 7, 8, 9)
        assert (row.mean, row.low, row.high, row.std) == pytest.approx(
            (scored.mean(), scored.min(), scored.max(), scored.std()))
        assert row.edge == (best in (RATES[0], RATES[-1]))
    assert tuned.notes[0] == ("Budget of each: 4 learning rates x 4 seeds (0 to 3); scored with 6 "
                              "seeds (4 to 9), which tuning never saw.")


def test_seeds_that_one_of_them_lacks_neither_tune_nor_score():
    sgd, adam = grid(("SGD",), seeds=range(10))[0], grid(("Adam",), seeds=range(2, 12))[0]
    adam = [dataclasses.replace(r, id=f"a{r.id[1:]}") for r in adam]
    tuned = rankings([*sgd, *adam]).tuned
    assert {row.value: row.seeds for row in tuned.rows} == {
        "SGD": (4, 5, 6, 7, 8, 9), "Adam": (4, 5, 6, 7, 8, 9)}
    assert "x 2 seeds (2, 3); scored with 6 seeds (4 to 9)" in tuned.notes[0]


def test_what_the_scoring_seeds_validate_at_does_not_change_what_tuning_chooses():
    runs, _ = grid()
    before = rankings(runs).tuned
    other = [dataclasses.replace(r, best_value=0.99) if r.config.seed > 3
             and r.config.learning_rate == 0.1 else r for r in runs]
    assert rankings(other).tuned == before


def test_test_accuracies_never_choose_a_learning_rate():
    runs, _ = grid()
    turned = [dataclasses.replace(r, test_accuracy=1 - r.test_accuracy) for r in runs]
    for before, after in zip(rankings(runs).all, rankings(turned).all, strict=True):
        assert ({row.value: row.learning_rate for row in before.rows}
                == {row.value: row.learning_rate for row in after.rows})


def test_the_default_ranking_takes_each_optimizers_own_learning_rate():
    runs, frame = grid()
    rows = {row.value: row for row in rankings(runs).default.rows}
    for name, row in rows.items():
        assert row.learning_rate == OPTIMIZERS[name].learning_rate and len(row.seeds) == 10
        own = frame[(frame["subject"] == name) & (frame["rate"] == row.learning_rate)]["test"]
        assert row.mean == pytest.approx(own.mean()) and not row.edge


def test_the_rate_for_all_is_the_common_one_with_the_best_mean_validation():
    runs, frame = grid()
    runs.append(run(9999, 0.999, 0.999, optimizer="Adam", learning_rate=0.5))  # Adam's alone
    found = rankings(runs)
    assert found.common_rates == RATES
    assert found.rate == frame.groupby("rate")["validation"].mean().idxmax()
    assert {row.learning_rate for row in found.one_rate.rows} == {found.rate}


def test_the_rate_for_all_can_be_chosen_among_the_common_ones():
    runs, _ = grid()
    found = rankings(runs, rate=0.01)
    assert found.rate == 0.01 and {row.learning_rate for row in found.one_rate.rows} == {0.01}
    with pytest.raises(ConfigError, match="a common one: 0.0001, 0.001, 0.01, 0.1. Got 0.5"):
        rankings(runs, rate=0.5)


def test_rates_that_differ_by_rounding_alone_are_one():
    runs, _ = grid(rates=(0.001,))
    runs += grid(("Adam",), rates=(0.001 * (1 + 1e-15),), seeds=[10])[0]
    assert rankings(runs).common_rates == (0.001,)


def test_equal_means_share_a_rank_and_the_next_one_is_skipped():
    runs, _ = grid(("SGD", "Adam", "Nadam"))
    runs = changed(changed(runs, {"test_accuracy": 0.98}), {"test_accuracy": 0.97}, optimizer="SGD")
    ranks = {row.value: row.rank for row in rankings(runs).tuned.rows}
    assert ranks == {"Adam": 1, "Nadam": 1, "SGD": 3}


def test_of_learning_rates_that_validate_alike_the_lowest_is_chosen():
    runs, _ = grid()
    runs = changed(runs, {"best_value": 0.5})
    for rate in (0.1, 0.01, 0.001):
        runs = changed(runs, {"best_value": 0.95}, learning_rate=rate)
    found = rankings(runs[::-1])
    assert found.rate == 0.001
    assert {row.learning_rate for row in found.tuned.rows} == {0.001}


def test_what_a_failed_run_validated_at_does_not_tune():
    runs, _ = grid()
    runs = changed(runs, {"best_value": 0.9})
    runs = changed(runs, {"best_value": 0.92}, learning_rate=0.01)
    runs = changed(runs, {"status": "failed", "best_value": 0.999}, learning_rate=0.1, seed=0)
    assert {row.learning_rate for row in rankings(runs).tuned.rows} == {0.01}


@pytest.mark.parametrize(("rate", "end"), [(0.0001, "lowest"), (0.1, "highest"), (0.01, None)])
def test_an_optimum_at_the_edge_of_the_range_is_said_to_be(rate, end):
    runs, _ = grid()
    runs = changed(runs, {"best_value": 0.999}, optimizer="Adam", learning_rate=rate)
    tuned = rankings(runs).tuned
    assert {row.value: row.edge for row in tuned.rows}["Adam"] == bool(end)
    said = [note for note in tuned.notes if note.startswith("Adam")]
    assert said == ([f"Adam: {rate:g} is the {end} tried; a better one may lie beyond it."]
                    if end else [])


def test_a_diverged_run_counts_as_guessing_in_tuning_and_in_scoring():
    runs, _ = grid()
    nothing = {"best_value": None, "test_accuracy": None, "status": "diverged"}
    good = changed(runs, {"best_value": 0.999}, optimizer="SGD", learning_rate=0.01)
    lost = changed(good, nothing, optimizer="SGD", learning_rate=0.01, seed=9)
    [row] = [row for row in rankings(lost).tuned.rows if row.value == "SGD"]
    assert row.diverged == 1 and row.low == 0.1 and len(row.seeds) == 6
    lost = changed(good, nothing, optimizer="SGD", learning_rate=0.01, seed=0)
    [row] = [row for row in rankings(lost).tuned.rows if row.value == "SGD"]
    assert row.learning_rate != 0.01


def test_a_run_that_diverged_with_a_model_is_counted_as_diverged_too():
    runs, frame = grid()
    runs = changed(runs, {"status": "diverged"}, optimizer="Adam", learning_rate=0.001, seed=2)
    rows = {row.value: row for row in rankings(runs).default.rows}
    assert (rows["Adam"].diverged, rows["SGD"].diverged) == (1, 0)
    own = frame[(frame["subject"] == "Adam") & (frame["rate"] == 0.001)]["test"]
    assert rows["Adam"].mean == pytest.approx(own.mean())


def test_scores_of_unlike_numbers_of_seeds_are_said_to_be():
    said = "Not all were scored with as many seeds."
    runs, _ = grid()
    assert not any(said in ranking.notes for ranking in rankings(runs).all)
    fewer = changed(runs, {"status": "failed", "test_accuracy": None},
                    optimizer="Adam", learning_rate=0.001, seed=9)
    assert said in rankings(fewer).default.notes


def test_that_one_optimizer_was_run_with_unlike_hyperparameters_is_said():
    runs, _ = grid()
    assert rankings(runs).notes == ()
    name = runs[-1].config.optimizer
    options = {"beta_1": 0.5}
    other = dataclasses.replace(runs[-1], config=runs[-1].config.changed(optimizer_options=options))
    assert name == "Adam" and rankings([*runs[:-1], other]).notes == (
        "These runs differ in an optimizer's hyperparameters as well: that may be the reason.",)


def test_failed_runs_are_counted_and_do_not_count():
    runs, frame = grid()
    failed = changed(runs, {"status": "failed", "test_accuracy": None},
                     optimizer="Adam", learning_rate=0.001, seed=2)
    [row] = [row for row in rankings(failed).default.rows if row.value == "Adam"]
    rest = frame[(frame["subject"] == "Adam") & (frame["rate"] == 0.001) & (frame["seed"] != 2)]
    assert row.failed == 1 and row.mean == pytest.approx(rest["test"].mean())
    assert "Adam: 1 run failed or came to nothing in tuning." in rankings(failed).tuned.notes


def test_what_has_no_run_at_its_default_rate_is_missing_in_words():
    runs = [r for r in grid()[0]
            if (r.config.optimizer, r.config.learning_rate) != ("Adam", 0.001)]
    default = rankings(runs).default
    assert [row.value for row in default.rows] == ["SGD"]
    assert default.notes == ("Adam is missing: it has no ended run at learning rate 0.001.",)


def test_budgets_that_are_not_equal_are_flagged():
    runs = [r for r in grid()[0]
            if (r.config.optimizer, r.config.learning_rate) != ("Adam", 0.1)]
    assert rankings(grid()[0]).tuned.title == "Each tuned, equal budget"
    assert rankings(runs).tuned.title == "Each tuned, unequal budgets"
    assert rankings(runs).tuned.notes[0].startswith(
        "The budgets are not equal, so neither is the comparison: SGD 4, Adam 3 learning rates, ")


def test_one_seed_cannot_tune_and_score():
    found = rankings(grid(seeds=[5])[0])
    assert found.tuned.rows == ()
    assert "at least one seed and scoring another one" in found.tuned.notes[0]
    assert all(math.isnan(row.std) for row in found.default.rows)


def test_without_a_common_rate_the_first_ranking_says_so():
    runs = grid(("SGD",), rates=(0.01,))[0] + grid(("Adam",), rates=(0.001,))[0]
    found = rankings(runs)
    assert found.rate is None and found.common_rates == () and found.one_rate.rows == ()
    assert found.one_rate.notes == (
        "There is no learning rate with which every optimizer has ended runs.",)
    assert len(found.default.rows) == 2


def test_no_runs_at_all_make_three_empty_rankings():
    assert [ranking.rows for ranking in rankings([]).all] == [(), (), ()]


def test_activations_are_ranked_too_and_go_by_their_optimizers_default():
    runs, _ = grid(("relu", "tanh"), field="activation", optimizer="SGD")
    found = rankings(runs, "activation")
    assert {row.label for row in found.default.rows} == {"ReLU", "Tanh"}
    assert {row.learning_rate for row in found.default.rows} == {OPTIMIZERS["SGD"].learning_rate}


def test_what_else_differs_and_what_is_left_out_is_said():
    runs, _ = grid(seeds=range(2))
    again = run(9990, 0.95, 0.95, optimizer="SGD", learning_rate=0.01, seed=0)
    active = run(9991, status="running", optimizer="SGD", learning_rate=0.01, seed=7)
    other = run(9992, 0.9, 0.9, optimizer="SGD", learning_rate=0.01, seed=1, batch_size=64)
    assert rankings([*runs, again, active, other]).notes == (
        "1 run is still to end.",
        "2 runs were left out: of several with one learning rate and seed the last one queued "
        "counts.",
        "These runs differ in batch size as well: that may be the reason.",
    )


def test_where_the_loss_is_monitored_validation_accuracy_comes_from_the_history():
    runs, frame = grid(monitor="val_loss")
    assert "its runs have no validation accuracy" in " ".join(rankings(runs).tuned.notes)
    history = pd.DataFrame({
        "run": [r.id for r in runs] * 2,
        "val_accuracy": [*frame["validation"], *(frame["validation"] - 0.1)],
    })
    by_accuracy = rankings(grid()[0]).tuned.rows
    assert rankings(runs, history=history).tuned.rows == by_accuracy


@pytest.mark.parametrize("subject", ["seed", "learning_rate", "momentum"])
def test_only_fields_can_be_ranked(subject):
    with pytest.raises(ConfigError, match=f"A ranking is of one of activation.*Got '{subject}'"):
        rankings([], subject)
