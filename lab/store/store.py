"""RunStore: runs, their histories and their models, in SQLite or PostgreSQL."""

from __future__ import annotations

import secrets
import time
from typing import Any

from sqlalchemy import Select, and_, exists, func, insert, or_, select, true, update

from lab.config import RunConfig
from lab.errors import RunNotFoundError
from lab.store.engine_list import EngineList
from lab.store.histories import Histories
from lab.store.models import Models, drop_state
from lab.store.queue import Queue
from lab.store.records import ACTIVE, Run
from lab.store.room import Room
from lab.store.run_color import next_color
from lab.store.run_ends import delete_runs, stop_runs
from lab.store.schema import runs, sweeps
from lab.store.sweep_records import RUNNING
from lab.store.sweeps import Sweeps, not_begun, to_come
from lab.store.which import Which, among
from lab.store.workspace_list import WorkspaceList, note_workspace
from lab.workspaces import OPEN

_LONE_OR_BEGUN = or_(  # each is a question of one index
    and_(to_come, runs.c.config_group.is_(None)),
    and_(to_come, runs.c.status > "queued"), and_(to_come, runs.c.status < "queued"),
    and_(to_come, runs.c.status == "queued", runs.c.resumes > 0),
)


class RunStore(Histories, Models, Queue, Sweeps, Room, WorkspaceList, EngineList):
    """Every run ever queued, of every workspace: what engines and workers read and write.

    Readers see runs through a `Workspace`. Safe to share between threads; each process opens its
    own.

    Every method raises `StoreError` where the database cannot be used, `StoreAwayError` where that
    may pass, and those that take one run's id raise `RunNotFoundError` where there is no such run.
    """

    # --- runs ---------------------------------------------------------------------------------

    def add(
        self,
        config: RunConfig,
        *,
        engine: str,
        workspace: str = OPEN,
        visit: str = "",
        name: str | None = None,
    ) -> str:
        """Queue a run and return its id; its colour is one the workspace's last few do not have."""
        run = secrets.token_hex(5)
        with self._write() as db:
            note_workspace(db, workspace)
            db.execute(
                insert(runs).values(
                    id=run, workspace=workspace, name=name or config.title,
                    config=config.to_json(), visit=visit,
                    color=next_color(db, workspace, visit), status="queued",
                    created_at=time.time(), engine=engine, stop_requested=False, step=0, steps=0,
                    epoch=0, resumes=0, pinned=False,
                )
            )
        return run

    def get(self, run: str) -> Run:
        """Return one run."""
        found = self.runs([run])
        if not found:
            raise RunNotFoundError(f"No run has the id {run!r}.")
        return found[0]

    def runs(self, which: Which | None = None) -> list[Run]:
        """Return these runs, as far as they exist, in the order of the ids; or all, newest first.
        """
        if which is None or isinstance(which, Select):
            query = select(runs) if which is None else select(runs).where(among(runs.c.id, which))
            return self._select(query.order_by(runs.c.created_at.desc()))
        order = list(dict.fromkeys(which))
        found = {r.id: r for r in self._select(select(runs).where(runs.c.id.in_(order)))}
        return [found[run] for run in order if run in found]

    def active(self) -> list[Run]:
        """Return the runs that something is still to come of, in the order they were queued.

        But those of sweeps that have not begun, which are many: `next_of_sweeps` has the next.
        """
        return self._select(select(runs).where(_LONE_OR_BEGUN).order_by(runs.c.created_at))

    def rename(self, which: Which, name: str) -> None:
        """Give runs another name."""
        self._update(which, name=name)

    def delete(self, which: Which) -> None:
        """Delete runs with their histories and models."""
        with self._write() as db:
            delete_runs(db, which)

    def request_stop(self, which: Which) -> None:
        """Ask runs to stop: one that waits is stopped at once, a running one by its worker."""
        with self._write() as db:
            stop_runs(db, which)

    # --- what a worker writes -----------------------------------------------------------------

    def begin(
        self, run: str, *, dataset_used: str | None = None, notice: str | None = None
    ) -> bool:
        """Mark a queued run as running. Return False where it is no longer queued, or held."""
        goes_on = exists().where(sweeps.c.id == runs.c.sweep, sweeps.c.state == RUNNING)
        with self._write() as db:
            begun = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status == "queued", or_(~not_begun, goes_on))
                .values(status="running", started_at=func.coalesce(runs.c.started_at, time.time()),
                        dataset_used=dataset_used, notice=notice, message=None)
            )
        return begun.rowcount == 1

    def stop_requested(self, run: str) -> bool:
        """Return whether a run has been asked to stop, was deleted, or is another turn's."""
        with self._read() as db:
            requested = db.scalar(
                select(runs.c.stop_requested).where(runs.c.id == run, *self._turn)
            )
        return requested is not False

    def end(self, run: str, status: str, message: str, *, of: str | None = None) -> bool:
        """Give a run its final status. Return False where it already has one.

        Args:
            of: Engine that it must be of, or None for any.
        """
        own = true() if of is None else runs.c.engine == of
        with self._write() as db:
            ended = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status.in_(ACTIVE), own)
                .values(status=status, message=message, ended_at=time.time())
            )
            if ended.rowcount:
                drop_state(db, run)
        return ended.rowcount == 1

    def _select(self, query: Select) -> list[Run]:
        with self._read() as db:
            rows = db.execute(query).mappings().all()
        return [Run.from_row(row) for row in rows]

    def _update(self, which: Which, **values: Any) -> None:
        with self._write() as db:
            changed = db.execute(update(runs).where(among(runs.c.id, which)).values(**values))
            if changed.rowcount == 0:
                raise RunNotFoundError(f"No run has the id {which!r}.")
