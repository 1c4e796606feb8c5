"""Whose a run is, what of it may go, and how often it was taken up again.

Runs from before there were workspaces are in the open one, where everybody saw them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_DOUBLE = sa.Float(53)


def upgrade() -> None:
    """Add columns and a table; the runs that are there keep all they have."""
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("seen_at", _DOUBLE, nullable=False, index=True),
    )
    # one by one: SQLite would have to make the table anew for a batch, and drop its runs' rows
    for column in (
        _filled("workspace", sa.String(64), "open"), _filled("resumes", sa.Integer, "0"),
        _filled("pinned", sa.Boolean, sa.false()), sa.Column("dropped_at", _DOUBLE),
        sa.Column("share", sa.String(64)),
    ):
        op.add_column("runs", column)
    op.create_index("ix_runs_share", "runs", ["share"], unique=True)
    op.create_index("ix_runs_workspace_created_at", "runs", ["workspace", "created_at"])
    op.create_index("ix_runs_turns", "runs", ["workspace", "started_at", "ended_at"])


def _filled(name: str, kind: sa.types.TypeEngine, value: str | sa.sql.ColumnElement) -> sa.Column:
    """A column that has this value in every row that is there."""
    return sa.Column(name, kind, nullable=False, server_default=value)
