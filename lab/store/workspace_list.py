"""The part of the store that knows which workspaces there are, and when each was last used."""

from __future__ import annotations

import time
from collections.abc import Collection

from sqlalchemy import Connection, and_, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lab.store.database import Database
from lab.store.kept_drawings import move_drawings
from lab.store.schema import (
    artifacts,
    drawings,
    epochs,
    first_epochs,
    runs,
    sweeps,
    workspaces,
)
from lab.store.sweep_records import RUNNING


def note_workspace(db: Connection, workspace: str) -> None:
    """Record that a workspace is used now."""
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.dialect.name]
    used = insert(workspaces).values(id=workspace, seen_at=time.time())
    db.execute(used.on_conflict_do_update(
        index_elements=[workspaces.c.id], set_={"seen_at": used.excluded.seen_at}
    ))


class WorkspaceList(Database):
    """Workspaces by id. One that nothing was ever kept in is not among them."""

    def use_workspace(self, workspace: str) -> None:
        """Record that a workspace is used now; from then on it is known."""
        with self._write() as db:
            note_workspace(db, workspace)

    def knows_workspace(self, workspace: str) -> bool:
        """Return whether there is such a workspace."""
        query = select(workspaces.c.id).where(workspaces.c.id == workspace)
        with self._read() as db:
            return db.scalar(query) is not None

    def count_queued(self, workspace: str, *, of_sweeps: bool = False) -> int:
        """Return how many runs of a workspace wait.

        Args:
            of_sweeps: Whether those that are one of a sweep's are meant; else the others.
        """
        meant = runs.c.config_group.is_not(None) if of_sweeps else runs.c.config_group.is_(None)
        with self._read() as db:
            return db.scalar(
                select(func.count()).select_from(runs)
                .where(runs.c.workspace == workspace, runs.c.status == "queued", meant)
            )

    def move_runs(self, source: str, target: str) -> int:
        """Give all runs and sweeps of one workspace to another, and the drawings that fit there.

        Returns:
            How many drawings stay behind.
        """
        with self._write() as db:
            note_workspace(db, target)
            for table in (runs, sweeps):
                theirs = table.c.workspace == source
                db.execute(update(table).where(theirs).values(workspace=target))
            return move_drawings(db, source, target)

    def delete_idle(self, before: float, *, beside: Collection[str] = ()) -> int:
        """Delete every workspace that was not used since, with all in it, and return how many.

        One with a run that something is still to come of stays; what waits in a sweep that is held
        does not keep it.

        Args:
            before: Seconds since 1970.
            beside: Workspaces that stay, used or not.
        """
        going = select(sweeps.c.id).where(sweeps.c.state == RUNNING)
        held = and_(
            runs.c.config_group.is_not(None), runs.c.status == "queued", runs.c.resumes == 0,
            runs.c.sweep.not_in(going),
        )
        busy = select(runs.c.workspace).where(runs.c.finished_at.is_(None), ~held)
        idle = select(workspaces.c.id).where(
            workspaces.c.seen_at < before, workspaces.c.id.not_in(busy),
            workspaces.c.id.not_in(beside),
        )
        with self._write() as db:
            gone = db.scalars(idle).all()
            theirs = select(runs.c.id).where(runs.c.workspace.in_(gone))
            for table in (artifacts, epochs, first_epochs):
                db.execute(delete(table).where(table.c.run.in_(theirs)))
            for table in (runs, sweeps, drawings):
                db.execute(delete(table).where(table.c.workspace.in_(gone)))
            db.execute(delete(workspaces).where(workspaces.c.id.in_(gone)))
        return len(gone)
