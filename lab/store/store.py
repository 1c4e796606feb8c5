"""RunStore: runs, their histories and their models, in SQLite or PostgreSQL."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from lab.config import RunConfig
from lab.errors import RunNotFoundError
from lab.store.engine_list import EngineList
from lab.store.histories import Histories
from lab.store.models import Models
from lab.store.records import ACTIVE, Run
from lab.store.run_color import next_color
from lab.store.schema import artifacts, epochs, first_epochs, runs


class RunStore(Histories, Models, EngineList):
    """Every run ever queued. Safe to share between threads; each process opens its own.

    Every method raises `StoreError` where the database cannot be used, `StoreAwayError` where that
    may pass, and those that take a run's id raise `RunNotFoundError` where there is no such run.
    """

    # --- runs ---------------------------------------------------------------------------------

    def add(
        self,
        config: RunConfig,
        *,
        engine: str,
        visit: str = "",
        name: str | None = None,
        sweep: str | None = None,
    ) -> str:
        """Queue a run and return its id; its colour is one the last few do not have."""
        run = secrets.token_hex(5)
        with self._write() as db:
            color = next_color(db, visit)
            db.execute(
                insert(runs).values(
                    id=run, name=name or config.title, config=config.to_json(), sweep=sweep,
                    visit=visit, color=color, status="queued", created_at=time.time(),
                    engine=engine, stop_requested=False, step=0, steps=0, epoch=0,
                )
            )
        return run

    def get(self, run: str) -> Run:
        """Return one run."""
        found = self.runs([run])
        if not found:
            raise RunNotFoundError(f"No run has the id {run!r}.")
        return found[0]

    def runs(self, ids: Iterable[str] | None = None) -> list[Run]:
        """Return the runs with these ids that exist, in that order; or all, newest first."""
        if ids is None:
            return self._select(select(runs).order_by(runs.c.created_at.desc()))
        order = list(dict.fromkeys(ids))
        found = {r.id: r for r in self._select(select(runs).where(runs.c.id.in_(order)))}
        return [found[run] for run in order if run in found]

    def active(self) -> list[Run]:
        """Return the runs that something is still to come of, in the order they were queued."""
        query = select(runs).where(runs.c.finished_at.is_(None)).order_by(runs.c.created_at)
        return self._select(query)

    def live(self, visit: str) -> list[Run]:
        """Return all active runs and every run of this visit, in the order they were queued."""
        query = select(runs).where(runs.c.finished_at.is_(None) | (runs.c.visit == visit))
        return self._select(query.order_by(runs.c.created_at))

    def trained_between(self, first: float, last: float) -> list[Run]:
        """Return the runs that were training at any time from `first` to `last`, in seconds."""
        query = select(runs).where(
            runs.c.started_at <= last, runs.c.ended_at.is_(None) | (runs.c.ended_at >= first)
        )
        return self._select(query.order_by(runs.c.created_at))

    def rename(self, run: str, name: str) -> None:
        """Give a run another name."""
        self._update(run, name=name)

    def delete(self, ids: Iterable[str]) -> None:
        """Delete runs with their histories and models."""
        ids = list(ids)
        with self._write() as db:
            for table in (artifacts, epochs, first_epochs):
                db.execute(delete(table).where(table.c.run.in_(ids)))
            db.execute(delete(runs).where(runs.c.id.in_(ids)))

    def request_stop(self, run: str) -> None:
        """Ask a run to stop: a queued one is stopped at once, a running one by its worker."""
        now = time.time()
        with self._write() as db:
            queued = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status == "queued")
                .values(status="stopped", stop_requested=True, ended_at=now, finished_at=now,
                        message="Cancelled before it began.")
            )
            if queued.rowcount == 0:
                db.execute(
                    update(runs)
                    .where(runs.c.id == run, runs.c.status == "running")
                    .values(stop_requested=True)
                )

    # --- what a worker writes -----------------------------------------------------------------

    def begin(
        self, run: str, *, dataset_used: str | None = None, notice: str | None = None
    ) -> bool:
        """Mark a queued run as running. Return False where it is no longer queued."""
        with self._write() as db:
            begun = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status == "queued")
                .values(status="running", started_at=time.time(), dataset_used=dataset_used,
                        notice=notice)
            )
        return begun.rowcount == 1

    def stop_requested(self, run: str) -> bool:
        """Return whether a run has been asked to stop (or was deleted)."""
        with self._read() as db:
            requested = db.scalar(select(runs.c.stop_requested).where(runs.c.id == run))
        return requested is not False

    def take_over(self, run: str, *, of: str, engine: str) -> bool:
        """Make an unfinished run of engine `of` another's. Return whether it was still there."""
        with self._write() as db:
            taken = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.engine == of, runs.c.finished_at.is_(None))
                .values(engine=engine)
            )
        return taken.rowcount == 1

    def end(self, run: str, status: str, message: str) -> bool:
        """Give a run its final status. Return False where it already has one."""
        with self._write() as db:
            ended = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status.in_(ACTIVE))
                .values(status=status, message=message, ended_at=time.time())
            )
        return ended.rowcount == 1

    def with_model(self) -> list[Run]:
        """Return the runs that have a saved model, newest first."""
        saved = select(artifacts.c.run).where(artifacts.c.name == "model.tflite")
        query = select(runs).where(runs.c.id.in_(saved)).order_by(runs.c.created_at.desc())
        return self._select(query)

    def _select(self, query: Select) -> list[Run]:
        with self._read() as db:
            rows = db.execute(query).mappings().all()
        return [Run.from_row(row) for row in rows]

    def _update(self, run: str, **values: Any) -> None:
        with self._write() as db:
            if db.execute(update(runs).where(runs.c.id == run).values(**values)).rowcount == 0:
                raise RunNotFoundError(f"No run has the id {run!r}.")
