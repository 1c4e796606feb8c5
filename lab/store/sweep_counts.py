"""How far sweeps are, counted by the database: no run is read for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from lab.store.columns import count, moment, name, number
from lab.store.records import STATUSES, UNKNOWN
from lab.store.schema import runs, sweeps
from lab.store.sweep_records import SweepProgress
from lab.store.which import Which, among

_LARGE = 1e15  # beyond any value that can be: what somebody else has spoilt is not summed
_COUNTED = (
    "id", "sweep", "name", "status", "epoch", "planned", "estimate", "resumes", "started_at",
    "ended_at", "finished_at",
)
_OWN_END = ("completed", "early_stopped", "diverged")  # neither stopped nor failed


def progress_of(db: Connection, which: Which) -> dict[str, SweepProgress]:
    """Return how far these sweeps are, by id, in one question."""
    rows = db.execute(_question(which)).mappings().all()
    return {sweep: _progress(sweep, list(of)) for sweep, of in groupby(rows, lambda r: r["sweep"])}


def _question(which: Which) -> Select:
    """Select a row a sweep and status."""
    falls = sweeps.c.monitor == "val_loss"
    value = case((runs.c.best_value.between(-_LARGE, _LARGE), runs.c.best_value))
    best_first = (
        value.is_(None), case((falls, value), else_=-value), runs.c.created_at, runs.c.id,
    )
    ranked = (
        select(
            *(runs.c[column] for column in _COUNTED),
            case((sweeps.c.monitor != "", value)).label("value"),
            func.row_number().over(partition_by=runs.c.sweep, order_by=best_first).label("rank"),
        )
        .join(sweeps, sweeps.c.id == runs.c.sweep)
        .where(among(sweeps.c.id, which), runs.c.config_group.is_not(None))
    ).subquery()
    of = ranked.c
    epoch, planned, estimate = map(_sound, (of.epoch, of.planned, of.estimate))
    took = case((of.ended_at >= of.started_at, of.ended_at - of.started_at), else_=0)
    timed = and_(of.status.in_(_OWN_END), of.resumes == 0, of.started_at.is_not(None))
    done = case((and_(planned > 0, epoch <= planned), epoch * 1.0 / planned), else_=0.0)
    is_best = and_(of.rank == 1, of.value.is_not(None))
    return (
        select(
            of.sweep, of.status, func.count().label("runs"),
            _sum(1, of.finished_at.is_(None)).label("active"),
            func.sum(epoch).label("epochs_done"),
            func.sum(case((and_(of.ended_at.is_(None), planned > epoch), planned), else_=epoch))
            .label("epochs"),
            _sum(_sound(took), timed).label("seconds"), _sum(estimate, timed).label("estimated"),
            _sum(estimate * (1.0 - done), of.ended_at.is_(None)).label("estimated_left"),
            func.min(of.started_at).label("began_at"), func.max(of.ended_at).label("ended_at"),
            func.max(case((is_best, of.id))).label("best_run"),
            func.max(case((is_best, of.name))).label("best_name"),
            func.max(case((is_best, of.value))).label("best_value"),
        )
        .group_by(of.sweep, of.status).order_by(of.sweep)
    )


def _progress(sweep: str, rows: list[Mapping[str, Any]]) -> SweepProgress:
    by_status: dict[str, int] = {}
    for row in rows:
        status = row["status"] if row["status"] in STATUSES else UNKNOWN
        by_status[status] = by_status.get(status, 0) + row["runs"]
    best = next((row for row in rows if row["best_run"] is not None), None)
    return SweepProgress(
        sweep, by_status,
        **{key: sum(count(row[key]) for row in rows)
           for key in ("active", "epochs_done", "epochs")},
        **{key: sum(number(row[key]) or 0.0 for row in rows)
           for key in ("seconds", "estimated", "estimated_left")},
        began_at=min(_moments(row["began_at"] for row in rows), default=None),
        ended_at=max(_moments(row["ended_at"] for row in rows), default=None),
        best_run=best and str(best["best_run"]), best_name=best and name(best["best_name"]),
        best_value=best and number(best["best_value"]),
    )


def _sound(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((value.between(0, _LARGE), value), else_=0)


def _sum(value: Any, where: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((where, value), else_=0))


def _moments(values: Iterable[Any]) -> list[float]:
    return [found for value in values if (found := moment(value)) is not None]
