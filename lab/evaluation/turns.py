"""What is to be evaluated, in turns: a workspace one model at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from lab.errors import LimitError
from lab.store import Run

MOST_WAITING = 20
"""Evaluations that a workspace may have waiting and under way at once."""


class State(NamedTuple):
    """How far an evaluation is: `done` in [0, 1], `before` the number of others before its own."""

    done: float
    before: int


@dataclass(eq=False)
class Job:
    """A run's model to be evaluated: who asked, how far it is, and whether it is to stop."""

    workspace: str
    run: Run
    done: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)


class Turns:
    """Jobs that wait, by workspace, and the one that runs. Whoever uses it holds a lock."""

    def __init__(self) -> None:
        """Begin with none."""
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()  # whose turn is first
        self.running: Job | None = None

    def add(self, workspace: str, runs: Collection[Run]) -> list[Run]:
        """Let runs wait, and return those of them that did not do so already, or run.

        Raises:
            LimitError: More would wait than a workspace may have: none of them does.
        """
        there = {job.run.id for job in self._of(workspace)}
        new = [run for run in runs if run.id not in there]
        if len(there) + len(new) > MOST_WAITING:
            raise LimitError(
                f"A workspace may have {MOST_WAITING} evaluations waiting at once. "
                f"Got {len(there) + len(new)}: try again when some are done."
            )
        if new:
            own = self._waiting.setdefault(workspace, deque())
            own.extend(Job(workspace, run) for run in new)
        return new

    def next(self) -> Job | None:
        """Make the first job of the workspace whose turn it is the running one, and return it."""
        self.running = None
        if self._waiting:
            workspace, jobs = self._waiting.popitem(last=False)
            self.running = jobs.popleft()
            if jobs:
                self._waiting[workspace] = jobs  # behind the others
        return self.running

    def stop(self, workspace: str, names: Collection[str] | None) -> None:
        """Stop a workspace's jobs: of these runs, or all; the running one is asked to."""
        stopped = [job for job in self._of(workspace) if names is None or job.run.id in names]
        for job in stopped:
            job.stopped.set()
        if workspace in self._waiting:
            left = deque(job for job in self._waiting[workspace] if job not in stopped)
            self._waiting[workspace] = left  # its turn is where it was
            if not left:
                del self._waiting[workspace]

    def clear(self) -> None:
        """Stop all jobs."""
        self._waiting.clear()
        if self.running is not None:
            self.running.stopped.set()

    def states(self, workspace: str, names: Collection[str] | None) -> dict[str, State]:
        """Return how far a workspace's jobs are, by the run's name: of these runs, or all."""
        return {
            job.run.id: State(job.done, place) for place, job in enumerate(self._order())
            if job.workspace == workspace and (names is None or job.run.id in names)
        }

    def _of(self, workspace: str) -> list[Job]:
        running = [self.running] if self.running is not None else []
        jobs = [*running, *self._waiting.get(workspace, ())]
        return [job for job in jobs if job.workspace == workspace and not job.stopped.is_set()]

    def _order(self) -> list[Job]:
        """Return what runs and what waits, as the turns come."""
        running = [self.running] if self.running is not None else []
        queues = [deque(jobs) for jobs in self._waiting.values()]
        turns: list[Job] = []
        while queues := [queue for queue in queues if queue]:
            turns += [queue.popleft() for queue in queues]
        return [job for job in (*running, *turns) if not job.stopped.is_set()]
