"""Which models of a sweep's runs stay: of each group's best run alone, of every run, or of none."""

from __future__ import annotations

import operator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, false, or_, select, update

from lab.store.columns import number
from lab.store.records import config_or_none
from lab.store.schema import artifacts, runs, sweeps


class _Member(NamedTuple):
    """A sweep's run: what the sweep keeps, its best value, and the other runs of its group."""

    keeps: str
    value: float | None
    others: ColumnElement[bool]
    better: ColumnElement[bool]


_is_tested = and_(runs.c.finished_at.is_not(None), runs.c.test_accuracy.is_not(None))
_has_models = and_(_is_tested, runs.c.unkept.is_(None))


def are_kept(db: Connection, run: str, value: float | None) -> bool:
    """Return whether models of a run that ends with this best value would be kept, as it looks now.

    A better run that has ended counts, though its models are still being made; one that is as good
    counts where it has some: the first one stays.
    """
    member = _member(db, run, value)
    if member is None or member.keeps == "all" or member.value is None:
        return member is None or member.keeps != "none"
    if member.keeps == "none":
        return False
    ended = and_(runs.c.ended_at.is_not(None), or_(runs.c.finished_at.is_(None), _is_tested))
    as_good = runs.c.best_value == member.value
    ahead = or_(and_(member.better, ended), and_(as_good, _has_models))
    return db.scalar(select(runs.c.id).where(member.others, ahead).limit(1)) is None


def settle_models(
    db: Connection, run: str, value: float | None, *, has_models: bool, is_tested: bool
) -> str | None:
    """Drop the models of who led a run's group until now, in the transaction that ends the run.

    Runs of a sweep that end at once wait for each other here.

    Args:
        value: Its best monitored value, where another than the one on record.
        has_models: Whether there are models of it to be stored.
        is_tested: Whether its test result is known.

    Returns:
        What the sweep keeps where the run's own models are not to be stored, else None.
    """
    member = _member(db, run, value, alone=True)
    if member is None or member.keeps == "all":
        return None
    if member.keeps == "none":
        return member.keeps
    led = and_(member.others, _has_models)
    as_good = or_(member.better, runs.c.best_value == member.value)
    if member.value is not None and db.scalar(select(runs.c.id).where(led, as_good).limit(1)):
        return member.keeps
    if not has_models:
        return member.keeps if is_tested else None
    before = db.scalars(select(runs.c.id).where(led).with_for_update()).all()
    db.execute(delete(artifacts).where(artifacts.c.run.in_(before)))
    db.execute(update(runs).where(runs.c.id.in_(before)).values(unkept=member.keeps))
    return None


def _member(
    db: Connection, run: str, value: float | None, *, alone: bool = False
) -> _Member | None:
    """Return what decides about a run's models; None where it is no sweep's.

    Args:
        alone: Whether nobody else may settle models of this sweep until the transaction is over.
    """
    query = (
        select(sweeps.c.id, sweeps.c.keeps, runs.c.config_group, runs.c.config, runs.c.best_value)
        .join(sweeps, sweeps.c.id == runs.c.sweep)
        .where(runs.c.id == run, runs.c.config_group.is_not(None))
    )
    row = db.execute(query.with_for_update(of=sweeps) if alone else query).first()
    if row is None:
        return None
    value = number(row.best_value if value is None else value)
    config = config_or_none(row.config)
    falls = config is not None and config.monitor.endswith("loss")
    better = operator.lt if falls else operator.gt
    return _Member(
        row.keeps, value,
        and_(runs.c.sweep == row.id, runs.c.config_group == row.config_group, runs.c.id != run),
        false() if value is None else better(runs.c.best_value, value),
    )
