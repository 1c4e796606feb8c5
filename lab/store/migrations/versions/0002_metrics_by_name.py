"""An epoch's metrics by name: one JSON column of numbers, one of numbers a layer.

A new metric is then an entry of `lab.metrics`, not a column. The time at which an epoch was written
goes: nothing read it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBERS = ("loss", "accuracy", "val_loss", "val_accuracy", "seconds")
_AT_ONCE = 5000  # rows

_epochs = sa.table(
    "epochs", sa.column("run"), sa.column("epoch"), *map(sa.column, _NUMBERS),
    sa.column("gradient_norms", sa.JSON), sa.column("metrics", sa.JSON),
    sa.column("layers", sa.JSON),
)


def upgrade() -> None:
    """Move the numbers; in Python, since SQLite's own JSON may round them."""
    with op.batch_alter_table("epochs") as table:
        table.add_column(sa.Column("metrics", sa.JSON))
        table.add_column(sa.Column("layers", sa.JSON))
    _move(op.get_bind())
    with op.batch_alter_table("epochs") as table:
        table.alter_column("metrics", nullable=False)
        table.alter_column("layers", nullable=False)
        for name in (*_NUMBERS, "gradient_norms", "recorded_at"):
            table.drop_column(name)


def _move(db: sa.Connection) -> None:
    place = sa.tuple_(_epochs.c.run, _epochs.c.epoch)
    columns = [_epochs.c[n] for n in ("run", "epoch", *_NUMBERS, "gradient_norms")]
    query = sa.select(*columns).order_by(_epochs.c.run, _epochs.c.epoch).limit(_AT_ONCE)
    fill = (
        sa.update(_epochs)
        .where(_epochs.c.run == sa.bindparam("of"), _epochs.c.epoch == sa.bindparam("at"))
        .values(metrics=sa.bindparam("numbers"), layers=sa.bindparam("by_layer"))
    )
    rows = db.execute(query).mappings().all()
    while rows:
        db.execute(fill, [
            {
                "of": row["run"], "at": row["epoch"],
                "numbers": {name: row[name] for name in _NUMBERS},
                "by_layer": {"gradient_norms": row["gradient_norms"]},
            }
            for row in rows
        ])
        last = rows[-1]
        after = query.where(place > sa.tuple_(last["run"], last["epoch"]))
        rows = db.execute(after).mappings().all()
