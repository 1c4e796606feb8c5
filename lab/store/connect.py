"""Opening the database: URL, pragmas, and errors as sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from lab.errors import StoreError
from lab.store.versions import bring_up_to_date

_BUSY_SECONDS = 10  # how long SQLite waits for another writer before it gives up


def connect(url: str) -> Engine:
    """Open the database at a SQLAlchemy `url` and bring its tables up to date.

    Raises:
        StoreError: The URL is no SQLAlchemy URL, the database cannot be opened, or a newer version
            of the lab made it.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            return _connect_sqlite(parsed)
        engine = create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(
            "LAB_STORE_URL must be a SQLAlchemy URL, such as sqlite:///data/lab.sqlite3 or "
            f"postgresql://user:password@host/database. ({error})"
        ) from error
    return _opened(engine)


def _connect_sqlite(url: URL) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": _BUSY_SECONDS}, json_deserializer=_parsed
    )
    with sentences():
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return _opened(engine)


def _opened(engine: Engine) -> Engine:
    """Bring a database up to date; one that cannot be used keeps no connection."""
    try:
        with sentences():
            bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _configure(connection, _record) -> None:
    connection.text_factory = _decoded
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _decoded(stored: bytes) -> str:
    """Return stored text; bytes that are none cost themselves, not every row of the answer."""
    return stored.decode(errors="replace")


def _parsed(stored: str) -> Any:
    """Return what stored JSON says, or None where it is no JSON."""
    try:
        return json.loads(stored)
    except (TypeError, ValueError, RecursionError):
        return None


def _begin(connection: Connection) -> None:
    """Take the write lock first where a transaction writes: SQLite does not wait to upgrade one."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def sentences() -> Iterator[None]:
    """Turn the database's errors into a `StoreError` of one sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreError(_sentence(cause)) from error
    except OSError as error:
        raise StoreError(_sentence(error.strerror or str(error))) from error


def _sentence(cause: str) -> str:
    low = cause.lower()
    if "disk is full" in low or "no space left" in low:
        return "The disk is full, so nothing was saved: free some space and try again."
    if "locked" in low:
        return (
            "The run store is locked by another program, so nothing was saved: "
            "try again in a moment."
        )
    return f"The run store could not be used ({cause}): check LAB_STORE_URL and its permissions."
