"""Sweeps as things of their own, and what their runs have beside lone ones.

Runs that were filed together under a label stay lone runs, with their label.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_DOUBLE = sa.Float(53)


def upgrade() -> None:
    """Add a table, columns and indexes; what is there stays as it is."""
    op.create_table(
        "sweeps",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("workspace", sa.String(64), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("keeps", sa.String(8), nullable=False),
        sa.Column("monitor", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("created_at", _DOUBLE, nullable=False),
        sa.Column("ended_at", _DOUBLE),
        sa.Column("visit", sa.String(32), nullable=False),
        sa.Column("engine", sa.String(64), nullable=False),
    )
    # one by one: SQLite would have to make the table anew for a batch, and drop its runs' rows
    for column in (
        sa.Column("config_group", sa.String(16)), sa.Column("planned", sa.Integer),
        sa.Column("estimate", _DOUBLE), sa.Column("unkept", sa.String(8)),
    ):
        op.add_column("runs", column)
    op.create_index("ix_runs_sweep", "runs", ["sweep", "finished_at", "status", "created_at"])
    op.create_index("ix_runs_lone", "runs", ["finished_at", "config_group", "workspace"])
    op.create_index("ix_runs_begun", "runs", ["finished_at", "status", "resumes"])
