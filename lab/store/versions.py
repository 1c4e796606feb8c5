"""Brings a store of any earlier version up to date, and refuses one of a later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, insert, inspect, select

from lab.errors import StoreError
from lab.store.schema import VERSION, lab_version, metadata

if TYPE_CHECKING:
    from alembic.config import Config

FIRST = "0001"
"""Version of the stores from before versions were written down."""

_LOCK = 0x0B7A1AB  # any number, the same in all processes of the lab
_MIGRATIONS = Path(__file__).with_name("migrations")


def bring_up_to_date(engine: Engine) -> None:
    """Give the database the tables of `VERSION`, whatever version it has, with all that is in it.

    One process at a time: several may start at once. All or nothing: what fails leaves the store as
    it was.

    Raises:
        StoreError: The store was made by a newer version of the lab.
    """
    with engine.connect() as connection:
        if _version(connection) == VERSION:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    version = _version(connection)
    if version == VERSION:
        return
    if version is None:
        metadata.create_all(connection)
        connection.execute(insert(lab_version).values(version_num=VERSION))
        return
    from alembic import command  # only here: most programs need not wait for it

    config = _config(connection)
    if version not in _known(config):
        raise StoreError(
            f"The run store was made by a newer version of the lab (its tables are of version "
            f"{version}, this lab knows them up to {VERSION}): update the lab, or set "
            "LAB_STORE_URL to another store."
        )
    command.stamp(config, version)
    command.upgrade(config, VERSION)


def _version(connection: Connection) -> str | None:
    """Return the version of the database's tables; None where it has none of the lab's."""
    names = set(inspect(connection).get_table_names())
    if lab_version.name in names:
        version = connection.scalar(select(lab_version.c.version_num))
        if version is not None:
            return version
    return FIRST if {"runs", "epochs", "artifacts", "engines"} <= names else None


def _known(config: Config) -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
