"""Which colour a new run gets."""

from __future__ import annotations

from collections import deque

from sqlalchemy import Connection, func, select

from lab.store.schema import runs

HUES = 9  # colours of the charts' palette; an index beyond it is the same hue, another marker

_MOST = 10**9  # more colours than runs are ever queued


def next_color(db: Connection, workspace: str, visit: str) -> int:
    """Return the next index of the workspace whose hue none of the visit's latest runs has."""
    return next_colors(db, workspace, visit, 1)[0]


def next_colors(db: Connection, workspace: str, visit: str, count: int) -> list[int]:
    """Return what `next_color` would for so many runs, one after the other.

    Runs meet on a chart mostly with those queued just before, by whomever, and with their own
    visit's: neither should look alike.
    """
    sound = runs.c.color.between(0, _MOST) & (runs.c.workspace == workspace)  # none that is spoilt
    latest = db.scalar(select(func.max(runs.c.color)).where(sound))
    own = select(runs.c.color).where(sound, runs.c.visit == visit).order_by(runs.c.color.desc())
    near = deque(reversed(db.scalars(own.limit(HUES - 1)).all()), maxlen=HUES - 1)
    first = 0 if latest is None else latest + 1
    found = []
    for _ in range(count):
        taken = {color % HUES for color in near}
        index = next(i for i in range(first, first + HUES) if i % HUES not in taken)
        near.append(index)
        found.append(index)
        first = index + 1
    return found
