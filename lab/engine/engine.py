"""Engine: gives runs their turn on an executor, and sees that each comes to its end."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
import time
from concurrent.futures import Executor, Future
from secrets import token_hex

from lab.engine import worker
from lab.engine.endings import Endings, Loss, loss_of
from lab.engine.housekeeping import RoomTaken, keep_house
from lab.engine.lost_engines import (
    INTERRUPTED,
    Silences,
    interrupt_lost_sweeps,
    of_gone_engines,
)
from lab.engine.queueing import Queueing
from lab.engine.range_tests import RangeTests
from lab.engine.run_queue import RunQueue
from lab.engine.temporary_folder import make_temporary_folder
from lab.engine.turns import Place
from lab.engine.worker_pool import WorkerPool
from lab.errors import RunNotFoundError, StoreError
from lab.options import FIELDS
from lab.settings import Settings
from lab.store import Run, RunStore

_BEAT_SECONDS = 1.0
_LAST_BEAT_SECONDS = 1.0  # for which closing waits for a beat that is being written
_HEARD_SECONDS = 4.0  # after so long without one the store is not taken to answer
_HOUSE_SECONDS = 60.0  # between two looks at how full the store is
_WAIT_SECONDS = 0.05
_log = logging.getLogger(__name__)


class Engine(Queueing):
    """Runs configs on worker processes and keeps the store truthful about them.

    One a server process. How a run is stands in the store alone: that is where pages look, and
    where the queue is; what the engine keeps besides is only what it still has to write there.

    Attributes:
        range_tests: Looks for a learning rate on the same workers.
    """

    def __init__(
        self,
        store: RunStore,
        settings: Settings,
        *,
        workers: int | None = None,
        executor: Executor | None = None,
        adopts: bool = True,
    ) -> None:
        """Start the workers, which warm up in the background.

        Args:
            settings: Says how many workers and threads, where datasets are, how long a run waits
                for a store that is away, and what a workspace may queue.
            workers: Runs that train at once, where they should be others than the settings say.
            executor: What to run on instead of local processes.
            adopts: Whether runs go on here that engines which are gone have left, and the store is
                kept within its bounds; not where the engine is there for one run alone.

        Raises:
            StoreError: The store cannot be written.
        """
        host = socket.gethostname()[:40]
        self.id = f"{host}-{os.getpid()}-{token_hex(4)}"
        self._host = host
        self._store = store
        self._settings = settings
        self._adopts = adopts
        self._slots = slots = workers or settings.workers
        self._endings = Endings(store, self.id, self._package)
        self._queue = RunQueue(
            store, self.id, slots, self._submit, note=self._note_loss, after=self._go_on,
            held=self._endings.__contains__,
        )
        self._silences = Silences()
        self._closed = threading.Event()
        self._beating = threading.Lock()
        self._fault: str | None = None
        self._beaten = 0.0
        self._room: RoomTaken | None = None
        self._kept_house_at = -_HOUSE_SECONDS
        self._beat()
        self._folder = None if executor else make_temporary_folder()
        self._executor = executor or WorkerPool(
            slots,
            warm_up=worker.warm_up,
            warm_up_args=(
                os.getpid(), settings.threads, FIELDS["dataset"].default, settings.data_dir
            ),
            environment=worker.environment(self._folder),
            at_exit=self.close,
        )
        self.range_tests = RangeTests(self._executor.submit, settings.data_dir)
        threading.Thread(target=self._keep, name="engine", daemon=True).start()

    # --- what is asked of it ------------------------------------------------------------------

    def stop(self, run: str) -> None:
        """Ask a run to stop, or cancel it where it is still queued.

        Raises:
            StoreError: The request could not be stored.
        """
        self._store.request_stop(run)

    def wait(self, run: str, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds until nothing more is to come of a run; say whether it is.

        Raises:
            StoreError: The store cannot be read.
        """
        give_up = None if timeout is None else time.monotonic() + timeout
        while self._is_under_way(run):
            if give_up is not None and time.monotonic() > give_up:
                return False
            time.sleep(_WAIT_SECONDS)
        return True

    def places(self) -> dict[str, Place]:
        """Return the place in the queue of each run that waits here, by id; a second old at most.

        Raises:
            StoreError: The store cannot be read.
        """
        return self._queue.places()

    @property
    def store_fault(self) -> str | None:
        """Why the store cannot be written just now, in a sentence; None where it can.

        Runs train on meanwhile, and write what they have measured once it is back.
        """
        if self._fault is None and time.monotonic() - self._beaten > _HEARD_SECONDS:
            return "The run store does not answer just now."
        return self._fault

    @property
    def room(self) -> RoomTaken | None:
        """How full the store was, a minute ago at most; None where nobody has looked yet."""
        return self._room

    def close(self) -> None:
        """End the workers at once; what they were training goes on with the next engine."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._endings.close()
        for run in self._queue.close():
            self._endings.lost(run, Loss(INTERRUPTED, goes_on=True))
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._endings.settle()
        waited = self._beating.acquire(timeout=_LAST_BEAT_SECONDS)
        try:
            self._store.forget_engine(self.id)
        except StoreError:
            pass  # the store is out of reach; without a beat this engine counts as lost anyway
        finally:
            if waited:
                self._beating.release()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    # --- what happens by itself ---------------------------------------------------------------

    def _submit(self, run: str) -> Future:
        return self._executor.submit(
            worker.train, self._store.url, run, self._settings.data_dir, self._settings.store_wait,
            self.id,
        )

    def _package(self, run: str) -> Future:
        return self._executor.submit(worker.package, self._store.url, run, self._settings.data_dir)

    def _note_loss(self, run: str, task: Future) -> None:
        if loss := loss_of(task):
            self._endings.lost(run, loss)

    def _go_on(self) -> None:
        """See that runs whose task is over are over too, or go on, and begin the next."""
        self._endings.settle()
        try:
            self._queue.dispatch()
        except Exception as error:  # whatever the executor raises; the next beat tries again
            _log.warning("No run could be begun: %s", error)

    def _is_under_way(self, run: str) -> bool:
        if run in self._queue or run in self._endings:
            return True
        try:
            return self._store.get(run).active
        except RunNotFoundError:
            return False

    def _is_left(self, run: Run) -> bool:
        """Return whether nobody works on a run that has begun, and is not over with all it has."""
        return run.active and run.status != "queued" and run.id not in self._queue

    def _keep(self) -> None:
        """Show that this engine lives, and take care of what nobody else does."""
        while True:
            self._endings.settle()
            try:
                self._beat()
                self._take_care()
            except StoreError as error:
                self._fault = str(error)
                self._silences.forget()
            except Exception as error:  # whatever the executor raises; the next beat tries again
                _log.warning("Something went wrong in the engine: %s", error)
            if self._closed.wait(_BEAT_SECONDS):
                return

    def _beat(self) -> None:
        with self._beating:
            if self._closed.is_set():
                return
            self._store.beat(self.id, socket.gethostname(), os.getpid())
        self._beaten = time.monotonic()
        self._fault = None

    def _take_care(self) -> None:
        active, silences = self._store.active(), self._silences.look(self._store)
        interrupt_lost_sweeps(self._store, silences)
        for run in of_gone_engines(self._store, active, silences):
            if self._adopts or run.ended_at is not None:
                self._store.take_over(run.id, of=run.engine, engine=self.id)
        for run in self._store.active():
            if run.engine == self.id and self._is_left(run):
                self._endings.lost(run.id, Loss(INTERRUPTED, goes_on=True))
        self._endings.settle()
        self._queue.cancel_ended()
        self._queue.measure(self._host)
        self._queue.dispatch()
        if self._adopts and time.monotonic() - self._kept_house_at >= _HOUSE_SECONDS:
            self._kept_house_at = time.monotonic()
            self._room = keep_house(self._store, self._settings.limits)
