"""A PostgreSQL server of the tests' own, which can be stopped and started again."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

_USER = "postgres"  # PostgreSQL refuses to run as root


class PostgresServer:
    """A running server.

    Attributes:
        url: SQLAlchemy URL of its first database.
    """

    def __init__(self, folder: Path) -> None:
        """Make its files in a folder that everybody may read, and start it."""
        home = folder / "home"
        home.mkdir()
        if os.geteuid() == 0:
            shutil.chown(home, _USER)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._data, self._log = str(home / "data"), str(home / "log")
        self._options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} "
            "-c fsync=off"
        )
        self.url = f"postgresql://lab@127.0.0.1:{port}/postgres"
        _run(
            _tool("initdb"), "-D", self._data, "-U", "lab", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        _run(
            _tool("pg_ctl"), "-D", self._data, "-l", self._log, "-w", "-o", self._options, "start"
        )

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        _run(_tool("pg_ctl"), "-D", self._data, "-m", "immediate", "-w", "stop")

    def new_database(self, name: str = "lab", like: str = "template1") -> str:
        """Return the URL of a copy of a database; default: one with nothing in it."""
        admin = create_engine(
            self.url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
        admin.dispose()
        return self.url.replace("/postgres", f"/{name}")


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a server; where PostgreSQL is not installed the test is skipped, and fails in CI."""
    if not _tool("initdb") or not _tool("pg_ctl") or sys.platform == "win32":
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing: install Debian's postgresql package.")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="lab-postgres-"))
    folder.chmod(0o755)
    try:
        server = PostgresServer(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tool(name: str) -> str | None:
    """Return the path of a PostgreSQL program: Debian keeps them apart, by version."""
    installed = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return installed[-1] if installed else shutil.which(name)


def _run(*command: str) -> None:
    """Run a PostgreSQL program, as another user where this one is root."""
    as_user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_user, *command], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
