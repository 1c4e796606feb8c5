"""The store on SQLite and on a PostgreSQL server of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.store import RunStore
from tests.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that ends with the tests."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, store_url) -> str:
    """URL of an empty store of each kind."""
    if request.param == "sqlite":
        return store_url
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture
def store(url) -> Iterator[RunStore]:
    opened = RunStore(url)
    yield opened
    opened.close()
