"""A store of any version opens with all that is in it; one of a later version is refused."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from lab.config import RunConfig
from lab.errors import StoreError
from lab.inference import Classifier
from lab.store import RunStore, Workspace, versions
from lab.store.schema import VERSION, lab_version, metadata

FIXTURES = Path(__file__).parent / "fixtures"
NUMBERS = ("loss", "accuracy", "val_loss", "val_accuracy", "seconds")  # of the first version
TRAINED, DIVERGED, RUNNING = "2416e4b6f3", "9aa95528b5", "79bd9d09db"


def first_version() -> sqlite3.Connection:
    """Open the store that the first version of the lab left behind; it is not to be changed."""
    return sqlite3.connect(f"file:{FIXTURES / 'version_1.sqlite3'}?mode=ro", uri=True)


@pytest.fixture
def old(url, store_url, tmp_path) -> Iterator[str]:
    """URL of a store of the first version with its five runs, of each kind of database."""
    if url == store_url:
        shutil.copy(FIXTURES / "version_1.sqlite3", tmp_path / "lab.sqlite3")
        yield url
        return
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    kept = first_version()
    kept.row_factory = sqlite3.Row
    with engine.begin() as db:
        for statement in (FIXTURES / "version_1.postgresql.sql").read_text().split(";\n"):
            if statement.strip():
                db.execute(text(statement))
        for table in ("engines", "runs", "artifacts", "epochs"):
            for row in map(dict, kept.execute(f"SELECT * FROM {table}")):
                if table == "runs":
                    row["stop_requested"] = bool(row["stop_requested"])
                names = ", ".join(row)
                places = ", ".join(f":{name}" for name in row)
                db.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)
    kept.close()
    engine.dispose()
    yield url


@pytest.fixture
def opened(old) -> Iterator[RunStore]:
    store = RunStore(old)
    yield store
    store.close()


def test_every_run_of_the_first_version_is_there_as_it_was(opened):
    kept = first_version()
    ids = [row[0] for row in kept.execute("SELECT id FROM runs ORDER BY created_at DESC")]
    names = dict(kept.execute("SELECT id, name FROM runs"))
    configs = dict(kept.execute("SELECT id, config FROM runs"))
    kept.close()
    assert [run.id for run in opened.runs()] == ids and len(ids) == 5
    for run in opened.runs():
        assert run.name == names[run.id]
        stored = json.loads(configs[run.id])
        assert {name: run.config.to_dict()[name] for name in stored} == stored


def test_every_epoch_of_the_first_version_is_there_to_the_last_digit(opened):
    kept = first_version()
    columns = ", ".join(["run", "epoch", *NUMBERS, "gradient_norms"])
    rows = kept.execute(f"SELECT {columns} FROM epochs ORDER BY run, epoch").fetchall()
    kept.close()
    history = opened.history([TRAINED, DIVERGED, RUNNING])
    assert len(history) == len(rows) == 8
    for row, (run, epoch, *numbers, norms) in zip(history.itertuples(), rows, strict=True):
        assert (row.run, row.epoch) == (run, epoch)
        expected = [math.nan if number is None else number for number in numbers]
        np.testing.assert_array_equal([getattr(row, key) for key in NUMBERS], expected)
        assert row.gradient_norms == json.loads(norms)


def test_numbers_that_are_hard_to_write_survive(opened):
    row = opened.history([RUNNING]).iloc[0]
    assert (row.loss, row.val_loss, row.seconds) == (1 / 3, 2e-300, 0.1 + 0.2)
    assert math.isnan(row.val_accuracy)
    assert row.gradient_norms == [1e-9, None, 1 / 7]


def test_a_model_of_the_first_version_still_reads_digits(opened):
    model = Classifier(opened.artifact(TRAINED, "model.tflite"))
    assert model.predict_proba(np.zeros((3, 28, 28), np.uint8)).shape == (3, 10)


def test_a_store_of_the_first_version_takes_new_epochs_and_runs(opened):
    opened.append(RUNNING, 2, {"loss": 0.5, "seconds": 1, "gradient_norms": [1.0]})
    assert opened.history([RUNNING])["loss"].tolist() == [1 / 3, 0.5]
    assert opened.get(opened.add(RunConfig(), engine="e")).status == "queued"
    opened.delete([TRAINED])
    assert opened.history([TRAINED]).empty


def test_a_store_of_the_first_version_takes_drawings(opened):
    own = Workspace(opened, "open")
    assert own.drawings() == [] and own.keep_drawings([(7, b"\x89PNG\r\n\x1a\n")]) == 1
    assert [drawing.label for drawing in own.drawings()] == [7]


def test_runs_that_were_filed_under_a_label_stay_lone_runs_with_their_label(old):
    engine = create_engine(old.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as db:
        db.execute(text(f"UPDATE runs SET sweep = 'label' WHERE id = '{RUNNING}'"))
    engine.dispose()
    store = RunStore(old)
    run = store.get(RUNNING)
    assert run.sweep == "label" and not run.in_sweep and run.unkept is None
    assert run in store.active() and store.sweeps() == []
    assert store.get(TRAINED).has_model and store.keeps_models(RUNNING, 0.0)
    store.close()


def test_a_long_history_is_brought_up_to_date_whole(store_url, tmp_path):
    shutil.copy(FIXTURES / "version_1.sqlite3", tmp_path / "lab.sqlite3")
    epochs = 12_000  # more than are moved at once, twice
    file = sqlite3.connect(store_url.removeprefix("sqlite:///"))
    file.executemany(
        "INSERT INTO epochs VALUES (?, ?, ?, 0, 0, 0, 1, '[0.5]', 0)",
        [(DIVERGED, epoch, epoch / 7) for epoch in range(5, epochs + 1)],
    )
    file.commit()
    file.close()
    store = RunStore(store_url)
    losses = store.history([DIVERGED])["loss"].tolist()[4:]
    assert losses == [epoch / 7 for epoch in range(5, epochs + 1)]
    assert len(store.history([TRAINED])) == 3
    store.close()


def test_an_upgraded_store_has_the_same_tables_as_a_new_one(opened):
    with opened._engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": lab_version.name, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_tables_are_those_of_the_last_migration():
    config = Config()
    config.set_main_option("script_location", str(versions._MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == VERSION


def test_a_database_made_by_the_migrations_has_the_tables_of_the_schema(url):
    """From nothing through every version: what a migration forgets shows here."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        from alembic import command

        command.upgrade(versions._config(connection), VERSION)
        context = MigrationContext.configure(
            connection, opts={"version_table": lab_version.name, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_programs_that_open_an_older_store_at_once_upgrade_it_once(old):
    at_once = threading.Barrier(6)

    def open_it(_: int) -> int:
        at_once.wait()
        store = RunStore(old)
        try:
            return len(store.history([TRAINED, DIVERGED, RUNNING]))
        finally:
            store.close()

    with ThreadPoolExecutor(6) as programs:
        assert list(programs.map(open_it, range(6))) == [8] * 6


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(old, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("no more disk")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.drop_column", broken)
        patch.setattr("alembic.operations.base.BatchOperations.drop_column", broken)
        with pytest.raises(RuntimeError, match="no more disk"):
            RunStore(old)
    store = RunStore(old)
    assert len(store.history([TRAINED, DIVERGED, RUNNING])) == 8
    store.close()


def test_a_store_of_a_later_version_is_refused_in_a_sentence_and_left_alone(url):
    store = RunStore(url)
    run = store.add(RunConfig(), engine="e")
    with store._writer.begin() as connection:
        connection.execute(lab_version.update().values(version_num="9999"))
    with pytest.raises(StoreError) as error:
        RunStore(url)
    assert "made by a newer version of the lab (its tables are of version 9999" in str(error.value)
    assert f"up to {VERSION}): update the lab" in str(error.value)
    assert [found.id for found in store.runs()] == [run]
    store.close()
