"""What came of a sweep's runs so far, without their histories, and without most of their configs.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from lab.config import RunConfig
from lab.store.columns import number
from lab.store.records import STATUSES, UNKNOWN, Run, config_or_none
from lab.store.schema import runs
from lab.store.which import Which, among


class Outcome(NamedTuple):
    """A sweep's run, as far as it is: `group` is what runs share that are equal but for the seed,
    `value` its best monitored value; None is "not yet", or never."""

    run: str
    group: str
    status: str
    value: float | None
    test_accuracy: float | None


_OUTCOME = (
    runs.c.id, runs.c.config_group, runs.c.status, runs.c.best_value, runs.c.test_accuracy
)
_in_sweep = runs.c.config_group.is_not(None)


def outcomes(db: Connection, which: Which) -> list[Outcome]:
    """Return all runs of a sweep, first queued first."""
    query = select(*_OUTCOME).where(among(runs.c.sweep, which), _in_sweep)
    return [
        Outcome(str(run), str(group), status if status in STATUSES else UNKNOWN,
                number(value), number(accuracy))
        for run, group, status, value, accuracy in db.execute(query.order_by(runs.c.created_at))
    ]


def setups(db: Connection, which: Which) -> dict[str, RunConfig]:
    """Return a config of each of a sweep's groups, as far as it is valid, first queued first."""
    first = (
        select(func.min(runs.c.created_at).label("at"), runs.c.sweep, runs.c.config_group)
        .where(among(runs.c.sweep, which), _in_sweep)
        .group_by(runs.c.sweep, runs.c.config_group)
    ).subquery()
    query = select(runs.c.config_group, runs.c.config).join(first, and_(
        runs.c.sweep == first.c.sweep, runs.c.config_group == first.c.config_group,
        runs.c.created_at == first.c.at,
    ))
    found = {}
    for group, text in db.execute(query.order_by(runs.c.created_at)):
        config = config_or_none(str(text))
        if config is not None:
            found[str(group)] = config
    return found


def latest(db: Connection, which: Which, most: int) -> list[Run]:
    """Return the runs of sweeps that train, and the last ones that ended, `most` at most.

    First queued first; a run that was stopped before it began is none of them.
    """
    mine = among(runs.c.sweep, which), _in_sweep, runs.c.started_at.is_not(None)
    training = select(runs).where(
        *mine, runs.c.finished_at.is_(None), runs.c.status != "queued"
    ).order_by(runs.c.started_at)
    over = select(runs).where(*mine, runs.c.finished_at.is_not(None)).order_by(
        runs.c.finished_at.desc()
    )
    rows = list(db.execute(training.limit(most)).mappings())
    rows += db.execute(over.limit(most - len(rows))).mappings() if len(rows) < most else []
    found = map(Run.from_row, rows)
    return sorted(found, key=lambda run: (run.created_at or 0.0, run.id))
