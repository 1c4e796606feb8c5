"""A store that cannot be used says so in a sentence, and nothing is half written."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import text

from lab.config import RunConfig
from lab.errors import StoreAwayError, StoreError
from lab.store import RunStore, connect


@pytest.fixture
def file(tmp_path):
    return tmp_path / "lab.sqlite3"


@pytest.fixture
def sqlite(file, monkeypatch):
    """A store in a file that gives up on a lock after a tenth of a second."""
    monkeypatch.setattr(connect, "_BUSY_SECONDS", 0.1)
    store = RunStore(f"sqlite:///{file}")
    yield store
    store.close()


def test_a_locked_store_is_said_and_can_still_be_read(sqlite, file):
    run = sqlite.add(RunConfig(), engine="e")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAwayError, match="^The run store is locked by another program"):
        sqlite.add(RunConfig(), engine="e")
    assert [found.id for found in sqlite.runs()] == [run]
    other.execute("ROLLBACK")
    other.close()
    sqlite.add(RunConfig(), engine="e")
    assert len(sqlite.runs()) == 2


def test_a_full_disk_is_said_and_leaves_no_half_run(sqlite):
    run = sqlite.add(RunConfig(), engine="e")
    sqlite.begin(run)
    with sqlite._engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    with pytest.raises(StoreAwayError, match="^The disk is full, so nothing was saved: free some"):
        sqlite.finish(run, models={"model.keras": bytes(100_000), "model.tflite": b"2"})
    assert sqlite.artifact(run, "model.tflite") is None
    assert sqlite.get(run).active


@pytest.mark.parametrize(
    "url",
    [
        "nonsense", "", "mongodb://host/lab", "sqlite+nosuchdriver:///lab.sqlite3",
        "mysql://lab:hunter2@host/lab", "oracle://lab:hunter2@host/lab",
        "postgresql+nosuchdriver://lab:hunter2@host/lab", "postgresql://lab:hunter2@host:port/lab",
    ],
)
def test_a_wrong_url_is_refused_with_examples_and_without_its_password(url):
    with pytest.raises(StoreError, match="^LAB_STORE_URL must be a SQLAlchemy URL of SQLite or "
                       "PostgreSQL, such as sqlite:///data") as error:
        RunStore(url)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file:lab?mode=memory&cache=shared&uri=true"],
)
def test_a_database_in_memory_is_refused_since_no_worker_would_see_it(url):
    with pytest.raises(StoreError, match="must name a file, .* Got a database in memory"):
        RunStore(url)


def test_a_file_that_is_no_database_is_said(file):
    file.write_bytes(b"this is no database, but it is long enough to look like one" * 20)
    with pytest.raises(StoreError, match="file is not a database"):
        RunStore(f"sqlite:///{file}")


def test_a_folder_that_cannot_be_made_is_said(file):
    file.write_text("a file where a folder should be")
    with pytest.raises(StoreError, match="The run store could not be used"):
        RunStore(f"sqlite:///{file}/lab.sqlite3")


def test_a_server_that_is_not_there_is_said_on_the_page_without_its_whereabouts(
    caplog, monkeypatch
):
    monkeypatch.setattr(connect, "_logged", {})  # another test may have said the same just now
    with pytest.raises(StoreAwayError, match="The run store could not be used") as error:
        RunStore("postgresql://somebody@127.0.0.1:9/lab")
    assert not any(word in str(error.value) for word in ("127.0.0.1", "9", "somebody"))
    assert "127.0.0.1" in caplog.text


def test_the_log_says_the_same_cause_once_a_minute(caplog, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(connect.time, "monotonic", lambda: now[0])
    for now[0] in (1000.0, 1030.0, 1061.0):
        connect._log_cause("no route to a host of this name")
    assert caplog.text.count("no route") == 2


def test_the_file_is_kept_in_wal_mode_so_readers_never_wait(sqlite, file):
    other = sqlite3.connect(file, isolation_level=None)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()
