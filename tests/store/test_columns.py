"""Columns as they are read: a value is of its kind, or missing."""

from __future__ import annotations

import math

import pytest

from lab.config import RunConfig
from lab.store import KEEPS, UNKNOWN, Run, Sweep
from lab.store.columns import READ, READ_SWEEP
from lab.store.schema import runs as runs_table
from lab.store.schema import sweeps as sweeps_table
from lab.store.sweep_records import STATES

GARBAGE = (None, "", "text", b"\xff", -1, 1e18, math.nan, math.inf, True, [], {})


def test_every_column_is_read_in_a_way_of_its_own():
    assert set(READ) == set(runs_table.columns.keys())
    assert set(READ_SWEEP) == set(sweeps_table.columns.keys())


@pytest.mark.parametrize("column", READ)
def test_any_value_makes_a_run(store, column):
    good = store.add(RunConfig(), engine="test")
    with store._read() as db:
        row = dict(db.execute(runs_table.select()).mappings().one())
    for value in GARBAGE:
        run = Run.from_row(row | {column: value})
        assert isinstance(run.name, str) and run.name
        assert run.status == ("queued" if column != "status" else UNKNOWN)
        assert run.created_at is None or 0 <= run.created_at < 5e9
        assert run.test_accuracy is None or 0 <= run.test_accuracy <= 1
        assert run.step >= 0 and run.steps >= 0 and run.epoch >= 0
    assert store.get(good).created_at


@pytest.mark.parametrize("column", [*READ_SWEEP, "active"])
def test_any_value_makes_a_sweep(store, column):
    store.add_sweep([RunConfig()], name="s", engine="test")
    with store._read() as db:
        row = dict(db.execute(sweeps_table.select()).mappings().one()) | {"active": True}
    for value in GARBAGE:
        sweep = Sweep.from_row(row | {column: value})
        assert isinstance(sweep.name, str) and sweep.name
        assert sweep.keeps in KEEPS and sweep.state in (*STATES, UNKNOWN)
        assert sweep.created_at is None or 0 <= sweep.created_at < 5e9
        assert isinstance(sweep.active, bool) and isinstance(sweep.monitor, str)


def test_a_run_whose_end_has_an_impossible_time_has_ended(store):
    run = store.add(RunConfig(), engine="test")
    with store._write() as db:
        db.exec_driver_sql("UPDATE runs SET finished_at = 1e18")
    assert not store.get(run).active


def test_a_run_of_unknown_status_is_not_waited_for(store):
    run = store.add(RunConfig(), engine="test")
    with store._write() as db:
        db.exec_driver_sql("UPDATE runs SET status = 'paused'")
    assert store.get(run).status == UNKNOWN and not store.get(run).active
