"""The part of the store that knows how much room it takes, and makes some."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, true, update

from lab.store.database import Database
from lab.store.schema import artifacts, drawings, epochs, runs
from lab.workspaces import OPEN

EPOCH_BYTES = 600  # what an epoch's row takes, with its index (measured on both databases)

_SIZE = func.length(artifacts.c.data)  # neither database reads a file to know its length


class Kept(NamedTuple):
    """The saved models of a run: its id, its workspace's, whether it is pinned, and their bytes."""

    run: str
    workspace: str
    pinned: bool
    size: int


class Room(Database):
    """Bytes that models, histories and drawings take, and models that go for want of room."""

    def room_taken(self, *, beside: Collection[str] = (OPEN,)) -> tuple[int, int]:
        """Return the bytes of all saved models, and about those of histories and drawings.

        What a run that trains has learnt so far does not count: it goes when the run is over, and
        dropping others' models would not make it less.

        Args:
            beside: Workspaces that do not count.
        """
        models = (
            select(func.coalesce(func.sum(_SIZE), 0))
            .join(runs, runs.c.id == artifacts.c.run)
            .where(runs.c.finished_at.is_not(None), _counts(beside))
        )
        rows = (
            select(func.count()).select_from(epochs)
            .join(runs, runs.c.id == epochs.c.run).where(_counts(beside))
        )
        pictures = select(func.coalesce(func.sum(func.length(drawings.c.picture)), 0)).where(
            drawings.c.workspace.not_in(beside)
        )
        with self._read() as db:
            return db.scalar(models), db.scalar(rows) * EPOCH_BYTES + db.scalar(pictures)

    def saved_models(self, *, beside: Collection[str] = (OPEN,)) -> list[Kept]:
        """Return what saved models there are of runs that are over, the oldest first."""
        query = (
            select(runs.c.id, runs.c.workspace, runs.c.pinned, func.sum(_SIZE))
            .join(artifacts, artifacts.c.run == runs.c.id)
            .where(runs.c.finished_at.is_not(None), _counts(beside))
            .group_by(runs.c.id).order_by(runs.c.finished_at)
        )
        with self._read() as db:
            return [Kept(row[0], row[1], bool(row[2]), int(row[3])) for row in db.execute(query)]

    def drop_models(self, ids: Collection[str]) -> None:
        """Delete the saved models of runs that are over; their histories stay."""
        with self._write() as db:
            over = select(runs.c.id).where(runs.c.id.in_(ids), runs.c.finished_at.is_not(None))
            dropped = db.scalars(over).all()
            db.execute(delete(artifacts).where(artifacts.c.run.in_(dropped)))
            db.execute(
                update(runs).where(runs.c.id.in_(dropped)).values(dropped_at=time.time())
            )


def _counts(beside: Collection[str]) -> ColumnElement[bool]:
    return runs.c.workspace.not_in(beside) if beside else true()
