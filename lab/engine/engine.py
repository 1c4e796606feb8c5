"""Engine: starts runs on an executor, asks them to stop, and marks those that were lost."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import partial
from pathlib import Path

from loky.process_executor import ShutdownExecutorError

from lab.config import RunConfig
from lab.engine import worker
from lab.engine.lost_engines import end_lost_runs
from lab.engine.worker_pool import WorkerPool
from lab.errors import LabError
from lab.options import FIELDS
from lab.settings import cores
from lab.store import RunStore

_BEAT_SECONDS = 1.0


class Engine:
    """Runs configs on worker processes and keeps the store truthful about them.

    One a server process. How a run is stands in the store alone: that is where pages look; what the
    engine keeps besides is only what it still has to write there.
    """

    def __init__(
        self,
        store: RunStore,
        *,
        workers: int,
        data_dir: Path | None = None,
        executor: Executor | None = None,
    ) -> None:
        """Start the workers, which warm up in the background.

        Args:
            workers: Worker processes; each trains one run at a time.
            data_dir: Folder searched first for datasets.
            executor: What to run on instead of local processes.
        """
        self.id = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._store = store
        self._data_dir = data_dir
        self._futures: dict[str, Future] = {}
        self._settled: dict[str, threading.Event] = {}
        self._unsettled: dict[str, str] = {}
        self._closed = threading.Event()
        self._beat()
        self._executor = executor or WorkerPool(
            workers,
            warm_up=worker.warm_up,
            warm_up_args=(
                os.getpid(), max(1, cores() // workers), FIELDS["dataset"].default, data_dir
            ),
            environment=worker.environment(),
        )
        threading.Thread(target=self._keep, name="engine", daemon=True).start()
        threading.Thread(target=self._close_at_exit, name="engine-exit", daemon=True).start()

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
            future = self._executor.submit(worker.train, self._store.url, run, self._data_dir)
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

    def close(self) -> None:
        """End the workers at once and mark what they were training as failed."""
        if self._closed.is_set():
            return
        self._closed.set()
        for run in list(self._futures):
            self._unsettled[run] = "The lab was closed before this run ended."
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._settle_all()
        try:
            self._store.forget_engine(self.id)
        except LabError:
            pass  # the store is out of reach; without a beat this engine counts as lost anyway

    def _settle(self, run: str, future: Future) -> None:
        """Once a task is over, make sure that its run is over in the store too."""
        self._futures.pop(run, None)
        if not future.cancelled() and (error := future.exception()) is not None:
            self._unsettled.setdefault(run, _reason(error))
            self._settle_all()
        self._settled.pop(run).set()

    def _settle_all(self) -> None:
        """Write what could not be written yet; what still cannot is tried with the next beat."""
        for run, message in list(self._unsettled.items()):
            try:
                asked_to_stop = self._store.stop_requested(run)
                status = "stopped" if asked_to_stop else "failed"
                self._store.end(run, status, "Stopped by the user." if asked_to_stop else message)
                if self._store.get(run).active:
                    self._store.finish(run)
            except LabError:
                continue
            self._unsettled.pop(run, None)

    def _beat(self) -> None:
        self._store.beat(self.id, socket.gethostname(), os.getpid())

    def _keep(self) -> None:
        """Show that this engine lives, and end the runs of engines that do not."""
        while not self._closed.wait(_BEAT_SECONDS):
            self._settle_all()
            try:
                self._beat()
                end_lost_runs(self._store)
            except LabError:
                continue  # the store is out of reach for now: pages say so, the next beat may not

    def _close_at_exit(self) -> None:
        """Close when the main thread is done: loky would wait for the runs to end by themselves."""
        threading.main_thread().join()
        self.close()


def _reason(error: BaseException) -> str:
    """Return why a task failed, in a sentence."""
    if isinstance(error, (BrokenExecutor, ShutdownExecutorError)):
        return (
            "The worker process ended unexpectedly: it was killed, or the machine ran out of "
            "memory. The history up to then is kept."
        )
    return worker.reason(error)
