"""The store on SQLite and on a PostgreSQL server of the tests' own."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from lab.store import RunStore

_USER = "postgres"  # PostgreSQL refuses to run as root


def _tool(name: str) -> str | None:
    """Return the path of a PostgreSQL program: Debian keeps them apart, by version."""
    installed = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return installed[-1] if installed else shutil.which(name)


def _run(*command: str) -> None:
    """Run a PostgreSQL program, as another user where this one is root."""
    as_user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_user, *command], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server that ends with the tests."""
    initdb, pg_ctl = _tool("initdb"), _tool("pg_ctl")
    if not initdb or not pg_ctl or sys.platform == "win32":
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing: install Debian's postgresql package.")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="lab-postgres-"))
    folder.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    if os.geteuid() == 0:
        shutil.chown(home, _USER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = str(home / "data"), str(home / "log")
    try:
        _run(initdb, "-D", data, "-U", "lab", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        _run(pg_ctl, "-D", data, "-l", log, "-w", "-o", f"{options} -c fsync=off", "start")
        try:
            yield f"postgresql://lab@127.0.0.1:{port}/postgres"
        finally:
            _run(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, store_url) -> Iterator[str]:
    """URL of an empty store of each kind."""
    if request.param == "sqlite":
        yield store_url
        return
    server = request.getfixturevalue("postgres")
    admin = create_engine(
        server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS lab WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE lab"))
    admin.dispose()
    yield server.replace("/postgres", "/lab")


@pytest.fixture
def store(url) -> Iterator[RunStore]:
    opened = RunStore(url)
    yield opened
    opened.close()
