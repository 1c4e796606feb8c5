"""Evaluations in the background of a process: a workspace's in turn, one model at a time.

LiteRT computes without Python's lock, and between two batches of images others get it.
"""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections.abc import Collection, Hashable
from pathlib import Path

from lab.atlas.shelf import WithAtlas
from lab.errors import EvaluationStoppedError, LabError, ModelError, RunNotFoundError, StoreError
from lab.evaluation.evaluate import evaluate
from lab.evaluation.kept import kept_scores
from lab.evaluation.scores import Scores, fingerprint
from lab.evaluation.test_sets import dataset_of, test_set
from lab.evaluation.turns import Job, State, Turns
from lab.last_few import LastFew
from lab.store import Run, RunStore

_KEPT = 64  # scores in memory, of 100 KB each
_END_SECONDS = 3.0  # that the process waits at its end for a batch of images to be done

_GONE = "The saved model is gone: its run was deleted meanwhile, or its models were dropped."

_log = logging.getLogger(__name__)


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
        self._turns = Turns()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._said = LastFew[str](500)  # by workspace and the run's name
        self._known = LastFew[Scores](_KEPT)  # by workspace and run
        self._of_model = LastFew[Scores](_KEPT)  # by model and test set
        atexit.register(_close_if_there, weakref.ref(self))

    def start(self, workspace: str, runs: Collection[Run]) -> None:
        """Have the saved models of runs evaluated; of one that waits or is under way nothing more.

        Args:
            workspace: Id of who asks.
            runs: As that workspace gives them.

        Raises:
            LimitError: More would wait than a workspace may have: none of them does.
        """
        with self._lock:
            if self._closed:
                return
            for run in self._turns.add(workspace, runs):
                self._said.drop((workspace, run.id))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="evaluations", daemon=True)
                self._thread.start()

    def under_way(
        self, workspace: str, names: Collection[str] | None = None
    ) -> dict[str, State]:
        """Return how far a workspace's evaluations are, by the run's name, in their order.

        Args:
            names: Of these runs alone; None for all.
        """
        with self._lock:
            return self._turns.states(workspace, names)

    def stop(self, workspace: str, names: Collection[str] | None = None) -> None:
        """Stop a workspace's evaluations: of these runs, or all. One stops after a batch."""
        with self._lock:
            self._turns.stop(workspace, names)

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
        if known is None:
            known = kept_scores(WithAtlas(self._store, workspace), run)
            if known is not None:
                self._known.put(_key(workspace, run), known)
        return known

    def close(self) -> None:
        """Stop everything, and wait for the batch that is under way."""
        with self._lock:
            self._closed = True
            self._turns.clear()
            thread = self._thread
        if thread is not None:
            thread.join(_END_SECONDS)

    def _work(self) -> None:
        """Evaluate until nothing waits."""
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

    def _next(self) -> Job | None:
        with self._lock:
            if (job := self._turns.next()) is None:
                self._thread = None
            return job

    def _do(self, job: Job) -> None:
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

    def _keep(self, own: WithAtlas, job: Job, found: Scores) -> None:
        """Put scores into the store; where that is away, they are known until the server ends."""
        try:
            own.keep_evaluation(job.run.id, found.to_bytes())
        except (RunNotFoundError, ModelError) as error:
            raise ModelError(_GONE) from error
        except StoreError as error:
            self._said.put((job.workspace, job.run.id),
                           f"This evaluation is not kept beyond the server's end: {error}")


def _key(workspace: str, run: Run) -> Hashable:
    return workspace, run.id, run.finished_at


def _close_if_there(found: weakref.ref[Evaluations]) -> None:
    if (evaluations := found()) is not None:
        evaluations.close()
