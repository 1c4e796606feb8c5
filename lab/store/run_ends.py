"""What ends runs from outside, in a transaction of whoever asks: stopping and deleting."""

from __future__ import annotations

import time

from sqlalchemy import Connection, case, delete, exists, select, update

from lab.store.columns import as_stored
from lab.store.schema import artifacts, epochs, first_epochs, runs, sweeps
from lab.store.which import Which, among

BEST_WEIGHTS = "best.weights.npz"
STATE = "state.npz"
"""What training goes on from; only runs that have not ended have one."""


def stop_runs(db: Connection, which: Which) -> None:
    """Ask runs to stop: one that waits is stopped at once, a running one by its worker."""
    now = time.time()
    learnt = exists().where(artifacts.c.run == runs.c.id, artifacts.c.name == BEST_WEIGHTS)
    ids = db.scalars(select(runs.c.id).where(among(runs.c.id, which))).all()
    asked = runs.c.id.in_(ids)
    db.execute(
        update(runs).where(asked, runs.c.status == "queued").values(
            status="stopped", stop_requested=True, ended_at=now,
            # what one has learnt before it was interrupted is still to be made a model of
            finished_at=case((learnt, None), else_=now),
            message=case((runs.c.epoch > 0, "Stopped by the user."),
                         else_="Cancelled before it began."),
        )
    )
    db.execute(update(runs).where(asked, runs.c.status == "running").values(stop_requested=True))
    stopped = select(runs.c.id).where(asked, runs.c.status == "stopped")
    db.execute(
        delete(artifacts).where(artifacts.c.name == STATE, artifacts.c.run.in_(stopped))
    )


def delete_runs(db: Connection, which: Which) -> None:
    """Delete runs with their histories and models, and sweeps that no run is left of."""
    ids = db.scalars(select(runs.c.id).where(among(runs.c.id, which))).all()
    theirs = runs.c.id.in_(ids), runs.c.config_group.is_not(None)
    touched = list(map(as_stored, db.scalars(select(runs.c.sweep).where(*theirs).distinct())))
    # sweeps before runs, and runs before what is of them: two who lock in different orders would
    # wait for each other
    db.execute(
        select(sweeps.c.id).where(sweeps.c.id.in_(touched)).order_by(sweeps.c.id).with_for_update()
    )
    db.execute(select(runs.c.id).where(runs.c.id.in_(ids)).order_by(runs.c.id).with_for_update())
    for table in (artifacts, epochs, first_epochs):
        db.execute(delete(table).where(table.c.run.in_(ids)))
    db.execute(delete(runs).where(runs.c.id.in_(ids)))
    if touched:
        empty = ~exists().where(runs.c.sweep == sweeps.c.id)
        db.execute(delete(sweeps).where(sweeps.c.id.in_(touched), empty))
