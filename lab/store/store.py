"""RunStore: runs, their histories and their models, in SQLite or PostgreSQL."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, delete, insert, select, update

from lab.config import RunConfig
from lab.errors import RunNotFoundError
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store.connect import connect, sentences
from lab.store.epoch_values import by_layer, finite, number
from lab.store.records import ACTIVE, Run
from lab.store.run_color import next_color
from lab.store.schema import artifacts, engines, epochs, runs

HISTORY_COLUMNS = ["run", "epoch", *EPOCH_KEYS, *LAYER_KEYS]


class RunStore:
    """Every run ever queued. Safe to share between threads; each process opens its own.

    Every method raises `StoreError` where the database cannot be used, and those that take a run's
    id raise `RunNotFoundError` where there is no such run.
    """

    def __init__(self, url: str) -> None:
        """Open the store at a SQLAlchemy URL, creating it on first use."""
        self.url = url
        self._engine = connect(url)
        self._writer = self._engine.execution_options(writes=True)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    # --- runs ---------------------------------------------------------------------------------

    def add(
        self,
        config: RunConfig,
        *,
        engine: str,
        visit: str = "",
        name: str | None = None,
        sweep: str | None = None,
    ) -> str:
        """Queue a run and return its id; its colour is one the last few do not have."""
        run = secrets.token_hex(5)
        with self._write() as db:
            color = next_color(db, visit)
            db.execute(
                insert(runs).values(
                    id=run, name=name or config.title, config=config.to_json(), sweep=sweep,
                    visit=visit, color=color, status="queued", created_at=time.time(),
                    engine=engine, stop_requested=False, step=0, steps=0, epoch=0,
                )
            )
        return run

    def get(self, run: str) -> Run:
        """Return one run."""
        found = self.runs([run])
        if not found:
            raise RunNotFoundError(f"No run has the id {run!r}.")
        return found[0]

    def runs(self, ids: Iterable[str] | None = None) -> list[Run]:
        """Return the runs with these ids that exist, in that order; or all, newest first."""
        if ids is None:
            return self._select(select(runs).order_by(runs.c.created_at.desc()))
        order = list(dict.fromkeys(ids))
        found = {r.id: r for r in self._select(select(runs).where(runs.c.id.in_(order)))}
        return [found[run] for run in order if run in found]

    def active(self) -> list[Run]:
        """Return the runs that something is still to come of, in the order they were queued."""
        query = select(runs).where(runs.c.finished_at.is_(None)).order_by(runs.c.created_at)
        return self._select(query)

    def live(self, visit: str) -> list[Run]:
        """Return all active runs and every run of this visit, in the order they were queued."""
        query = select(runs).where(runs.c.finished_at.is_(None) | (runs.c.visit == visit))
        return self._select(query.order_by(runs.c.created_at))

    def rename(self, run: str, name: str) -> None:
        """Give a run another name."""
        self._update(run, name=name)

    def delete(self, ids: Iterable[str]) -> None:
        """Delete runs with their histories and models."""
        ids = list(ids)
        with self._write() as db:
            db.execute(delete(artifacts).where(artifacts.c.run.in_(ids)))
            db.execute(delete(epochs).where(epochs.c.run.in_(ids)))
            db.execute(delete(runs).where(runs.c.id.in_(ids)))

    def request_stop(self, run: str) -> None:
        """Ask a run to stop: a queued one is stopped at once, a running one by its worker."""
        now = time.time()
        with self._write() as db:
            queued = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status == "queued")
                .values(status="stopped", stop_requested=True, ended_at=now, finished_at=now,
                        message="Cancelled before it began.")
            )
            if queued.rowcount == 0:
                db.execute(
                    update(runs)
                    .where(runs.c.id == run, runs.c.status == "running")
                    .values(stop_requested=True)
                )

    # --- what a worker writes -----------------------------------------------------------------

    def begin(
        self, run: str, *, dataset_used: str | None = None, notice: str | None = None
    ) -> bool:
        """Mark a queued run as running. Return False where it is no longer queued."""
        with self._write() as db:
            begun = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status == "queued")
                .values(status="running", started_at=time.time(), dataset_used=dataset_used,
                        notice=notice)
            )
        return begun.rowcount == 1

    def progress(self, run: str, step: int, steps: int) -> None:
        """Record how far a running run is within its epoch."""
        with self._write() as db:
            db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status == "running")
                .values(step=step, steps=steps)
            )

    def stop_requested(self, run: str) -> bool:
        """Return whether a run has been asked to stop (or was deleted)."""
        with self._read() as db:
            requested = db.scalar(select(runs.c.stop_requested).where(runs.c.id == run))
        return requested is not False

    def append(
        self,
        run: str,
        epoch: int,
        values: Mapping[str, float | Sequence[float]],
        *,
        best_epoch: int | None = None,
        best_value: float | None = None,
    ) -> None:
        """Add one whole epoch (from 1) to a run's history.

        Args:
            values: By the keys of `lab.metrics`: a number, or a number a layer. One that is not
                finite, or not there, is kept as missing.
        """
        numbers = {key: finite(values.get(key)) for key in EPOCH_KEYS}
        layers = {key: [finite(value) for value in values.get(key, ())] for key in LAYER_KEYS}
        with self._write() as db:
            db.execute(
                insert(epochs).values(run=run, epoch=epoch, metrics=numbers, layers=layers)
            )
            db.execute(
                update(runs)
                .where(runs.c.id == run)
                .values(epoch=epoch, step=0, best_epoch=best_epoch, best_value=finite(best_value))
            )

    def end(self, run: str, status: str, message: str) -> bool:
        """Give a run its final status. Return False where it already has one."""
        with self._write() as db:
            ended = db.execute(
                update(runs)
                .where(runs.c.id == run, runs.c.status.in_(ACTIVE))
                .values(status=status, message=message, ended_at=time.time())
            )
        return ended.rowcount == 1

    def finish(
        self,
        run: str,
        *,
        models: Mapping[str, bytes] | None = None,
        test_accuracy: float | None = None,
        test_loss: float | None = None,
    ) -> None:
        """Store an ended run's models and test result, all or nothing."""
        with self._write() as db:
            if models:
                rows = [{"run": run, "name": n, "data": data} for n, data in models.items()]
                db.execute(delete(artifacts).where(artifacts.c.run == run))
                db.execute(insert(artifacts), rows)
            db.execute(
                update(runs)
                .where(runs.c.id == run)
                .values(finished_at=time.time(), test_accuracy=finite(test_accuracy),
                        test_loss=finite(test_loss))
            )

    # --- histories and models -----------------------------------------------------------------

    def history(self, ids: Iterable[str]) -> pd.DataFrame:
        """Return the epochs of these runs: columns `HISTORY_COLUMNS`, by run and epoch.

        A metric that was not finite, or not measured then, is NaN; one by layer holds a list a row,
        first layer first; `seconds` is each epoch's own duration.
        """
        query = select(epochs).where(epochs.c.run.in_(list(ids)))
        with self._read() as db:
            rows = db.execute(query.order_by(epochs.c.run, epochs.c.epoch)).all()
        columns = {"run": [row.run for row in rows], "epoch": [row.epoch for row in rows]}
        columns |= {key: [number(row.metrics, key) for row in rows] for key in EPOCH_KEYS}
        columns |= {key: [by_layer(row.layers, key) for row in rows] for key in LAYER_KEYS}
        return pd.DataFrame(columns).astype({"epoch": int} | dict.fromkeys(EPOCH_KEYS, float))

    def artifact(self, run: str, name: str) -> bytes | None:
        """Return a stored file of a run ("model.keras", "model.tflite"), or None."""
        query = select(artifacts.c.data).where(artifacts.c.run == run, artifacts.c.name == name)
        with self._read() as db:
            return db.scalar(query)

    def with_model(self) -> list[Run]:
        """Return the runs that have a saved model, newest first."""
        saved = select(artifacts.c.run).where(artifacts.c.name == "model.tflite")
        query = select(runs).where(runs.c.id.in_(saved)).order_by(runs.c.created_at.desc())
        return self._select(query)

    # --- engines: who is alive ----------------------------------------------------------------

    def beat(self, engine: str, host: str, pid: int) -> None:
        """Record that an engine is alive now."""
        with self._write() as db:
            seen = db.execute(
                update(engines).where(engines.c.id == engine).values(seen_at=time.time())
            )
            if seen.rowcount == 0:
                db.execute(
                    insert(engines).values(id=engine, host=host, pid=pid, seen_at=time.time())
                )

    def engines(self) -> dict[str, tuple[str, int, float]]:
        """Return host, process id and time last seen of every engine, by its id."""
        with self._read() as db:
            return {e.id: (e.host, e.pid, e.seen_at) for e in db.execute(select(engines))}

    def forget_engine(self, engine: str) -> None:
        """Remove an engine that has ended."""
        with self._write() as db:
            db.execute(delete(engines).where(engines.c.id == engine))

    # --- helpers ------------------------------------------------------------------------------

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with sentences(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with sentences(), self._writer.begin() as connection:
            yield connection

    def _select(self, query: Select) -> list[Run]:
        with self._read() as db:
            rows = db.execute(query).mappings().all()
        return [Run.from_row(row) for row in rows]

    def _update(self, run: str, **values: Any) -> None:
        with self._write() as db:
            if db.execute(update(runs).where(runs.c.id == run).values(**values)).rowcount == 0:
                raise RunNotFoundError(f"No run has the id {run!r}.")
