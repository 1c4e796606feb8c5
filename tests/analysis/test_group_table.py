"""The table of groups against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from lab.analysis.best import best_groups
from lab.analysis.group_table import group_table
from lab.analysis.groups import group_runs
from lab.config import RunConfig
from lab.store import RunStore

VALIDATION = {"SGD": [0.7, 0.8], "Adam": [0.9, 0.92, 0.94]}


def add(store: RunStore, best: float | None, status: str = "completed", **config) -> str:
    run = store.add(RunConfig(**config), engine="test")
    store.begin(run)
    if best is not None:
        store.append(run, 1, {"val_accuracy": best}, best_epoch=1, best_value=best)
    if status != "running":
        store.end(run, status, "")
        store.finish(run, test_accuracy=None if best is None else best - 0.01)
    return run


@pytest.fixture
def store_of_two(store: RunStore) -> RunStore:
    for name, values in VALIDATION.items():
        for seed, value in enumerate(values):
            add(store, value, optimizer=name, seed=seed)
    return store


def test_means_and_deviations_are_numpys_and_the_best_by_validation_is_first(store_of_two):
    table = group_table(group_runs(store_of_two.runs(), ["optimizer"]))
    assert table["name"].tolist() == ["Adam", "SGD"]
    for (name, values), (_, row) in zip(
        sorted(VALIDATION.items()), table.iterrows(), strict=True
    ):
        assert row["name"] == name and row["seeds"] == row["tested"] == len(values)
        assert row["best_val_accuracy"] == pytest.approx(np.mean(values))
        assert row["test_accuracy"] == pytest.approx(np.mean(values) - 0.01)
        assert row["test_std"] == pytest.approx(np.std(values, ddof=1))


def test_a_diverged_run_counts_as_guessing_and_a_failed_one_is_counted_but_not_scored(store):
    add(store, 0.9, seed=0)
    add(store, None, "diverged", seed=1)
    add(store, None, "failed", seed=2)
    add(store, None, "running", seed=3)
    [row] = group_table(group_runs(store.runs())).to_dict("records")
    assert (row["seeds"], row["diverged"], row["failed"], row["active"]) == (4, 1, 1, 1)
    assert row["best_val_accuracy"] == pytest.approx((0.9 + 0.1) / 2)
    assert row["test_accuracy"] == pytest.approx((0.89 + 0.1) / 2) and row["tested"] == 2


def test_a_run_that_diverged_after_a_good_epoch_is_validated_as_guessing_and_tested_as_saved(store):
    add(store, 0.9, seed=0)
    add(store, 0.8, "diverged", seed=1)
    [row] = group_table(group_runs(store.runs())).to_dict("records")
    assert row["best_val_accuracy"] == pytest.approx((0.9 + 0.1) / 2)
    assert row["test_accuracy"] == pytest.approx((0.89 + 0.79) / 2) and row["tested"] == 2


def test_what_failed_or_is_not_done_does_not_pull_a_group_down_but_orders_one_that_has_no_other(
    store,
):
    add(store, 0.9, seed=0, optimizer="SGD")
    add(store, 0.2, "failed", seed=1, optimizer="SGD")
    add(store, 0.1, "running", seed=2, optimizer="SGD")
    add(store, 0.8, seed=0)
    add(store, 0.3, "running", seed=0, optimizer="Lion")
    groups = group_runs(store.runs(), ["optimizer"])
    table = group_table(groups)
    assert table["name"].tolist() == ["SGD", "Adam", "Lion"]
    assert table["best_val_accuracy"].tolist() == pytest.approx([0.9, 0.8, 0.3])
    assert [group.name for group in best_groups(groups, None, 1)] == ["SGD"]


def test_runs_that_monitor_the_loss_are_judged_by_their_epochs(store):
    run = add(store, 0.4, monitor="val_loss")
    for epoch, value in ((1, 0.8), (2, 0.85), (3, 0.83)):
        store.append(run, epoch, {"val_accuracy": value}, best_epoch=1, best_value=0.4)
    groups = group_runs(store.runs())
    assert np.isnan(group_table(groups)["best_val_accuracy"].iloc[0])
    table = group_table(groups, store.history(run))
    assert table["best_val_accuracy"].iloc[0] == pytest.approx(0.85)


def test_of_many_groups_one_without_a_value_is_the_first_to_be_left_out(store):
    add(store, None, "failed", optimizer="Lion")
    for name, value in (("SGD", 0.3), ("Adam", 0.2)):
        add(store, value, optimizer=name)
    groups = group_runs(store.runs(), ["optimizer"])
    assert {group.name for group in best_groups(groups, None, 2)} == {"SGD", "Adam"}


def test_of_many_groups_one_that_mostly_diverged_is_left_out_for_a_steady_one(store):
    add(store, 0.95, optimizer="SGD", seed=0)
    for seed in (1, 2, 3):
        add(store, None, "diverged", optimizer="SGD", seed=seed)
    for name in ("Adam", "Lion"):
        add(store, 0.94, optimizer=name)
    groups = group_runs(store.runs(), ["optimizer"])
    assert {group.name for group in best_groups(groups, None, 2)} == {"Adam", "Lion"}
