"""The first tables: runs, their epochs with a column a metric, their files, and engines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_DOUBLE = sa.Float(53)


def _run() -> sa.Column:
    """The run that a row belongs to, and goes with."""
    return sa.Column(
        "run", sa.String(16), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
    )


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("config", sa.Text, nullable=False),
        sa.Column("sweep", sa.Text),
        sa.Column("visit", sa.String(32), nullable=False, index=True),
        sa.Column("color", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("created_at", _DOUBLE, nullable=False, index=True),
        sa.Column("started_at", _DOUBLE),
        sa.Column("ended_at", _DOUBLE),
        sa.Column("finished_at", _DOUBLE, index=True),
        sa.Column("engine", sa.String(64), nullable=False),
        sa.Column("stop_requested", sa.Boolean, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("steps", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("best_epoch", sa.Integer),
        sa.Column("best_value", _DOUBLE),
        sa.Column("test_accuracy", _DOUBLE),
        sa.Column("test_loss", _DOUBLE),
        sa.Column("dataset_used", sa.String(32)),
        sa.Column("notice", sa.Text),
        sa.Column("message", sa.Text),
    )
    op.create_table(
        "epochs",
        _run(),
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("loss", _DOUBLE),
        sa.Column("accuracy", _DOUBLE),
        sa.Column("val_loss", _DOUBLE),
        sa.Column("val_accuracy", _DOUBLE),
        sa.Column("seconds", _DOUBLE, nullable=False),
        sa.Column("gradient_norms", sa.JSON, nullable=False),
        sa.Column("recorded_at", _DOUBLE, nullable=False),
    )
    op.create_table(
        "artifacts",
        _run(),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "engines",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("seen_at", _DOUBLE, nullable=False),
    )
