"""What a training run writes: a thread of its own writes it, and waits where the store is away."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lab.errors import RunNotFoundError, StoreAwayError, StoreError, TurnLostError
from lab.store.models import BestWeights, Checkpoint
from lab.store.store import RunStore

RETRY_SECONDS = 0.5  # between two tries to reach a store that is away
_SHARE = 0.05  # of the time, at most, goes into writing states: by the clock, most of it waiting

Best = tuple[int, Callable[[], bytes]]
"""A best epoch (from 1), and what makes the bytes of its weights when they are needed."""


class Outbox:
    """One run's way to the store, which neither slows training down nor ends it.

    Epochs, the end and the models are written in order, however long the store is away, up to
    `wait` seconds. Of states and best weights only the latest are written, not too often, and only
    once every epoch up to theirs is; a progress report that cannot be written at once is dropped.
    What is left of a deleted run, or of one that is another engine's now, is dropped too.

    Every method returns at once, and raises the `StoreError` with which the outbox has given up:
    the store was away for longer than `wait`, or refuses what it is given.
    """

    def __init__(self, store: RunStore, run: str, *, wait: float) -> None:
        """Start the thread; `close` ends it.

        Args:
            wait: Seconds for which the store may be away.
        """
        self.run = run
        self._store = store
        self._wait = wait
        self._queue: deque[Callable[[], object]] = deque()
        self._kept: tuple[int, Callable[[], bytes], Best | None] | None = None
        self._best: Best | None = None  # the latest; `_kept` has the one that belongs to its state
        self._best_written: int | None = None
        self._due = 0.0
        self._progress: tuple | None = None
        self._hurry = False  # the run ends: what is left is written without delay
        self._closing = False
        self._error: StoreError | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
        self._thread.start()

    def progress(
        self, step: int, steps: int, values: Mapping[str, float] | None = None
    ) -> None:
        """Report progress, as `RunStore.progress` takes it; a later report takes its place."""
        with self._changed:
            self._progress = (step, steps, values)
            self._changed.notify()

    def append(
        self, epoch: int, values: Mapping[str, float | Sequence[float]], **best: Any
    ) -> None:
        """Add an epoch, as `RunStore.append` takes it."""
        self._put(lambda: self._store.append(self.run, epoch, values, **best))

    def rewind(self, epoch: int, **best: Any) -> None:
        """Put the run back to the end of an epoch, as `RunStore.rewind`."""
        self._put(lambda: self._store.rewind(self.run, epoch, **best))

    @property
    def due(self) -> bool:
        """Whether a state would be written now, so that it is worth being copied."""
        return not self._hurry and time.monotonic() >= self._due

    def keep(self, epoch: int, state: Callable[[], bytes] | None, best: Best | None) -> None:
        """Keep the state at the end of `epoch` (from 1), and the best weights up to there.

        Args:
            state: Makes its bytes when needed; None where it is not `due`: then the best weights
                are written with a later state, or when the run ends.
        """
        with self._changed:
            self._best = best
            if state is not None:
                self._kept = epoch, state, best
            self._changed.notify()

    def hurry(self) -> None:
        """Write the latest best weights without delay from now on, and no state any more.

        For the run is about to end.
        """
        with self._changed:
            self._hurry = True
            self._changed.notify()

    def end(self, status: str, message: str) -> None:
        """Give the run its final status, as `RunStore.end`."""
        self.hurry()
        self._put(self._write_best)
        self._put(lambda: self._store.end(self.run, status, message))

    def finish(self, **models: Any) -> None:
        """Store the models and the test result, as `RunStore.finish` takes them."""
        self._put(lambda: self._store.finish(self.run, **models))

    def close(self, timeout: float | None = None) -> None:
        """Wait until all is written, up to `timeout` seconds."""
        with self._changed:
            self._closing = self._hurry = True
            self._changed.notify()
        self._thread.join(timeout)
        if self._error is not None:
            raise self._error

    def _put(self, write: Callable[[], object]) -> None:
        with self._changed:
            if self._error is not None:
                raise self._error
            self._queue.append(write)
            self._changed.notify()

    def _work(self) -> None:
        away_since: float | None = None
        while write := self._next():
            try:
                write()
            except StoreAwayError as error:
                self._progress = None
                now = time.monotonic()
                away_since = now if away_since is None else away_since
                if now - away_since >= self._wait:
                    return self._give_up(error)
                time.sleep(RETRY_SECONDS)
            except TurnLostError:
                return self._give_up(None)
            except StoreError as error:
                return self._give_up(None if self._is_deleted() else error)
            else:
                away_since = None

    def _next(self) -> Callable[[], None] | None:
        """Wait for something to write and return it; None once the outbox is closed and empty."""
        with self._changed:
            while True:
                if self._queue:
                    return self._write_first
                due = self._due - time.monotonic()
                if self._hurry:
                    self._kept = None
                    if self._unwritten(self._best):
                        return self._write_best
                elif self._kept and due <= 0:
                    return self._write_kept
                if self._progress:
                    return self._write_progress
                if self._closing:
                    return None
                self._changed.wait(due if self._kept else None)

    def _write_first(self) -> None:
        self._queue[0]()
        self._queue.popleft()

    def _write_kept(self) -> None:
        kept = self._kept
        epoch, state, best = kept
        began = time.monotonic()
        weights = BestWeights(best[0], best[1]()) if self._unwritten(best) else None
        self._store.keep(self.run, Checkpoint(epoch, state(), weights))
        with self._changed:
            self._due = began + (time.monotonic() - began) / _SHARE
            if weights is not None:
                self._best_written = weights.epoch
            if self._kept is kept:
                self._kept = None

    def _write_best(self) -> None:
        if not self._unwritten(self._best):
            return
        epoch, data = self._best
        self._store.keep_best(self.run, BestWeights(epoch, data()))
        self._best_written = epoch

    def _unwritten(self, best: Best | None) -> bool:
        return best is not None and best[0] != self._best_written

    def _write_progress(self) -> None:
        with self._changed:
            report, self._progress = self._progress, None
        self._store.progress(self.run, *report)

    def _is_deleted(self) -> bool:
        try:
            self._store.get(self.run)
        except RunNotFoundError:
            return True
        except StoreError:
            pass
        return False

    def _give_up(self, error: StoreError | None) -> None:
        with self._changed:
            self._error = error
            self._queue = deque(maxlen=0)  # takes what still comes, and drops it
            self._closing = True
