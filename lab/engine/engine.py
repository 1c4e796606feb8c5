"""Engine: starts runs on an executor, asks them to stop, and marks those that were lost."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import partial
from secrets import token_hex

from loky.process_executor import ShutdownExecutorError

from lab.config import RunConfig
from lab.engine import worker
from lab.engine.lost_engines import Silences, end_lost_runs, orphans
from lab.engine.temporary_folder import make_temporary_folder
from lab.engine.worker_pool import WorkerPool
from lab.errors import LabError, RunNotFoundError, StoreError, why_it_failed
from lab.options import FIELDS
from lab.settings import Settings
from lab.store import RunStore

_BEAT_SECONDS = 1.0
_HEARD_SECONDS = 4.0  # after so long without one the store is not taken to answer
_log = logging.getLogger(__name__)


class Engine:
    """Runs configs on worker processes and keeps the store truthful about them.

    One a server process. How a run is stands in the store alone: that is where pages look; what the
    engine keeps besides is only what it still has to write there.
    """

    def __init__(
        self,
        store: RunStore,
        settings: Settings,
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> None:
        """Start the workers, which warm up in the background.

        Args:
            settings: Says how many workers and threads, where datasets are, and how long a run
                waits for a store that is away.
            workers: Worker processes, where they should be others than the settings say; each
                trains one run at a time.
            executor: What to run on instead of local processes.

        Raises:
            StoreError: The store cannot be written.
        """
        self.id = f"{socket.gethostname()[:40]}-{os.getpid()}-{token_hex(4)}"
        self._store = store
        self._settings = settings
        self._futures: dict[str, Future] = {}
        self._settled: dict[str, threading.Event] = {}
        self._unsettled: dict[str, str] = {}
        self._packaging: dict[str, Future] = {}
        self._settling = threading.RLock()
        self._silences = Silences()
        self._closed = threading.Event()
        self._fault: str | None = None
        self._beaten = 0.0
        self._beat()
        self._folder = None if executor else make_temporary_folder()
        self._executor = executor or WorkerPool(
            workers or settings.workers,
            warm_up=worker.warm_up,
            warm_up_args=(
                os.getpid(), settings.threads, FIELDS["dataset"].default, settings.data_dir
            ),
            environment=worker.environment(self._folder),
            at_exit=self.close,
        )
        threading.Thread(target=self._keep, name="engine", daemon=True).start()

    def start(
        self, config: RunConfig, *, visit: str = "", name: str | None = None,
        sweep: str | None = None,
    ) -> str:
        """Queue a run and return its id at once.

        Raises:
            StoreError: It could not be stored; nothing is queued then.
            LabError: The executor does not take it; nothing is queued then.
        """
        run = self._store.add(config, engine=self.id, visit=visit, name=name, sweep=sweep)
        self._settled[run] = threading.Event()
        try:
            future = self._executor.submit(
                worker.train, self._store.url, run, self._settings.data_dir,
                self._settings.store_wait,
            )
        except Exception as error:
            self._settled.pop(run)
            self._store.delete([run])  # nothing would ever begin it
            raise LabError(f"No worker takes runs ({error}): nothing was queued.") from error
        self._futures[run] = future
        future.add_done_callback(partial(self._settle, run))
        return run

    def stop(self, run: str) -> None:
        """Ask a run to stop, or cancel it where it is still queued.

        Raises:
            StoreError: The request could not be stored.
        """
        self._store.request_stop(run)
        if run in self._futures:
            self._futures[run].cancel()

    def wait(self, run: str, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds for this engine to be done with a run; say whether it is."""
        settled = self._settled.get(run)
        return settled is None or settled.wait(timeout)

    @property
    def store_fault(self) -> str | None:
        """Why the store cannot be written just now, in a sentence; None where it can.

        Runs train on meanwhile, and write what they have measured once it is back.
        """
        if self._fault is None and time.monotonic() - self._beaten > _HEARD_SECONDS:
            return "The run store does not answer just now."
        return self._fault

    def close(self) -> None:
        """End the workers at once and mark what they were training as failed.

        Their best weights are in the store: the next engine makes models of them.
        """
        if self._closed.is_set():
            return
        self._closed.set()
        for run in list(self._futures):
            self._unsettled[run] = "The lab was closed before this run ended."
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._settle_all()
        try:
            self._store.forget_engine(self.id)
        except StoreError:
            pass  # the store is out of reach; without a beat this engine counts as lost anyway
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _settle(self, run: str, future: Future) -> None:
        """Once a task is over, make sure that its run is over in the store too."""
        self._futures.pop(run, None)
        if not future.cancelled() and (error := future.exception()) is not None:
            self._unsettled.setdefault(run, _reason(error))
            self._settle_all()
        if run not in self._packaging:
            self._say_settled(run)

    def _settle_all(self) -> None:
        """Write what could not be written yet; what still cannot is tried with the next beat."""
        with self._settling:
            for run, message in list(self._unsettled.items()):
                try:
                    self._end(run, message)
                except RunNotFoundError:
                    pass  # deleted, by another process: there is nothing to settle
                except StoreError:
                    continue
                self._unsettled.pop(run, None)

    def _end(self, run: str, message: str) -> None:
        """End a run whose task is over without having done so, and save its best epoch."""
        asked_to_stop = self._store.stop_requested(run)
        status = "stopped" if asked_to_stop else "failed"
        self._store.end(run, status, "Stopped by the user." if asked_to_stop else message)
        if not self._store.get(run).active:
            return
        if run in self._packaging or not self._store.has_best_weights(run):
            self._packaging.pop(run, None)
            self._store.finish(run)
        elif not self._closed.is_set():
            self._package(run)

    def _package(self, run: str) -> None:
        """Have a worker make models of the best weights of a run that has ended."""
        future = self._executor.submit(
            worker.package, self._store.url, run, self._settings.data_dir
        )
        self._packaging[run] = future
        future.add_done_callback(partial(self._packaged, run))

    def _packaged(self, run: str, future: Future) -> None:
        """Finish a run without models where none could be made; its weights stay in the store."""
        failed = future.cancelled() or future.exception() is not None
        if failed and not self._closed.is_set():
            self._unsettled[run] = "No model could be made of its best epoch."
            self._settle_all()
        else:
            self._packaging.pop(run, None)
        self._say_settled(run)

    def _say_settled(self, run: str) -> None:
        if settled := self._settled.pop(run, None):
            settled.set()

    def _adopt(self, silences: dict[str, float]) -> None:
        """Have models made for the runs that engines which are gone have left without."""
        for run in orphans(self._store, silences):
            if self._store.take_over(run.id, of=run.engine, engine=self.id):
                self._unsettled[run.id] = run.message or ""
        self._settle_all()

    def _beat(self) -> None:
        self._store.beat(self.id, socket.gethostname(), os.getpid())
        self._beaten = time.monotonic()
        self._fault = None

    def _keep(self) -> None:
        """Show that this engine lives, and end the runs of engines that do not."""
        while True:
            self._settle_all()
            try:
                self._beat()
                silences = self._silences.look(self._store)
                end_lost_runs(self._store, silences)
                self._adopt(silences)
            except StoreError as error:
                self._fault = str(error)
                self._silences.forget()
            except LabError as error:
                _log.warning("%s", error)
            if self._closed.wait(_BEAT_SECONDS):
                return


def _reason(error: BaseException) -> str:
    """Return why a task failed, in a sentence."""
    if isinstance(error, (BrokenExecutor, ShutdownExecutorError, CancelledError)):
        return (
            "The worker process ended unexpectedly: it was killed, or the machine ran out of "
            "memory. The history up to then is kept."
        )
    return why_it_failed(error)
