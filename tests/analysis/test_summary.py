"""Tables of runs: what came of each, what differs, and whether that is fair."""

from __future__ import annotations

import csv
import io
import math

import pandas as pd
import pytest
from sqlalchemy import update

from lab.analysis.configs import config_columns, differing, fairness
from lab.analysis.summary import comparison_csv, ended_words, overview, summary
from lab.config import RunConfig
from lab.options import FIELDS
from lab.store import Run, RunStore
from lab.store.schema import runs as runs_table


def add(store: RunStore, accuracies=(), status: str | None = None, message="", **config) -> Run:
    run = store.add(RunConfig(**config), engine="test")
    store.begin(run)
    for epoch, value in enumerate(accuracies, 1):
        store.append(
            run, epoch, {"val_accuracy": value, "seconds": epoch, "cpu_seconds": 2 * epoch},
            best_epoch=1, best_value=accuracies[0]
        )
    if status:
        store.end(run, status, message)
        store.finish(run, test_accuracy=0.9)
    return store.get(run)


def test_summary_finds_each_runs_first_best_epoch_and_its_times(store):
    runs = [add(store, [0.5, 0.8, 0.8, 0.7], "completed"), add(store)]
    table = summary(runs, store.history([run.id for run in runs]))
    first = table.loc[runs[0].id]
    assert (first.best_val_accuracy, first.best_epoch, first.last_epoch) == (0.8, 2, 4)
    assert (first.seconds_an_epoch, first.seconds, first.test_accuracy) == (2.5, 10, 0.9)
    assert first.cpu_seconds_an_epoch == 5
    assert table.loc[runs[1].id].isna()[["best_val_accuracy", "last_epoch", "seconds"]].all()
    assert list(table.index) == [run.id for run in runs]


def test_summary_leaves_out_cpu_seconds_that_were_not_measured_yet(store):
    run = store.add(RunConfig(), engine="test")
    store.append(run, 1, {"val_accuracy": 0.5, "seconds": 2})
    table = summary([store.get(run)], store.history([run]))
    assert table["cpu_seconds_an_epoch"].isna().all()
    assert table["seconds_an_epoch"].tolist() == [2]


def test_summary_of_a_run_that_was_never_finite_has_no_best(store):
    run = add(store, [math.nan], "diverged")
    table = summary([run], store.history([run.id]))
    assert table["best_val_accuracy"].isna().all()
    assert table["last_epoch"].tolist() == [1]


@pytest.mark.parametrize(
    ("epochs", "status", "config", "words"),
    [
        (3, "completed", {}, "all 3 epochs"),
        (3, "early_stopped", {"patience": 10}, "no better val_accuracy for 10 epochs"),
        (3, "early_stopped", {"patience": 1, "monitor": "val_loss"},
         "no better val_loss for 1 epoch"),
        (3, "stopped", {}, "stopped by you at epoch 3"),
        (0, "stopped", {}, "stopped by you at once"),
        (1, "diverged", {}, "loss became NaN at epoch 1"),
        (2, "failed", {}, "The worker was lost."),
        (2, None, {}, "in epoch 3 of 20"),
    ],
)
def test_why_a_run_ended_in_words(store, epochs, status, config, words):
    run = add(store, [0.5] * epochs, status, "The worker was lost.", **config)
    assert ended_words(run) == words


def test_config_columns_that_differ_come_first(store):
    runs = [add(store), add(store, seed=1, batch_size="full")]
    table = config_columns(runs)
    assert list(table.columns[:2]) == differing(runs) == ["batch_size", "seed"]
    assert table["batch_size"].tolist() == ["32", "full"]
    assert table["seed"].tolist() == [0, 1]
    assert table["hidden_layers"].tolist() == ["64-128-256-128-64"] * 2


def test_a_hyperparameter_that_a_run_has_not_is_missing(store):
    table = config_columns([add(store, optimizer="SGD"), add(store, optimizer="Adam")])
    assert table["beta_1"].isna().tolist() == [True, False]


