"""The part of the store that says who trains which run next, and takes up what was interrupted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update

from lab.store.database import Database
from lab.store.records import ACTIVE
from lab.store.schema import runs


class Queue(Database):
    """Runs that wait, whose turn it was last, and what becomes of runs that lose their worker."""

    def last_turns(self, workspaces: Collection[str]) -> dict[str, float]:
        """Return when each workspace's last turn ended, by id; nothing of one that had none."""
        query = select(runs.c.workspace, func.max(runs.c.ended_at)).where(
            runs.c.workspace.in_(workspaces),
            runs.c.started_at.is_not(None), runs.c.ended_at.is_not(None),
        )
        with self._read() as db:
            return dict(tuple(row) for row in db.execute(query.group_by(runs.c.workspace)))

    def take_over(self, run: str, *, of: str, engine: str) -> bool:
        """Make an unfinished run of engine `of` another's. Return whether it was still there."""
        with self._write() as db:
            taken = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.engine == of, runs.c.finished_at.is_(None))
                .values(engine=engine)
            )
        return taken.rowcount == 1

    def interrupt(self, run: str, why: str, *, of: str, most: int) -> bool:
        """Put a run that has lost its worker back into the queue, with all that it has learnt.

        Args:
            why: What happened to it, in a sentence.
            of: Engine whose run it is.
            most: How often a run is taken up again.

        Returns:
            False where it has ended, was asked to stop, has been taken up that often already, or is
            another engine's now.
        """
        with self._write() as db:
            interrupted = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.engine == of,
                       runs.c.status.in_(ACTIVE), runs.c.ended_at.is_(None),
                       runs.c.stop_requested.is_(False), runs.c.resumes < most)
                .values(status="queued", resumes=runs.c.resumes + 1, step=0, message=why)
            )
        return interrupted.rowcount == 1
