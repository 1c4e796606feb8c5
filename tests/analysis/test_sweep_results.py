"""What came of a sweep's groups: counted, ranked by their median, and led by their best run."""

from __future__ import annotations

from statistics import median

import pytest

from lab.analysis.sweep_results import group_name, leaders, results, what_varies
from lab.config import RunConfig
from lab.store.sweep_outcomes import Outcome

SETUPS = {
    "a": RunConfig(optimizer="Adam", batch_size="full"),
    "b": RunConfig(optimizer="SGD", batch_size=32),
    "c": RunConfig(optimizer="SGD", batch_size=64),
}


def outcomes(group: str, *values: float | None, status: str = "completed") -> list[Outcome]:
    return [
        Outcome(f"{group}{number}", group, status, value, value and value - 0.01)
        for number, value in enumerate(values)
    ]


def test_what_varies_is_what_is_not_the_same_in_all_but_the_seed():
    assert what_varies(SETUPS.values()) == ["optimizer", "learning_rate", "batch_size"]
    assert what_varies([RunConfig(seed=1), RunConfig(seed=2)]) == []
    assert what_varies([]) == []


def test_a_hyperparameter_varies_where_all_have_it():
    def config(momentum: float) -> RunConfig:
        return RunConfig(optimizer="Momentum", optimizer_options={"momentum": momentum})

    assert what_varies([config(0.5), config(0.9)]) == ["momentum"]
    assert "momentum" not in what_varies([config(0.5), config(0.9), RunConfig()])


def test_a_group_is_named_by_what_varies():
    assert group_name(SETUPS["a"], ["optimizer", "batch_size"]) == "Adam · full batch"
    assert group_name(SETUPS["a"], []) == ""


@pytest.mark.parametrize("falls", [False, True])
def test_groups_are_ranked_by_the_median_of_what_came_to_its_own_end(falls):
    values = {"a": (0.2, 0.9, 0.4), "b": (0.5, 0.6), "c": (0.1,)}
    rows = [one for group, of in values.items() for one in outcomes(group, *of)]
    table = results(SETUPS, rows, falls=falls)
    wanted = sorted(values, key=lambda group: median(values[group]), reverse=not falls)
    assert list(table.index) == wanted
    for group, of in values.items():
        row = table.loc[group]
        best = min(of) if falls else max(of)
        assert (row["median"], row["best"], row["seeds"]) == (median(of), best, len(of))
        assert row["best_run"] == f"{group}{of.index(best)}"
        assert row["test_accuracy"] == best - 0.01
    assert leaders(table, 2) == [table.loc[group]["best_run"] for group in wanted[:2]]


def test_what_failed_was_stopped_or_has_no_value_is_counted_but_has_no_part_in_the_median():
    rows = [
        *outcomes("a", 0.5, status="early_stopped"), *outcomes("a", 0.9, status="failed"),
        *outcomes("a", 0.8, status="stopped"), *outcomes("a", None, status="diverged"),
        *outcomes("a", 0.7, status="running"), *outcomes("a", None, status="queued"),
        *outcomes("b", None, None, status="diverged"), *outcomes("gone", 0.9),
    ]
    table = results(SETUPS, rows)
    row = table.loc["a"]
    assert (row["runs"], row["ended"], row["diverged"], row["failed"]) == (6, 4, 1, 1)
    assert (row["median"], row["seeds"]) == (0.5, 1)
    assert list(table.index) == ["a", "b", "c"]  # those without a value last
    assert table["median"].isna().tolist() == [False, True, True]
    assert leaders(table, 10) == ["a0"]


def test_numbers_stay_numbers_and_the_rest_is_words():
    table = results(SETUPS, [])
    assert table["learning_rate"].tolist() == [0.001, 0.01, 0.01]
    assert table["batch_size"].tolist() == ["full", "32", "64"]


def test_nothing_has_no_results():
    assert results({}, []).empty and leaders(results({}, []), 3) == []
