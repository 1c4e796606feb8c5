"""What transactions know and do about a workspace's drawings.

Who keeps, relabels or moves some notes the workspace first, so that others wait until it is done.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select, update

from lab.store.drawing_records import MOST_DRAWINGS
from lab.store.schema import drawings


def count_drawings(db: Connection, workspace: str) -> int:
    """Return how many drawings a workspace has, by a transaction under way."""
    own = drawings.c.workspace == workspace
    return db.scalar(select(func.count()).select_from(drawings).where(own))


def move_drawings(db: Connection, source: str, target: str) -> int:
    """Give a workspace's drawings to another that the transaction has noted, as far as they fit.

    One that the other has already goes; the oldest come first.

    Returns:
        How many stay where they were, since the other has as many as it may.
    """
    if source == target:
        return 0
    known = same_drawings(db, target)
    theirs = select(drawings.c.id, drawings.c.label, drawings.c.digest)
    theirs = theirs.where(drawings.c.workspace == source).order_by(drawings.c.created_at)
    rows = db.execute(theirs).all()
    twice = [row.id for row in rows if (row.label, row.digest) in known]
    new = [row.id for row in rows if (row.label, row.digest) not in known]
    fit = new[: max(0, MOST_DRAWINGS - count_drawings(db, target))]
    db.execute(delete(drawings).where(drawings.c.id.in_(twice)))
    db.execute(update(drawings).where(drawings.c.id.in_(fit)).values(workspace=target))
    return len(new) - len(fit)


def same_drawings(db: Connection, workspace: str) -> set[tuple[int, str]]:
    """Return label and digest of each drawing of a workspace: what makes two the same."""
    own = drawings.c.workspace == workspace
    found = db.execute(select(drawings.c.label, drawings.c.digest).where(own))
    return {tuple(row) for row in found}
