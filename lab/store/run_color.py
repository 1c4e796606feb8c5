"""Which colour a new run gets."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from lab.store.schema import runs

HUES = 9  # colours of the charts' palette; an index beyond it is the same hue, another marker


def next_color(db: Connection, visit: str) -> int:
    """Return the next index of the store whose hue none of the visit's latest runs has.

    Runs meet on a chart mostly with those queued just before, by whomever, and with their own
    visit's: neither should look alike.
    """
    latest = db.scalar(select(func.max(runs.c.color)))
    own = select(runs.c.color).where(runs.c.visit == visit).order_by(runs.c.color.desc())
    taken = {color % HUES for color in db.scalars(own.limit(HUES - 1))}
    first = 0 if latest is None else latest + 1
    return next(index for index in range(first, first + HUES) if index % HUES not in taken)
