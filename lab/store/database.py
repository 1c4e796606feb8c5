"""An open database: what every part of the store reads and writes with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Self

from sqlalchemy import ColumnElement, Connection, select

from lab.errors import TurnLostError
from lab.store.connect import connect, sentences
from lab.store.schema import runs


class Database:
    """Connections to the store's database. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open the store at a SQLAlchemy URL, creating it on first use."""
        self.url = url
        self._engine = connect(url)
        self._writer = self._engine.execution_options(writes=True)
        self._turn: tuple[ColumnElement[bool], ...] = ()

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def in_turn(self, run: str, engine: str, resumes: int) -> Self:
        """Return the same store, to be written only while a run is in this turn of this engine's.

        Every write raises `TurnLostError` after that: a worker that was taken for lost and is not
        must not write between the lines of the one that has taken the run up.

        Args:
            run: The run's id.
            engine: Id of the engine that trains it.
            resumes: How often it had been taken up again when the turn began.
        """
        limited = copy(self)
        limited._turn = runs.c.id == run, runs.c.engine == engine, runs.c.resumes == resumes
        return limited

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with sentences(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with sentences(), self._writer.begin() as connection:
            if self._turn:
                own = select(runs.c.id).where(*self._turn).with_for_update()
                if connection.scalar(own) is None:
                    raise TurnLostError("Another engine trains this run now, or it was deleted.")
            yield connection