def test_a_run_whose_config_is_not_valid_keeps_its_row(store):
    good, bad = add(store, [0.5]), add(store, [0.4])
    with store._write() as db:
        db.execute(update(runs_table).where(runs_table.c.id == bad.id).values(config="{}x"))
    runs = store.runs([good.id, bad.id])
    assert overview(runs).loc[bad.id].isna()["optimizer"]
    assert summary(runs, store.history([good.id, bad.id])).loc[bad.id].best_val_accuracy == 0.4
    assert differing(runs) == []


def test_overview_gives_no_accuracy_where_the_loss_was_monitored(store):
    table = overview([add(store, [0.5]), add(store, [0.3], monitor="val_loss")])
    assert table["best_val_accuracy"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("one", "other", "fair", "words"),
    [
        ({}, {}, True, "These runs have the same config and the same seed."),
        ({}, {"seed": 1}, True,
         "These runs differ in nothing but the seed: what is left is chance."),
        ({}, {"optimizer": "SGD"}, True, "These runs differ only in optimizer."),
        ({}, {"batch_size": 64}, True, "These runs differ only in batch size."),
        ({}, {"optimizer": "SGD", "activation": "tanh"}, True,
         "These runs differ in activation and optimizer."),
        ({}, {"optimizer": "SGD", "seed": 1, "batch_size": 64}, False,
         "These runs differ in batch size and seed as well as optimizer: any of these may be the "
         "reason."),
        ({}, {"seed": 1, "epochs": 3}, False,
         "These runs differ in epochs and seed: any of these may be the reason."),
    ],
)
def test_fairness_in_words(store, one, other, fair, words):
    assert fairness([add(store, **one), add(store, **other)]) == (fair, words)


def test_a_stand_in_dataset_makes_a_comparison_unfair(store):
    real = add(store)
    other = store.add(RunConfig(optimizer="SGD"), engine="test")
    store.begin(other, dataset_used="digits")
    fair, words = fairness([real, store.get(other)])
    assert not fair and "dataset as well as optimizer" in words


def test_what_is_compiled_on_one_side_alone_is_named(store):
    compiled = {"jit_compile": True}
    label = FIELDS["jit_compile"].label
    label = label[0].lower() + label[1:]
    assert fairness([add(store), add(store, **compiled)]) == (
        True, f"These runs differ only in {label}."
    )
    assert fairness([add(store), add(store, optimizer="SGD", **compiled)]) == (
        False, f"These runs differ in {label} as well as optimizer: any of these may be the reason."
    )
    assert fairness([add(store, **compiled), add(store, seed=1, **compiled)])[0]


def test_fairness_of_one_run_is_no_question(store):
    assert fairness([add(store)]) == (True, "")


def test_the_csv_has_every_epoch_with_name_and_config(store):
    runs = [add(store, [0.5, 0.123456789012345]), add(store, [0.4], optimizer="SGD")]
    text = comparison_csv(runs, store.history([run.id for run in runs]))
    table = pd.read_csv(io.StringIO(text))
    assert len(table) == 3
    assert table["val_accuracy"].max() == 0.5
    assert 0.123456789012345 in table["val_accuracy"].tolist()
    assert set(table["optimizer"]) == {"Adam", "SGD"}
    assert set(table["name"]) == {run.name for run in runs}


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_is_no_formula_in_the_csv_and_numbers_stay_numbers(store, name):
    run = add(store, [0.25])
    store.rename(run.id, name)
    text = comparison_csv(store.runs([run.id]), store.history([run.id]))
    [row] = csv.DictReader(io.StringIO(text))
    assert row["name"] == f"'{name.strip()}"
    assert (row["val_accuracy"], row["seed"], row["epoch"]) == ("0.25", "0", "1")
    assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in row.values())


def test_a_run_without_any_value_does_not_cost_another_its_best(store):
    good, bad = add(store, [0.5, 0.75]), add(store, [math.nan])
    with store._write() as db:
        db.execute(update(runs_table).where(runs_table.c.id == bad.id).values(best_epoch=1))
    table = summary(store.runs([good.id, bad.id]), store.history([good.id, bad.id]))
    assert table.loc[good.id].best_val_accuracy == 0.75
    assert table["best_epoch"].isna().tolist() == [False, True]
