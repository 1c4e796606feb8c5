"""Range tests on the engine's workers: tasks between runs, a workspace one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from lab.analysis.range_test import RangeTest
from lab.config import RunConfig
from lab.engine import worker
from lab.engine.endings import loss_of
from lab.errors import LabError, LimitError
from lab.workspaces import OPEN


class RangeTests:
    """Hands range tests to an executor. Safe to share between threads.

    Nothing of them is in the store: they are over in seconds, and who asked for one holds it.
    """

    def __init__(self, submit: Callable[..., Future], data_dir: Path | None) -> None:
        """Begin with none.

        Args:
            submit: An executor's; the test waits there until a worker is free.
            data_dir: Folder searched first for datasets, or None.
        """
        self._submit = submit
        self._data_dir = data_dir
        self._under_way: dict[str, tuple[RunConfig, Future[RangeTest]]] = {}
        self._lock = threading.Lock()

    def find_learning_rate(self, config: RunConfig, *, workspace: str = OPEN) -> Future[RangeTest]:
        """Have a range test of `config` made and return at once what will hold it.

        It can be cancelled while it waits. Where the workspace has the same under way, that is it.

        Raises:
            LimitError: The workspace has another one under way.
            LabError: The executor does not take it.
        """
        with self._lock:
            under_way, task = self._under_way.get(workspace, (None, None))
            if task is not None and not task.done():
                if under_way == config:
                    return task
                raise LimitError(
                    "A workspace may look for one learning rate at a time, and this one does so "
                    f"already, for {under_way.title}. Try again in some seconds."
                )
            try:
                task = self._submit(worker.find_learning_rate, config, self._data_dir)
            except Exception as error:  # whatever the executor raises
                raise LabError(f"No worker looks for a learning rate ({error}).") from error
            self._under_way[workspace] = config, task
        task.add_done_callback(lambda over: self._forget(workspace, over))
        return task

    def _forget(self, workspace: str, over: Future) -> None:
        with self._lock:
            if self._under_way.get(workspace, (None, None))[1] is over:
                del self._under_way[workspace]


def result_of(task: Future[RangeTest]) -> RangeTest:
    """Return the range test of a task that is over.

    Raises:
        LabError: It has none; the text says why.
    """
    if task.cancelled():
        raise LabError("The look for a learning rate was cancelled before it began.")
    if loss := loss_of(task):
        raise LabError(loss.why)
    return task.result()
