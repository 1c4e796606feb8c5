"""The tidy table has every value that there is, each in a row of its own, to the last digit."""

from __future__ import annotations

import csv
import dataclasses
import io

import pandas as pd

from lab.exports.tidy_csv import tidy_csv
from lab.metrics import EPOCH_KEYS, LAYER_KEYS, METRICS


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def expected(runs, history) -> list[tuple[str, int, str, float]]:
    """Return the rows by loops, as one would write them by hand."""
    found = []
    for run in runs:
        for row in history[history["run"] == run.id].to_dict("records"):
            values = [(key, row[key]) for key in EPOCH_KEYS] + [
                (METRICS[key].column(layer), value)
                for key in LAYER_KEYS for layer, value in enumerate(row[key], 1)
            ]
            found += [(run.id, row["epoch"], name, v) for name, v in values if not pd.isna(v)]
    return found


def test_it_has_a_row_a_value_in_order_and_none_for_what_is_missing(kept):
    runs = kept.runs[::-1]
    table = rows(tidy_csv(runs, kept.history))
    found = [(r["run"], int(r["epoch"]), r["metric"], float(r["value"])) for r in table]
    assert list(table[0]) == ["run", "epoch", "metric", "value"]
    assert found == expected(runs, kept.history)
    assert ("gradient_norm_1" in {r["metric"] for r in table})
    diverged = {r["metric"] for r in table if r["run"] == runs[0].id and r["epoch"] == "2"}
    assert "accuracy" in diverged and "loss" not in diverged


def test_it_has_the_runs_that_it_is_given_alone(kept):
    one = kept.runs[1]
    assert {r["run"] for r in rows(tidy_csv([one], kept.history))} == {one.id}


def test_without_an_epoch_it_is_a_line_of_names(kept):
    assert tidy_csv(kept.runs, kept.history.iloc[:0]) == "run,epoch,metric,value\n"
    assert tidy_csv([], kept.history) == "run,epoch,metric,value\n"


def test_an_id_that_somebody_made_a_formula_is_text(kept):
    run = dataclasses.replace(kept.runs[0], id="=1+1")
    history = kept.history.replace({"run": {kept.runs[0].id: run.id}})
    assert {r["run"] for r in rows(tidy_csv([run], history))} == {"'=1+1"}
