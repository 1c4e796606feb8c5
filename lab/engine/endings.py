"""What becomes of runs whose task is over, though they are not: they go on, or end truthfully."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from functools import partial
from typing import NamedTuple

from loky.process_executor import ShutdownExecutorError

from lab.engine.lost_engines import MOST_RESUMES, end_or_interrupt
from lab.errors import RunNotFoundError, StoreError, why_it_failed
from lab.store import RunStore

_log = logging.getLogger(__name__)


class Loss(NamedTuple):
    """Why a run's task is over though the run may not be, and whether the run may go on.

    `resumes` is how often it had been taken up again when that was first seen: a write whose
    answer was lost may have done what it was to do.
    """

    why: str
    goes_on: bool
    resumes: int | None = None


class Endings:
    """Sees to it that each run whose task is over waits again, or has ended with its best model.

    What cannot be written is kept, and tried with the next `settle`.
    """

    def __init__(
        self, store: RunStore, engine: str, package: Callable[[str], Future]
    ) -> None:
        """Begin with nothing to write.

        Args:
            engine: Id of the engine whose runs these are; another one's are left to it.
            package: Has models made of the best weights of a run, by id.
        """
        self._store = store
        self._engine = engine
        self._package = package
        self._losses: dict[str, Loss] = {}
        self._packaging: dict[str, Future] = {}
        self._cannot_be_packaged: set[str] = set()
        self._lock = threading.RLock()
        self._closed = False

    def __contains__(self, run: str) -> bool:
        """Return whether something is still to be written of a run."""
        return run in self._losses or run in self._packaging

    def lost(self, run: str, loss: Loss) -> None:
        """Note that nobody works on a run any more; `settle` writes what that means."""
        self._losses.setdefault(run, loss)

    def close(self) -> None:
        """Have no more models made: the next engine makes them of what is in the store."""
        self._closed = True

    def settle(self) -> None:
        """Write what could not be written yet."""
        with self._lock:
            for run, loss in list(self._losses.items()):
                try:
                    self._end(run, loss)
                except RunNotFoundError:
                    pass  # deleted, by another process: there is nothing to settle
                except StoreError:
                    continue
                self._losses.pop(run, None)

    def _end(self, run: str, loss: Loss) -> None:
        found = self._store.get(run)
        if found.engine != self._engine:
            return
        if loss.resumes is None:
            self._losses[run] = loss = loss._replace(resumes=found.resumes)
        if found.ended_at is None and found.resumes != loss.resumes:
            return  # it waits already
        if found.ended_at is None:
            if self._closed and found.status == "queued":
                return  # it had not begun, and waits on
            most = MOST_RESUMES if loss.goes_on else 0
            if end_or_interrupt(self._store, found, loss.why, most):
                return
        found = self._store.get(run)
        if found.engine != self._engine or not found.active:
            return
        if run in self._cannot_be_packaged or not self._store.has_best_weights(run):
            self._store.finish(run)
            self._cannot_be_packaged.discard(run)
        elif run not in self._packaging and not self._closed:
            self._packaging[run] = future = self._package(run)
            future.add_done_callback(partial(self._packaged, run))

    def _packaged(self, run: str, future: Future) -> None:
        """Finish a run without models where none could be made; its weights stay in the store."""
        error = None if future.cancelled() else future.exception()
        if error is not None:
            _log.warning("No model could be made of run %s", run, exc_info=error)
        if (future.cancelled() or error is not None) and not self._closed:
            self._cannot_be_packaged.add(run)
            self._losses[run] = Loss("No model could be made of its best epoch.", goes_on=False)
        self._packaging.pop(run, None)
        self.settle()


def loss_of(task: Future) -> Loss | None:
    """Return why a task did not come to its end; None where it did, or was cancelled."""
    if task.cancelled() or (error := task.exception()) is None:
        return None
    if isinstance(error, (BrokenExecutor, ShutdownExecutorError, CancelledError)):
        return Loss(
            "The worker process ended unexpectedly: it was killed, or the machine ran out of "
            "memory.", goes_on=True,
        )
    return Loss(why_it_failed(error), goes_on=False)
