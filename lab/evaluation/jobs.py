"""Evaluations in the background of a process: a workspace's in turn, one model at a time.

LiteRT computes without Python's lock, and between two batches of images others get it.
"""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from lab.atlas.shelf import WithAtlas
from lab.errors import (
    EvaluationStoppedError,
    LabError,
    LimitError,
    ModelError,
    RunNotFoundError,
    StoreError,
)
from lab.evaluation.evaluate import evaluate
from lab.evaluation.kept import kept_scores
from lab.evaluation.scores import Scores, fingerprint
from lab.evaluation.test_sets import dataset_of, test_set
from lab.store import Run, RunStore

MOST_WAITING = 20
"""Evaluations that a workspace may have waiting and under way at once."""

_KEPT = 64  # scores in memory, of 100 KB each
_END_SECONDS = 3.0  # that the process waits at its end for a batch of images to be done

_GONE = "The saved model is gone: its run was deleted meanwhile, or its models were dropped."

_log = logging.getLogger(__name__)
V = TypeVar("V")
Name = tuple[str, str]  # workspace, and the run's name in it


class State(NamedTuple):
    """How far an evaluation is: `done` in [0, 1], `before` the number of others before its own."""

    done: float
    before: int


@dataclass(eq=False)
class _Job:
    workspace: str
    run: Run
    done: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)


