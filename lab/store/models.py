"""The part of the store that holds what runs have learnt."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from lab.store.database import Database
from lab.store.epoch_values import finite
from lab.store.schema import artifacts, runs

BEST_WEIGHTS = "best.weights.npz"


class BestWeights(NamedTuple):
    """Weights of the best epoch so far: the `epoch` (from 1), and `data` as training wrote it."""

    epoch: int
    data: bytes


class Models(Database):
    """Saved models, and the best weights of runs that have none yet."""

    def keep_best(self, run: str, weights: BestWeights) -> None:
        """Keep the weights of a run's best epoch so far, in place of an earlier one's."""
        place = artifacts.c.run == run, artifacts.c.name == BEST_WEIGHTS
        with self._write() as db:
            db.execute(delete(artifacts).where(*place))
            db.execute(insert(artifacts).values(run=run, name=BEST_WEIGHTS, **weights._asdict()))

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

        Args:
            best: `best_epoch` and `best_value`, where the models are of another epoch than the one
                on record.
        """
        with self._write() as db:
            if models:
                rows = [{"run": run, "name": n, "data": data} for n, data in models.items()]
                db.execute(delete(artifacts).where(artifacts.c.run == run))
                db.execute(insert(artifacts), rows)
            db.execute(
                update(runs)
                .where(runs.c.id == run)
                .values(finished_at=time.time(), test_accuracy=finite(test_accuracy),
                        test_loss=finite(test_loss), **best)
            )

    def artifact(self, run: str, name: str) -> bytes | None:
        """Return a stored file of a run ("model.keras", "model.tflite"), or None."""
        query = select(artifacts.c.data).where(artifacts.c.run == run, artifacts.c.name == name)
        with self._read() as db:
            return db.scalar(query)
