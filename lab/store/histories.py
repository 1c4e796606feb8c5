"""The part of the store that holds what runs have measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import delete, insert, select, update

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS, JUDGED, LAYER_KEYS
from lab.store.columns import as_stored
from lab.store.database import Database
from lab.store.epoch_values import by_layer, finite, number, number_columns, share
from lab.store.records import config_or_none
from lab.store.schema import epochs, first_epochs, runs
from lab.store.which import Which, among

HISTORY_COLUMNS = ["run", "epoch", *EPOCH_KEYS, *LAYER_KEYS]


class Histories(Database):
    """Progress within an epoch, and every whole epoch of every run."""

    def progress(
        self, run: str, step: int, steps: int, values: Mapping[str, float] | None = None
    ) -> None:
        """Record how far a running run is within its epoch.

        Args:
            values: Running means of the first epoch by the keys of `lab.metrics.JUDGED`, where
                they are to be kept as a point of `first_epoch`.
        """
        with self._write() as db:
            known = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status == "running")
                .values(step=step, steps=steps)
            )
            if values is not None and known.rowcount:
                numbers = {key: finite(values.get(key)) for key in JUDGED}
                place = first_epochs.c.run == run, first_epochs.c.step == step
                db.execute(delete(first_epochs).where(*place))
                db.execute(
                    insert(first_epochs).values(run=run, step=step, steps=steps, metrics=numbers)
                )

    def append(
        self,
        run: str,
        epoch: int,
        values: Mapping[str, float | Sequence[float]],
        *,
        best_epoch: int | None = None,
        best_value: float | None = None,
    ) -> None:
        """Add one whole epoch (from 1) to a run's history; one that is there already is replaced.

        So who does not know whether it was written may write it again.

        Args:
            values: By the keys of `lab.metrics`: a number, or a number a layer. One that is not
                finite, or not there, is kept as missing.
        """
        numbers = {key: finite(values.get(key)) for key in EPOCH_KEYS}
        layers = {key: [finite(value) for value in values.get(key, ())] for key in LAYER_KEYS}
        with self._write() as db:
            # the run first: who deletes it waits for that, not for what is of it
            db.execute(
                update(runs)
                .where(runs.c.id == run)
                .values(epoch=epoch, step=0, best_epoch=best_epoch, best_value=finite(best_value))
            )
            db.execute(delete(epochs).where(epochs.c.run == run, epochs.c.epoch == epoch))
            db.execute(
                insert(epochs).values(run=run, epoch=epoch, metrics=numbers, layers=layers)
            )

    def history(self, which: Which, keys: Iterable[str] = (*EPOCH_KEYS, *LAYER_KEYS)
                ) -> pd.DataFrame:
        """Return the epochs of these runs: columns `HISTORY_COLUMNS`, by run and epoch.

        A metric that was not finite, or not measured then, is NaN; one by layer holds a list a row,
        first layer first; `seconds` is each epoch's own duration.

        Args:
            which: The runs.
            keys: Metrics that are wanted; of thousands of runs, those by layer take the longest.
        """
        wanted = set(keys)
        numbers = [key for key in EPOCH_KEYS if key in wanted]
        layered = [key for key in LAYER_KEYS if key in wanted]
        stored = [epochs.c.metrics] if numbers else []
        query = select(epochs.c.run, epochs.c.epoch, *stored, *([epochs.c.layers] * bool(layered)))
        with self._read() as db:
            found = db.execute(
                query.where(among(epochs.c.run, which)).order_by(epochs.c.run, epochs.c.epoch)
            ).all()
        rows = [row for row in found if isinstance(row.epoch, int)]
        columns = {
            "run": [as_stored(row.run) for row in rows],
            "epoch": np.array([row.epoch for row in rows], dtype=int),
        }
        if numbers:
            columns |= number_columns([row.metrics for row in rows], numbers)
        columns |= {key: [by_layer(row.layers, key) for row in rows] for key in layered}
        return pd.DataFrame(columns)

    def first_epoch(self, which: Which) -> pd.DataFrame:
        """Return how these runs fared within their first epoch, by run and step.

        Returns:
            Columns run; epoch, the share of the first epoch that was done, in (0, 1]; and the
            `lab.metrics.JUDGED` of the training images up to there, NaN where not finite.
        """
        query = select(first_epochs).where(among(first_epochs.c.run, which))
        with self._read() as db:
            found = db.execute(query.order_by(first_epochs.c.run, first_epochs.c.step)).all()
        rows = [row for row in found if share(row.step, row.steps)]
        columns = {
            "run": [as_stored(row.run) for row in rows],
            "epoch": [share(row.step, row.steps) for row in rows],
        }
        columns |= {key: [number(row.metrics, key) for row in rows] for key in JUDGED}
        return pd.DataFrame(columns).astype({"epoch": float} | dict.fromkeys(JUDGED, float))

    def measured_epochs(self, host: str, most: int = 100) -> list[tuple[RunConfig, float]]:
        """Return how many seconds the last epoch took of the latest runs that engines of one host
        trained, each with its config; not a first epoch, which builds what the others reuse."""
        query = (
            select(runs.c.config, epochs.c.metrics)
            .join(epochs, (epochs.c.run == runs.c.id) & (epochs.c.epoch == runs.c.epoch))
            .where(runs.c.engine.startswith(f"{host}-", autoescape=True), epochs.c.epoch > 1)
            .order_by(runs.c.created_at.desc()).limit(most)
        )
        with self._read() as db:
            rows = db.execute(query).all()
        found = [(config_or_none(row.config), number(row.metrics, "seconds")) for row in rows]
        return [(config, seconds) for config, seconds in found if config and seconds]
