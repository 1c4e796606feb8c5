"""Opening the database: URL, pragmas, and errors as sentences."""

from __future__ import annotations

import json
import logging
import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lab.errors import StoreAwayError, StoreError
from lab.options.kinds import shown
from lab.store.versions import bring_up_to_date

_BUSY_SECONDS = 10  # how long SQLite waits for another writer before it gives up
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 10_000}  # seconds, milliseconds: libpq's
_QUIET_SECONDS = 60  # between two lines of the log that say the same
_log = logging.getLogger(__name__)
_logged: dict[str, float] = {}


def connect(url: str, *, to_read: bool = False) -> Engine:
    """Open the database at a SQLAlchemy `url` and bring its tables up to date.

    Args:
        to_read: Whether it is left as it is, whatever its version, and nothing can be written.

    Raises:
        StoreError: The URL is none of SQLite's or PostgreSQL's, the database cannot be opened or is
            in memory, a newer version of the lab made it, or there is none to be read.
    """
    try:
        parsed = make_url(url)
        match parsed.get_backend_name():
            case "sqlite":
                return _connect_sqlite(parsed, to_read)
            case "postgresql":
                return _connect_postgresql(parsed, to_read)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        pass  # their texts show the URL, and the password in it
    raise StoreError(
        "LAB_STORE_URL must be a SQLAlchemy URL of SQLite or PostgreSQL, such as "
        "sqlite:///data/lab.sqlite3 or postgresql://user:password@host/database. "
        f"Got one that begins with {shown(url.partition(':')[0])}."
    )


def _connect_postgresql(url: URL, to_read: bool) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    options = _PATIENCE if url.get_driver_name() == "psycopg" else {}
    if to_read:
        read = {"postgresql_readonly": True}
        return create_engine(url, connect_args=options, execution_options=read)
    return _opened(create_engine(url, pool_pre_ping=True, connect_args=options))


def _connect_sqlite(url: URL, to_read: bool) -> Engine:
    if not url.database or ":memory:" in url.database or "memory" in url.query.values():
        raise StoreError(
            "LAB_STORE_URL must name a file, such as sqlite:///data/lab.sqlite3: the workers are "
            "processes of their own. Got a database in memory."
        )
    if to_read:
        return _connect_sqlite_to_read(url)
    engine = create_engine(
        url, connect_args={"timeout": _BUSY_SECONDS}, json_deserializer=_parsed
    )
    with sentences():
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return _opened(engine)


def _connect_sqlite_to_read(url: URL) -> Engine:
    file, how = url.database, {"mode": "ro", "uri": "true"}
    if not file.startswith("file:"):
        if not os.path.isfile(file):
            raise StoreError("There is no run store yet.")
        if not os.path.exists(f"{file}-wal"):  # nobody has it open, and no trace of this is left
            how["immutable"] = "1"
        file = Path(file).resolve().as_uri()
    read = url.set(database=file, query={**url.query, **how})
    return create_engine(read, json_deserializer=_parsed)


def _opened(engine: Engine) -> Engine:
    """Bring a database up to date; one that cannot be used keeps no connection."""
    with ExitStack() as unless_opened:
        unless_opened.callback(engine.dispose)
        with sentences():
            bring_up_to_date(engine)
        unless_opened.pop_all()
    return engine


def _configure(connection, _record) -> None:
    connection.text_factory = _decoded
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    _keep_in_wal_mode(connection)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
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


def _keep_in_wal_mode(connection) -> None:
    """Set the file's mode; SQLite does not wait here for another who is just setting it."""
    give_up = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.05)


def _begin(connection: Connection) -> None:
    """Take the write lock first where a transaction writes: SQLite does not wait to upgrade one."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def sentences() -> Iterator[None]:
    """Turn the database's errors into a `StoreError` of one sentence.

    What may pass is a `StoreAwayError`. The log has the database's own words: they may name hosts
    and roles, which are not for every reader of a page.
    """
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        cause = _cause(error)
        _log_cause(cause)
        raise StoreAwayError(_sentence(cause)) from error
    except SQLAlchemyError as error:
        cause = _cause(error)
        _log_cause(cause)
        passes = isinstance(error, DBAPIError) and error.connection_invalidated
        raise (StoreAwayError if passes else StoreError)(_sentence(cause)) from error
    except OSError as error:
        cause = error.strerror or str(error)
        _log_cause(cause)
        raise StoreAwayError(_sentence(cause)) from error


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def _log_cause(cause: str) -> None:
    """Log a cause, but not again and again while every page polls."""
    now = time.monotonic()
    if now - _logged.get(cause, -math.inf) >= _QUIET_SECONDS:
        if len(_logged) > 100:
            _logged.clear()
        _logged[cause] = now
        _log.warning("The run store could not be used: %s", cause)


def _sentence(cause: str) -> str:
    low = cause.lower()
    if "disk is full" in low or "no space left" in low:
        return "The disk is full, so nothing was saved: free some space and try again."
    if "locked" in low:
        return (
            "The run store is locked by another program, so nothing was saved: "
            "try again in a moment."
        )
    known = next((words for words in _KNOWN if words in low), "")
    why = f" ({known})" if known else ""
    return (
        f"The run store could not be used{why}: check LAB_STORE_URL, its permissions and that its "
        "database runs. The log says more."
    )


_KNOWN = (
    "file is not a database", "readonly database", "unable to open database file",
    "database disk image is malformed", "not a directory", "permission denied", "file exists",
    "read-only file system", "disk i/o error", "connection refused", "timeout expired",
    "shutting down", "starting up", "password authentication failed",
)
"""Causes that can be shown: they name nothing of the database's whereabouts."""
