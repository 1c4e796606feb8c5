"""A row that somebody has spoilt costs one row: every page and command still works."""

from __future__ import annotations

import sqlite3
from itertools import cycle

import pytest

from lab.cli.main import main
from lab.config import RunConfig
from lab.store import RunStore
from lab.store.schema import runs as runs_table
from tests.pages.test_hostile_text import VISIT, engine, walk

GARBAGE = ("''", "'garbage'", "x'00ff'", "CAST(x'ff' AS TEXT)", "-1", "1e18", "9e999", "'<b>'")
COLUMNS = [column.name for column in runs_table.columns if column.name != "id"]


def add(store: RunStore, status: str, alive: str) -> str:
    run = store.add(RunConfig(), engine=alive, visit=VISIT)
    store.begin(run)
    values = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy", "seconds"), 0.5)
    store.append(run, 1, values, best_epoch=1, best_value=0.5)
    store.progress(run, 1, 10)
    if status != "running":
        store.end(run, status, "")
        store.finish(run, models={"model.tflite": b"none"}, test_accuracy=0.5)
    return run


def spoil(store: RunStore, run: str, column: str, value: str) -> None:
    """Set a column by plain SQL; what the column itself refuses stays as it was."""
    db = sqlite3.connect(store.url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        db.execute(f"UPDATE runs SET {column} = {value} WHERE id = ?", (run,))
    except sqlite3.IntegrityError:
        pass
    finally:
        db.close()


@pytest.mark.parametrize("column", COLUMNS)
def test_every_page_stands_a_spoilt_column_and_its_rows_can_be_deleted(app, store, column, capsys):
    alive = engine(app, store)
    good = add(store, "completed", alive)
    bad = []
    for value, status in zip((*GARBAGE, "NULL"), cycle(("running", "completed")), strict=False):
        bad.append(add(store, status, alive))
        spoil(store, bad[-1], column, value)
    assert {run.id for run in store.runs()} == {good, *bad}
    for page in walk(app, store.runs(bad)):
        assert not page.exception
    assert main(["runs"]) == main(["runs", "--json"]) == 0
    assert good in capsys.readouterr().out
    store.delete(bad)
    assert [run.id for run in store.runs()] == [good]


def test_epochs_that_are_no_json_cost_themselves_only(store):
    runs = [store.add(RunConfig(), engine="test") for _ in range(2)]
    for run in runs:
        store.append(run, 1, {"loss": 0.5})
    with store._write() as db:
        db.exec_driver_sql("UPDATE epochs SET metrics = '{broken' WHERE run = ?", (runs[0],))
    assert store.history(runs).set_index("run")["loss"].isna().to_dict() == {
        runs[0]: True, runs[1]: False
    }


def test_a_new_runs_colour_does_not_follow_a_spoilt_one(store):
    store.add(RunConfig(), engine="test", visit="a")
    with store._write() as db:
        db.exec_driver_sql("UPDATE runs SET color = 'red'")
    assert store.get(store.add(RunConfig(), engine="test", visit="a")).color == 0
