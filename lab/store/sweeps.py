"""The part of the store that holds sweeps: many runs that are queued, held and cancelled as one."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, delete, exists, insert, select, update

from lab.config import RunConfig
from lab.errors import SweepNotFoundError
from lab.store.columns import as_stored
from lab.store.database import Database
from lab.store.records import Run
from lab.store.run_color import next_colors
from lab.store.run_ends import delete_runs, stop_runs
from lab.store.schema import runs, sweeps
from lab.store.sweep_counts import progress_of
from lab.store.sweep_records import (
    CANCELLED,
    INTERRUPTED,
    KEEPS,
    OVER,
    PAUSED,
    RUNNING,
    Sweep,
    SweepProgress,
)
from lab.store.which import Which, among
from lab.store.workspace_list import note_workspace
from lab.workspaces import OPEN

_APART = 1e-6  # seconds between two runs' times of queueing, which say their order

in_sweep = runs.c.config_group.is_not(None)
to_come = runs.c.finished_at.is_(None)
not_begun = and_(in_sweep, to_come, runs.c.status == "queued", runs.c.resumes == 0)
"""Conditions: of a sweep's run; something is still to come; a sweep's that has not begun."""

_has_active = exists().where(runs.c.sweep == sweeps.c.id, in_sweep, to_come)


def group_of(config: RunConfig) -> str:
    """Return what configs share that are equal but for the seed: 16 hex digits of SHA-256."""
    return _group(config.to_dict())


def _group(values: dict[str, Any]) -> str:
    unseeded = {name: value for name, value in values.items() if name != "seed"}
    return hashlib.sha256(json.dumps(unseeded, sort_keys=True).encode()).hexdigest()[:16]


class Sweeps(Database):
    """Sweeps by id, and which of their runs are next.

    Methods that take one sweep's id raise `SweepNotFoundError` where there is no such sweep.
    """

    def add_sweep(
        self, configs: Sequence[RunConfig], *, name: str, engine: str, workspace: str = OPEN,
        visit: str = "", keeps: str = KEEPS[0], estimates: Sequence[float] = (),
    ) -> str:
        """Queue a sweep with a run a config, in their order, all or nothing; return its id.

        Args:
            keeps: One of `KEEPS`.
            estimates: About how many seconds each run takes, where that is known.
        """
        sweep, now = secrets.token_hex(5), time.time()
        monitors = {config.monitor for config in configs}
        rows = [
            _row(config, seconds) | {"sweep": sweep, "created_at": now + number * _APART}
            for number, (config, seconds) in enumerate(
                zip(configs, estimates or [None] * len(configs), strict=True)
            )
        ]
        shared = {
            "workspace": workspace, "visit": visit, "engine": engine, "status": "queued",
            "stop_requested": False, "step": 0, "steps": 0, "epoch": 0, "resumes": 0,
            "pinned": False,
        }
        with self._write() as db:
            note_workspace(db, workspace)
            db.execute(insert(sweeps).values(
                id=sweep, workspace=workspace, name=name, keeps=keeps, state=RUNNING,
                monitor=monitors.pop() if len(monitors) == 1 else "", created_at=now,
                visit=visit, engine=engine,
            ))
            colors = next_colors(db, workspace, visit, len(rows))
            db.execute(insert(runs), [
                row | shared | {"color": color} for row, color in zip(rows, colors, strict=True)
            ])
        return sweep

    def sweeps(self, which: Which | None = None) -> list[Sweep]:
        """Return these sweeps, as far as they exist, or all; newest first."""
        query = select(sweeps, _has_active.label("active"))
        if which is not None:
            query = query.where(among(sweeps.c.id, which))
        with self._read() as db:
            rows = db.execute(query.order_by(sweeps.c.created_at.desc())).mappings().all()
        return [Sweep.from_row(row) for row in rows]

    def get_sweep(self, sweep: str) -> Sweep:
        """Return one sweep."""
        found = self.sweeps(sweep)
        if not found:
            raise _not_found(sweep)
        return found[0]

    def sweep_progress(self, which: Which) -> dict[str, SweepProgress]:
        """Return how far these sweeps are, by id; one without any run is left out."""
        with self._read() as db:
            return progress_of(db, which)

    def pause_sweep(self, which: Which) -> None:
        """Have the runs of a sweep that have not begun wait; those that train go on."""
        with self._write() as db:
            _known(db, which)
            paused = sweeps.c.state.in_((RUNNING, INTERRUPTED)), among(sweeps.c.id, which)
            db.execute(update(sweeps).where(*paused).values(state=PAUSED))

    def resume_sweep(self, which: Which, *, engine: str) -> bool:
        """Have the runs of a sweep that wait get their turn on an engine.

        Of two who ask at once one does it: a sweep that goes on already is left where it is.

        Returns:
            Whether it was held, and goes on now.
        """
        held = sweeps.c.state.in_((PAUSED, INTERRUPTED)), among(sweeps.c.id, which)
        with self._write() as db:
            _known(db, which)
            ids = db.scalars(select(sweeps.c.id).where(*held).with_for_update()).all()
            theirs = sweeps.c.id.in_(ids)
            db.execute(update(sweeps).where(theirs).values(state=RUNNING, engine=engine))
            db.execute(update(runs).where(runs.c.sweep.in_(ids), not_begun).values(engine=engine))
        return bool(ids)

    def cancel_sweep(self, which: Which) -> None:
        """Stop the runs of a sweep that wait, and ask those that train to stop."""
        with self._write() as db:
            _known(db, which)
            going = select(sweeps.c.id).where(among(sweeps.c.id, which), _has_active)
            ids = db.scalars(going.with_for_update()).all()  # before its runs, as all others do
            stop_runs(db, select(runs.c.id).where(runs.c.sweep.in_(ids), in_sweep, to_come))
            db.execute(update(sweeps).where(sweeps.c.id.in_(ids)).values(state=CANCELLED))

    def delete_sweep(self, which: Which) -> None:
        """Delete a sweep with all its runs, their histories and models."""
        with self._write() as db:
            ids = _known(db, which)
            delete_runs(db, select(runs.c.id).where(runs.c.sweep.in_(ids), in_sweep))
            db.execute(delete(sweeps).where(sweeps.c.id.in_(ids)))

    def rename_sweep(self, which: Which, to: str) -> None:
        """Give a sweep another name."""
        with self._write() as db:
            db.execute(update(sweeps).where(sweeps.c.id.in_(_known(db, which))).values(name=to))

    # --- what engines ask -----------------------------------------------------------------------

    def next_of_sweeps(self, engine: str, most: int) -> list[Run]:
        """Return of each sweep that goes on here the runs that begin next, `most` of each.

        However many wait, no more are read.
        """
        going = select(sweeps.c.id).where(sweeps.c.state == RUNNING, sweeps.c.engine == engine)
        found = []
        with self._read() as db:
            for sweep in db.scalars(going.order_by(sweeps.c.created_at)).all():
                waits = select(runs).where(
                    runs.c.sweep == sweep, not_begun, runs.c.engine == engine
                )
                query = waits.order_by(runs.c.created_at).limit(most)
                found += db.execute(query).mappings().all()
        return [Run.from_row(row) for row in found]

    def engines_of_sweeps(self) -> set[str]:
        """Return the ids of the engines that give runs of sweeps their turn."""
        query = select(sweeps.c.engine).where(sweeps.c.state == RUNNING).distinct()
        with self._read() as db:
            return set(map(as_stored, db.scalars(query)))

    def interrupt_sweeps(self, engines: Collection[str]) -> None:
        """Hold the sweeps of engines that are gone until somebody resumes them."""
        with self._write() as db:
            theirs = sweeps.c.engine.in_(engines), sweeps.c.state == RUNNING
            db.execute(update(sweeps).where(*theirs).values(state=INTERRUPTED))

    def close_sweeps(self) -> None:
        """Note of sweeps that nothing is still to come of that they are over."""
        over = sweeps.c.ended_at.is_(None), ~_has_active
        with self._read() as db:
            found = db.scalar(select(sweeps.c.id).where(*over).limit(1))
        if found is not None:  # else nobody's write has to wait for this one
            state = case((sweeps.c.state == CANCELLED, CANCELLED), else_=OVER)
            with self._write() as db:
                values = {"state": state, "ended_at": time.time()}
                db.execute(update(sweeps).where(*over).values(**values))


def _row(config: RunConfig, seconds: float | None) -> dict[str, Any]:
    """Return the columns of a run that its config decides."""
    values = config.to_dict()
    return {
        "id": secrets.token_hex(5), "name": config.title, "config": json.dumps(values),
        "config_group": _group(values), "planned": config.epochs, "estimate": seconds,
    }


def _known(db: Connection, which: Which) -> list[str]:
    """Return the ids of these sweeps, of which there must be some."""
    ids = list(db.scalars(select(sweeps.c.id).where(among(sweeps.c.id, which))))
    if not ids:
        raise _not_found(which)
    return ids


def _not_found(which: Which) -> SweepNotFoundError:
    named = f"No sweep has the id {which!r}." if isinstance(which, str) else "It was deleted."
    return SweepNotFoundError(named)
