"""The store on SQLite and on a PostgreSQL server of the tests' own."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator

import pytest

from lab.config import RunConfig
from lab.store import RunStore, connect, outbox
from tests.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that ends with the tests; one of its databases is an empty store."""
    with postgres_server() as server:
        RunStore(server.new_database("empty_store")).close()
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, store_url, empty_store, tmp_path) -> str:
    """URL of a database of each kind with nothing in it, not even the tables.

    Where the test asks for `store` they are there: a copy is made sooner than another one.
    """
    has_tables = "store" in request.fixturenames
    if request.param == "sqlite":
        if has_tables:
            shutil.copy(empty_store, tmp_path)
        return store_url
    server = request.getfixturevalue("postgres")
    return server.new_database(like="empty_store" if has_tables else "template1")


@pytest.fixture
def store(url) -> Iterator[RunStore]:
    opened = RunStore(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path, monkeypatch) -> Iterator[RunStore]:
    """A store in a file that gives up on a lock after a tenth of a second."""
    monkeypatch.setattr(connect, "_BUSY_SECONDS", 0.1)
    monkeypatch.setattr(outbox, "RETRY_SECONDS", 0.05)
    opened = RunStore(f"sqlite:///{tmp_path / 'runs.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def lock(tmp_path, sqlite) -> Iterator[sqlite3.Connection]:
    """A program that can take the store's write lock."""
    other = sqlite3.connect(tmp_path / "runs.sqlite3", isolation_level=None)
    yield other
    other.close()


@pytest.fixture
def run(sqlite) -> str:
    """A run of that store that trains."""
    added = sqlite.add(RunConfig(), engine="e")
    sqlite.begin(added)
    return added
