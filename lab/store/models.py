"""The part of the store that holds what runs have learnt."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from lab.store.columns import as_file
from lab.store.database import Database
from lab.store.epoch_values import finite
from lab.store.kept_models import are_kept, settle_models
from lab.store.run_ends import BEST_WEIGHTS, STATE
from lab.store.schema import artifacts, epochs, first_epochs, runs


class BestWeights(NamedTuple):
    """Weights of the best epoch so far: the `epoch` (from 1), and `data` as training wrote it."""

    epoch: int
    data: bytes


class Checkpoint(NamedTuple):
    """Where a run can be taken up again, and what it has learnt by then.

    Attributes:
        epoch: The epoch (from 1) at whose end training stood.
        state: Its state, as training wrote it.
        best: The best weights up to there; None where no epoch had any.
    """

    epoch: int
    state: bytes
    best: BestWeights | None


def drop_state(db: Connection, run: str) -> None:
    """Drop what a run's training would go on from, in a transaction that ends it."""
    _drop(db, run, STATE)


class Models(Database):
    """Saved models, and of runs that have none yet their state and best weights."""

    def keep(self, run: str, checkpoint: Checkpoint) -> None:
        """Keep a run's state, in place of an earlier one, and best weights that belong to it.

        Both are there or neither. The state of a run that has ended is not kept.

        Args:
            checkpoint: Its `best` is None, too, where the store has these weights already.
        """
        with self._write() as db:
            if _goes_on(db, run):
                _put(db, run, STATE, checkpoint.epoch, checkpoint.state)
            if checkpoint.best is not None:
                _put(db, run, BEST_WEIGHTS, *checkpoint.best)

    def checkpoint(self, run: str) -> Checkpoint | None:
        """Return where a run can be taken up again; None where it has to begin anew."""
        query = select(artifacts.c.name, artifacts.c.epoch, artifacts.c.data)
        query = query.where(artifacts.c.run == run, artifacts.c.name.in_((STATE, BEST_WEIGHTS)))
        with self._read() as db:
            found = {name: BestWeights(*rest) for name, *rest in db.execute(query)}
        state = found.get(STATE)
        if state is None or not isinstance(state.epoch, int):
            return None
        return Checkpoint(*state, best=found.get(BEST_WEIGHTS))

    def rewind(
        self, run: str, epoch: int, *, best_epoch: int | None = None,
        best_value: float | None = None,
    ) -> None:
        """Put a run that goes on back to the end of `epoch`, 0 for its beginning.

        What is on record of later epochs goes: they are still to come, and may turn out otherwise
        (on other images), or not come at all.

        Args:
            best_epoch: The best up to there.
            best_value: Its monitored value.
        """
        with self._write() as db:
            if not _goes_on(db, run):
                return
            for table in (epochs, artifacts):
                db.execute(delete(table).where(table.c.run == run, table.c.epoch > epoch))
            if not epoch:
                db.execute(delete(first_epochs).where(first_epochs.c.run == run))
            db.execute(
                update(runs)
                .where(runs.c.id == run)
                .values(epoch=epoch, step=0, best_epoch=best_epoch, best_value=finite(best_value))
            )

    def keep_best(self, run: str, weights: BestWeights) -> None:
        """Keep the weights of a run's best epoch so far, in place of an earlier one's."""
        with self._write() as db:
            _goes_on(db, run)
            _put(db, run, BEST_WEIGHTS, *weights)

    def best_weights(self, run: str) -> BestWeights | None:
        """Return the best weights of a run whose models have not been stored; None without any."""
        query = select(artifacts.c.epoch, artifacts.c.data)
        query = query.where(artifacts.c.run == run, artifacts.c.name == BEST_WEIGHTS)
        with self._read() as db:
            found = db.execute(query).first()
        return found and BestWeights(*found)

    def has_best_weights(self, run: str) -> bool:
        """Return whether `best_weights` would give any; quick, however large they are."""
        query = select(artifacts.c.run)
        query = query.where(artifacts.c.run == run, artifacts.c.name == BEST_WEIGHTS)
        with self._read() as db:
            return db.scalar(query) is not None

    def finish(
        self,
        run: str,
        *,
        models: Mapping[str, bytes] | None = None,
        test_accuracy: float | None = None,
        test_loss: float | None = None,
        **best: float | None,
    ) -> None:
        """Store an ended run's models and test result, all or nothing.

        The best weights go with it where there are models, which hold them; else they are kept.
        Of a sweep's run there are models afterwards only where the sweep keeps them: those of the
        run that was its group's best until now go, and its own where another one's are as good.

        Args:
            best: `best_epoch` and `best_value`, where the models are of another epoch than the one
                on record.
        """
        with self._write() as db:
            unkept = settle_models(
                db, run, best.get("best_value"), has_models=bool(models),
                is_tested=test_accuracy is not None,
            )
            db.execute(select(runs.c.id).where(runs.c.id == run).with_for_update())
            drop_state(db, run)
            if unkept:
                db.execute(delete(artifacts).where(artifacts.c.run == run))
            elif models:
                rows = [{"run": run, "name": n, "data": data} for n, data in models.items()]
                db.execute(delete(artifacts).where(artifacts.c.run == run))
                db.execute(insert(artifacts), rows)
            db.execute(
                update(runs)
                .where(runs.c.id == run)
                .values(finished_at=time.time(), test_accuracy=finite(test_accuracy),
                        test_loss=finite(test_loss), unkept=unkept, **best)
            )

    def keeps_models(self, run: str, best_value: float | None) -> bool:
        """Return whether models of a run are worth being made: a sweep may keep others' alone.

        What `finish` then does with them is the last word: others may have ended by then.

        Args:
            best_value: Its best monitored value.
        """
        with self._read() as db:
            return are_kept(db, run, best_value)

    def artifact(self, run: str, name: str) -> bytes | None:
        """Return a stored file of a run ("model.keras", "model.tflite"), or None."""
        query = select(artifacts.c.data).where(artifacts.c.run == run, artifacts.c.name == name)
        with self._read() as db:
            return as_file(db.scalar(query))


def _goes_on(db: Connection, run: str) -> bool:
    """Return whether a run has not ended; nobody else changes it until the transaction is over.

    A run is locked before what is of it, as by who deletes it: else the two wait for each other.
    """
    ended = select(runs.c.ended_at).where(runs.c.id == run).with_for_update()
    return any(row.ended_at is None for row in db.execute(ended))


def _put(db: Connection, run: str, name: str, epoch: int, data: bytes) -> None:
    _drop(db, run, name)
    db.execute(insert(artifacts).values(run=run, name=name, epoch=epoch, data=data))


def _drop(db: Connection, run: str, name: str) -> None:
    db.execute(delete(artifacts).where(artifacts.c.run == run, artifacts.c.name == name))
