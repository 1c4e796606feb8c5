"""An Executor of warm worker processes, each of which can die without taking the others along."""

from __future__ import annotations

import logging
import threading
import warnings
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from loky.process_executor import ProcessPoolExecutor, ShutdownExecutorError

_RETRY_SECONDS = 1.0  # before a process that could not be started is tried again
_log = logging.getLogger(__name__)


class WorkerPool(Executor):
    """Runs each task in one of `workers` loky processes, first come, first served.

    A loky pool ends all its processes when one is killed, so every process here is a pool of its
    own, fed by a thread. A task whose process was killed fails with `BrokenProcessPool`; the next
    finds a new process. Queued tasks can be cancelled until the moment they start.
    """

    def __init__(
        self, workers: int, *, warm_up: Callable[..., None], warm_up_args: tuple = (),
        environment: Mapping[str, str], at_exit: Callable[[], None] | None = None,
    ) -> None:
        """Start the processes; each runs `warm_up(*warm_up_args)` before its first task.

        Args:
            workers: Number of processes.
            environment: Environment variables the processes get on top of this one's.
            at_exit: Method that closes the pool, called when the program ends; default: `shutdown`.
        """
        # one that has grown is replaced between two tasks: XLA never gives its programs back
        warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
        self._at_exit = at_exit or self.shutdown
        self._tasks: SimpleQueue[tuple | None] = SimpleQueue()
        self._new_process = lambda: ProcessPoolExecutor(
            1, initializer=warm_up, initargs=warm_up_args, env=dict(environment)
        )
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._processes: dict[int, ProcessPoolExecutor] = {}
        self._slots = [
            threading.Thread(target=self._serve, args=(n,), name=f"worker-{n}", daemon=True)
            for n in range(workers)
        ]
        for slot in self._slots:
            slot.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Queue a task.

        Raises:
            RuntimeError: The pool was shut down.
        """
        if self._closed.is_set():
            raise RuntimeError("The worker pool was shut down.")
        future: Future = Future()
        self._tasks.put((future, fn, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes at once, whatever they are doing; queued tasks are cancelled."""
        with self._lock:
            self._closed.set()
            processes = list(self._processes.values())
        while not self._tasks.empty():
            task = self._tasks.get()
            if task is not None:
                task[0].cancel()
        for _ in self._slots:
            self._tasks.put(None)
        for process in processes:
            process.shutdown(wait=wait, kill_workers=True)

    def _serve(self, slot: int) -> None:
        """Feed one process with tasks, replacing it when it was lost."""
        process = self._start(slot)
        while process is not None and (task := self._tasks.get()) is not None:
            future, *call = task
            if not future.set_running_or_notify_cancel():
                continue
            lost = False
            try:
                process, done = self._begin(slot, process, *call)
                result = done.result()
            except (BrokenProcessPool, ShutdownExecutorError) as error:
                lost = True
                future.set_exception(error)
            except BaseException as error:  # whatever the task raised is its caller's to see
                future.set_exception(error)
            else:
                future.set_result(result)
                with suppress(BrokenProcessPool, ShutdownExecutorError):
                    process.submit(_nothing)  # loky ends one that grew: warm up the next by now
            if lost:
                process = self._replace(slot, process)

    def _begin(
        self, slot: int, process: ProcessPoolExecutor, fn: Callable, args: tuple, kwargs: dict
    ) -> tuple[ProcessPoolExecutor, Future]:
        """Have a task begun; where the process was killed while it was idle, by a new one."""
        try:
            return process, process.submit(fn, *args, **kwargs)
        except BrokenProcessPool:
            process = self._replace(slot, process)
            if process is None:
                raise
            return process, process.submit(fn, *args, **kwargs)

    def _replace(
        self, slot: int, process: ProcessPoolExecutor
    ) -> ProcessPoolExecutor | None:
        """Let go of a lost process and start another; None once the pool is closed."""
        process.shutdown(wait=True, kill_workers=True)
        return self._start(slot)

    def _start(self, slot: int) -> ProcessPoolExecutor | None:
        """Start a process in `slot` and have it warm up; None once the pool is closed.

        Where the system has no room for one now, it is tried again: tasks wait meanwhile.
        """
        while True:
            try:
                with self._lock:
                    if self._closed.is_set():
                        return None
                    process = self._processes[slot] = self._new_process()
                    process.submit(_nothing)
                    self._close_at_exit()
                return process
            except Exception as error:
                _log.warning("No worker process could be started: %s", error)
            self._closed.wait(_RETRY_SECONDS)

    def _close_at_exit(self) -> None:
        """Have the pool closed when the program ends: loky would wait for all tasks to end.

        Loky waits in such a call too, made anew with each process that starts, and the last of them
        is the first to be called. `atexit` would be too late, as for concurrent.futures itself.
        """
        threading._register_atexit(_call_if_there, weakref.WeakMethod(self._at_exit))


def _call_if_there(method: weakref.WeakMethod) -> None:
    if (bound := method()) is not None:
        bound()


def _nothing() -> None:
    """What a process is first asked to do, so that it starts."""
