"""Points within a run's first epoch, and the epoch of weights that are kept while it trains."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add a table and a column; what is there stays as it is."""
    op.create_table(
        "first_epochs",
        sa.Column(
            "run", sa.String(16), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("step", sa.Integer, primary_key=True),
        sa.Column("steps", sa.Integer, nullable=False),
        sa.Column("metrics", sa.JSON, nullable=False),
    )
    op.add_column("artifacts", sa.Column("epoch", sa.Integer))