class Evaluations:
    """Evaluates saved models, and keeps what came of them. Safe to share between threads."""

    def __init__(self, store: RunStore, data_dir: Path | None) -> None:
        """Begin with none.

        Args:
            store: What runs and models are in.
            data_dir: Folder searched first for datasets, or None.
        """
        self._store, self._data_dir = store, data_dir
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, deque[_Job]] = OrderedDict()  # whose turn is first
        self._running: _Job | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._said = _Kept[str](500)
        self._known = _Kept[Scores](_KEPT)  # by workspace and run
        self._of_model = _Kept[Scores](_KEPT)  # by model and test set
        atexit.register(_close_if_there, weakref.ref(self))

    def start(self, workspace: str, runs: Iterable[Run]) -> None:
        """Have the saved models of runs evaluated; of one that waits or is under way nothing more.

        Args:
            workspace: Id of who asks.
            runs: As that workspace gives them.

        Raises:
            LimitError: More would wait than a workspace may have.
        """
        with self._lock:
            own = self._waiting.get(workspace, deque())
            there = {job.run.id for job in self._of(workspace)}
            new = [run for run in runs if run.id not in there]
            if len(there) + len(new) > MOST_WAITING:
                raise LimitError(
                    f"A workspace may have {MOST_WAITING} evaluations waiting at once. "
                    f"Got {len(there) + len(new)}: try again when some are done."
                )
            if self._closed or not new:
                return
            for run in new:
                self._said.pop((workspace, run.id))
                own.append(_Job(workspace, run))
            self._waiting[workspace] = own
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="evaluations", daemon=True
                )
                self._thread.start()

    def under_way(self, workspace: str, names: Iterable[str] | None = None) -> dict[str, State]:
        """Return how far a workspace's evaluations are, by the run's name, in their order.

        Args:
            names: Of these runs alone; None for all.
        """
        with self._lock:
            order = self._order()
            wanted = None if names is None else set(names)
            return {
                job.run.id: State(job.done, place) for place, job in enumerate(order)
                if job.workspace == workspace and (wanted is None or job.run.id in wanted)
            }

    def stop(self, workspace: str, names: Iterable[str] | None = None) -> None:
        """Stop a workspace's evaluations: of these runs, or all. One stops after a batch."""
        with self._lock:
            wanted = None if names is None else set(names)
            stopped = [job for job in self._of(workspace)
                       if wanted is None or job.run.id in wanted]
            for job in stopped:
                job.stopped.set()
            left = [job for job in self._waiting.pop(workspace, ()) if job not in stopped]
            if left:
                self._waiting[workspace] = deque(left)

    def said(self, workspace: str, name: str) -> str | None:
        """Return in a sentence what went wrong with a run's last evaluation, if anything did."""
        return self._said.get((workspace, name))

    def scores(self, workspace: str, run: Run) -> Scores | None:
        """Return what is known of a run's saved model; None where it is to be evaluated (anew).

        Args:
            workspace: Id of who asks.
            run: As that workspace gives it: that it may be seen has been asked there.

        Raises:
            StoreError: The store cannot be read.
        """
        if not run.has_model:
            return None
        known = self._known.get(_key(workspace, run))
        if known is not None:
            return known
        found = kept_scores(WithAtlas(self._store, workspace), run)
        if found is not None:
            self._known.put(_key(workspace, run), found)
        return found

    def close(self) -> None:
        """Stop everything, and wait for the batch that is under way."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            if self._running is not None:
                self._running.stopped.set()
            thread = self._thread
        if thread is not None:
            thread.join(_END_SECONDS)

    # --- the thread ---------------------------------------------------------------------------

    def _work(self) -> None:
        while (job := self._next()) is not None:
            name = job.workspace, job.run.id
            try:
                self._do(job)
            except EvaluationStoppedError:
                pass
            except LabError as error:
                self._said.put(name, str(error))
            except Exception as error:  # nobody else would hear of it, and others wait
                _log.exception("An evaluation failed")
                self._said.put(name, f"The evaluation failed with {type(error).__name__}: {error}")
            finally:
                with self._lock:
                    self._running = None

    def _next(self) -> _Job | None:
        """Return the next evaluation, of the workspace whose turn it is; without any, end."""
        with self._lock:
            if not self._waiting or self._closed:
                self._thread = None
                return None
            workspace, jobs = self._waiting.popitem(last=False)
            self._running = jobs.popleft()
            if jobs:
                self._waiting[workspace] = jobs  # behind the others
            return self._running

    def _do(self, job: _Job) -> None:
        own, run = WithAtlas(self._store, job.workspace), job.run
        model = own.artifact(run.id, "model.tflite")
        if model is None:
            raise ModelError(_GONE)
        test = test_set(dataset_of(run), self._data_dir)
        key = fingerprint(model), test.fingerprint
        found = self._of_model.get(key)
        if found is None:
            found = evaluate(
                model, test, progress=lambda done: setattr(job, "done", done),
                stop=job.stopped.is_set,
            )
            self._of_model.put(key, found)
        if not run.by_link and not run.origin:
            self._keep(own, job, found)
        self._known.put(_key(job.workspace, run), found)

    def _keep(self, own: WithAtlas, job: _Job, found: Scores) -> None:
        """Put scores into the store; where that is away, they are known until the server ends."""
        try:
            own.keep_evaluation(job.run.id, found.to_bytes())
        except (RunNotFoundError, ModelError) as error:
            raise ModelError(_GONE) from error
        except StoreError as error:
            self._said.put((job.workspace, job.run.id),
                           f"This evaluation is not kept beyond the server's end: {error}")

    # --- with the lock held -------------------------------------------------------------------

    def _of(self, workspace: str) -> list[_Job]:
        running = [self._running] if self._running is not None else []
        jobs = [*running, *self._waiting.get(workspace, ())]
        return [job for job in jobs if job.workspace == workspace and not job.stopped.is_set()]

    def _order(self) -> Sequence[_Job]:
        """Return what is under way and what waits, as the turns come."""
        running = [self._running] if self._running is not None else []
        queues = [deque(jobs) for jobs in self._waiting.values()]
        turns: list[_Job] = []
        while queues := [queue for queue in queues if queue]:
            turns += [queue.popleft() for queue in queues]
        return [job for job in (*running, *turns) if not job.stopped.is_set()]


class _Kept(Generic[V]):
    """The last few values that were put or asked for, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: V) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def pop(self, key: Hashable) -> None:
        with self._lock:
            self._values.pop(key, None)


def _key(workspace: str, run: Run) -> Hashable:
    return workspace, run.id, run.finished_at


def _close_if_there(found: weakref.ref[Evaluations]) -> None:
    if (evaluations := found()) is not None:
        evaluations.close()
