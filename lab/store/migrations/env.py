"""Run by Alembic: brings the tables of an open connection to another version."""

from __future__ import annotations

from alembic import context

from lab.store.schema import lab_version

context.configure(
    connection=context.config.attributes["connection"],
    version_table=lab_version.name,  # other programs of the same database may have Alembic's own
)
context.run_migrations()
