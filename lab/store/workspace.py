"""Workspace: what a reader may see and change."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from lab.errors import ModelError, RunNotFoundError
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store.columns import READ, as_file
from lab.store.records import Run
from lab.store.schema import artifacts, runs
from lab.store.workspace_drawings import OwnDrawings
from lab.store.workspace_sweeps import OwnSweeps

EVALUATION = "evaluation.npz"
"""Name of the artifact that holds how a run's saved model was evaluated."""

_LONE = runs.c.config_group.is_(None)
_KEY = re.compile(r"[0-9a-f]{32}")  # 128 bits; ids of runs are shorter


def is_key(name: str) -> bool:
    """Return whether a run's name has the form of a key by which one is shared."""
    return _KEY.fullmatch(name) is not None


class Training(NamedTuple):
    """When a run trained, and on which engine; of another workspace's nothing else is told."""

    id: str
    engine: str
    started_at: float | None
    ended_at: float | None


class Workspace(OwnSweeps, OwnDrawings):
    """The runs, sweeps and drawings of one workspace, and others' runs that are shared by a key.

    Every question about runs that somebody asks goes through one. A run is known by a name: its own
    workspace's is its id, another one's is the key by which it is shared. A shared run can be read,
    and nothing else; an id of another workspace names nothing. Safe to share between threads.

    Methods that take one run's name raise `RunNotFoundError` where it names none, those that take
    one sweep's id `SweepNotFoundError`, and every one `StoreError` where the database cannot be
    used.
    """

    # --- read ---------------------------------------------------------------------------------

    def runs(self, names: Iterable[str] | None = None) -> list[Run]:
        """Return the runs of these names, as far as there are any, in that order.

        Without names, all of the workspace's own, newest first.
        """
        if names is None:
            return self._store.runs(self._own())
        order = list(dict.fromkeys(names))
        found = {run.id: run for run in map(self._as_seen, self._store.runs(self._seen(order)))}
        return [found[name] for name in order if name in found]

    def get(self, name: str) -> Run:
        """Return one run."""
        found = self.runs([name])
        if not found:
            raise RunNotFoundError(f"No run has the id {name!r}.")
        return found[0]

    def own_names(self, names: Iterable[str]) -> list[str]:
        """Return these names with the id in place of a key of the workspace's own run."""
        names = list(names)
        keys = [name for name in names if is_key(name)]
        if not keys:
            return names
        own = select(runs.c.share, runs.c.id).where(self._is_own, runs.c.share.in_(keys))
        with self._store._read() as db:
            ids = {row.share: READ["id"](row.id) for row in db.execute(own)}
        return list(dict.fromkeys(ids.get(name, name) for name in names))

    def count(self) -> int:
        """Return how many own runs there are."""
        with self._store._read() as db:
            return db.scalar(select(func.count()).select_from(self._own().subquery()))

    def active(self) -> list[Run]:
        """Return the own runs that something is still to come of, in the order of the queue.

        Those of sweeps are not among them: `sweep_progress` has them as a whole.
        """
        found = self._store.runs(self._own(runs.c.finished_at.is_(None), _LONE))
        return found[::-1]

    def live(self, visit: str | None, since: float = 0.0) -> list[Run]:
        """Return the own active runs, and those of a visit, first queued first; no sweep's.

        Args:
            visit: The visit's id; None for all visits.
            since: When a run of the visit must have been queued, in seconds since 1970.
        """
        of_visit = true() if visit is None else runs.c.visit == visit
        recent = and_(of_visit, runs.c.created_at >= since)
        found = self._own(_LONE, runs.c.finished_at.is_(None) | recent)
        return self._store.runs(found)[::-1]

    def with_model(self) -> list[Run]:
        """Return the own runs that have a saved model, newest first."""
        saved = select(artifacts.c.run).where(artifacts.c.name == "model.tflite")
        return self._store.runs(self._own(runs.c.id.in_(saved)))

    def history(
        self, names: Iterable[str], keys: Iterable[str] = (*EPOCH_KEYS, *LAYER_KEYS)
    ) -> pd.DataFrame:
        """Return the epochs of these runs, as `RunStore.history` does, by their names."""
        names = list(names)
        return self._by_name(self._store.history(self._seen(names), keys), names)

    def first_epoch(self, names: Iterable[str]) -> pd.DataFrame:
        """Return how these runs fared within their first epoch, as `RunStore.first_epoch` does."""
        names = list(names)
        return self._by_name(self._store.first_epoch(self._seen(names)), names)

    def artifact(self, name: str, file: str) -> bytes | None:
        """Return a stored file of a run ("model.keras", "model.tflite"), or None."""
        query = select(artifacts.c.data).where(
            artifacts.c.run.in_(self._seen([name])), artifacts.c.name == file
        )
        with self._store._read() as db:
            return as_file(db.scalar(query))

    def trained_between(self, first: float, last: float) -> list[Training]:
        """Return what trained at any time from `first` to `last`, in seconds, whoever's it was.

        Of other workspaces' runs only the times are told, and numbers instead of ids.
        """
        times = runs.c.engine, runs.c.started_at, runs.c.ended_at
        query = select(runs.c.id, *times, self._is_own.label("own")).where(
            runs.c.started_at <= last, runs.c.ended_at.is_(None) | (runs.c.ended_at >= first)
        )
        with self._store._read() as db:
            found = db.execute(query.order_by(runs.c.created_at)).all()
        return [_told(number, row) for number, row in enumerate(found)]

    # --- change -------------------------------------------------------------------------------

    def rename(self, name: str, to: str) -> None:
        """Give a run another name to be shown."""
        self._change(name, name=to)

    def pin(self, name: str, pinned: bool) -> None:
        """Have a run's models dropped last where the store is full, or like any other's."""
        self._change(name, pinned=pinned)

    def keep_evaluation(self, name: str, data: bytes) -> None:
        """Keep how an own run's saved model was evaluated, in place of an earlier evaluation.

        It goes with the model. Reading it is `artifact(name, lab.evaluation.FILE)`.

        Args:
            data: As `lab.evaluation.Scores.to_bytes` gives it.

        Raises:
            ModelError: The run has no saved model (any more).
        """
        with self._store._write() as db:
            mine = self._own(_named([name]))
            run = db.scalar(select(runs.c.id).where(runs.c.id.in_(mine)).with_for_update())
            if run is None:
                raise RunNotFoundError(f"No run has the id {name!r}.")
            of_run = artifacts.c.run == run
            if db.scalar(
                select(artifacts.c.run).where(of_run, artifacts.c.name == "model.tflite")
            ) is None:
                raise ModelError(f"Run {name} has no saved model to keep an evaluation of.")
            db.execute(delete(artifacts).where(of_run, artifacts.c.name == EVALUATION))
            db.execute(insert(artifacts).values(run=run, name=EVALUATION, data=data))

    def share(self, name: str) -> str:
        """Let whoever has the key that is returned see a run; a key that it has already stays."""
        with self._store._write() as db:
            mine = self._own(_named([name]))
            db.execute(
                update(runs).where(runs.c.id.in_(mine), runs.c.share.is_(None))
                .values(share=secrets.token_hex(16))
            )
            key = db.scalar(select(runs.c.share).where(runs.c.id.in_(mine)))
        if key is None:
            raise RunNotFoundError(f"No run has the id {name!r}.")
        return key

    def unshare(self, name: str) -> None:
        """End every link to a run."""
        self._change(name, share=None)

    def request_stop(self, name: str) -> None:
        """Ask a run to stop: one that waits is stopped at once, a running one by its worker."""
        self.request_stops([name])

    def request_stops(self, names: Iterable[str]) -> None:
        """Ask runs to stop, as `request_stop` does, all at once."""
        self._store.request_stop(self._own(_named(names)))

    def delete(self, names: Iterable[str]) -> None:
        """Delete own runs with their histories and models."""
        self._store.delete(self._own(_named(names)))

    # --- whose --------------------------------------------------------------------------------

    @property
    def _is_own(self) -> ColumnElement[bool]:
        return runs.c.workspace == self.id

    def _own(self, *conditions: ColumnElement[bool]) -> Select:
        """Select the ids of the workspace's own runs."""
        return select(runs.c.id).where(self._is_own, *conditions)

    def _seen(self, names: Iterable[str]) -> Select:
        """Select the ids of the runs that these names name here."""
        names = list(names)
        keys = [name for name in names if is_key(name)]
        return select(runs.c.id).where(
            or_(
                and_(self._is_own, _named(names)),
                and_(runs.c.workspace != self.id, runs.c.share.in_(keys)),
            )
        )

    def _as_seen(self, run: Run) -> Run:
        if run.workspace == self.id:
            return run
        label = None if run.in_sweep else run.sweep  # the id of a sweep names nothing elsewhere
        return replace(run, id=run.share, workspace="", visit="", sweep=label, by_link=True)

    def _by_name(self, table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
        """Return a table of runs with keys in place of the ids of shared ones."""
        if not any(map(is_key, names)):
            return table
        shared = select(runs.c.id, runs.c.share).where(runs.c.id.in_(self._seen(names)))
        with self._store._read() as db:
            keys: Mapping[str, str] = {
                READ["id"](row.id): row.share for row in db.execute(shared.where(~self._is_own))
            }
        return table.assign(run=table["run"].map(lambda run: keys.get(run, run)))

    def _change(self, run: str, **values: object) -> None:
        with self._store._write() as db:
            mine = runs.c.id.in_(self._own(_named([run])))
            if db.execute(update(runs).where(mine).values(**values)).rowcount == 0:
                raise RunNotFoundError(f"No run has the id {run!r}.")


def _named(names: Iterable[str]) -> ColumnElement[bool]:
    sayable = [name for name in names if "\0" not in name]  # PostgreSQL has no other text
    return runs.c.id.in_(sayable)


def _told(number: int, row: Row) -> Training:
    columns = ("id", "engine", "started_at", "ended_at")
    told = Training(*(READ[name](getattr(row, name)) for name in columns))
    return told if row.own else told._replace(id=f"another's, {number}")
