"""An open database: what every part of the store reads and writes with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from lab.store.connect import connect, sentences


class Database:
    """Connections to the store's database. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the store at a SQLAlchemy URL, creating it on first use."""
        self.url = url
        self._engine = connect(url)
        self._writer = self._engine.execution_options(writes=True)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with sentences(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with sentences(), self._writer.begin() as connection:
            yield connection
