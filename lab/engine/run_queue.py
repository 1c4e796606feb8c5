"""The runs of one engine that wait or train: whose turn it is, and how long the others wait."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from lab.engine.turns import Place, in_turn, places
from lab.estimate import Durations
from lab.store import Run, RunStore

_MEASURED_SECONDS = 30.0  # between two looks at what epochs take
_MOST_OF_A_SWEEP = 100  # of its runs that wait, as many as matter to others' places
_PLACES_SECONDS = 1.0  # as old as places may be: every page that polls asks for them


class RunQueue:
    """Hands runs to an executor, as many at once as it has slots. Safe to share between threads.

    The queue itself is in the store; only tasks that are under way are known here.
    """

    def __init__(
        self, store: RunStore, engine: str, slots: int, submit: Callable[[str], Future],
        *, note: Callable[[str, Future], None], after: Callable[[], None],
        held: Callable[[str], bool],
    ) -> None:
        """Begin with no task.

        Args:
            engine: Id of the engine whose runs these are.
            slots: Runs that train at once.
            submit: Hands a run, by id, to the executor.
            note: Called with a run and its task when that is over, while it still has its slot.
            after: Called when it has given it up.
            held: Whether a run does not begin, since something of it is still to be written.
        """
        self._store = store
        self._engine = engine
        self._slots = slots
        self._submit = submit
        self._note, self._after, self._held = note, after, held
        self._tasks: dict[str, Future] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._durations, self._measured_at = Durations(), -_MEASURED_SECONDS
        self._places: dict[str, Place] = {}
        self._placed_at = -_PLACES_SECONDS

    def __contains__(self, run: str) -> bool:
        """Return whether a task of this run is under way."""
        return run in self._tasks

    def dispatch(self) -> None:
        """Hand over as many runs as there is room for, in their turn.

        Raises:
            StoreError: The store cannot be read.
            Exception: Whatever the executor raises where it takes none.
        """
        begun = {}
        try:
            with self._lock:
                free = self._slots - len(self._tasks)
                if free <= 0 or self._closed:
                    return
                waiting, _ = self._order(free)
                for run in waiting[:free]:
                    begun[run.id] = self._tasks[run.id] = self._submit(run.id)
                self._placed_at = -_PLACES_SECONDS
        finally:  # outside the lock: a task that is over already calls back at once
            for run, task in begun.items():
                task.add_done_callback(partial(self._over, run))

    def cancel_ended(self) -> None:
        """Take back the tasks of runs that are over or another engine's, where they have not begun.

        Raises:
            StoreError: The store cannot be read.
        """
        with self._lock:
            tasks = dict(self._tasks)
        found = self._store.runs(tasks)
        active = {run.id for run in found if run.active and run.engine == self._engine}
        for run in tasks.keys() - active:
            tasks[run].cancel()

    def close(self) -> list[str]:
        """Begin nothing more, and return the runs whose tasks are under way."""
        with self._lock:
            self._closed = True
            return list(self._tasks)

    def seconds(self, run: Run) -> float:
        """Return about how many seconds a run trains from now on, or from when it begins."""
        if run.config is None:
            return 0.0
        within = min(run.step / run.steps, 1.0) if run.steps else 0.0
        return self.durations.run(run.config, run.epoch + within)

    def places(self) -> dict[str, Place]:
        """Return the place of each run that waits here, by id; a second old at most.

        Raises:
            StoreError: The store cannot be read.
        """
        if time.monotonic() - self._placed_at >= _PLACES_SECONDS:
            self._placed_at = time.monotonic()
            waiting, training = self._order(self._slots, apart=True)
            self._places = places(waiting, training, self._slots, self.seconds)
        return self._places

    @property
    def durations(self) -> Durations:
        """Estimates from the epochs measured last on this machine."""
        return self._durations

    def measure(self, host: str) -> None:
        """Look anew at what epochs take on this machine, where that is long ago.

        Raises:
            StoreError: The store cannot be read.
        """
        if time.monotonic() - self._measured_at >= _MEASURED_SECONDS:
            self._durations = Durations(self._store.measured_epochs(host))
            self._measured_at = time.monotonic()

    def _order(self, most: int, *, apart: bool = False) -> tuple[list[Run], list[Run]]:
        """Return the runs that wait here, in their turn, and those that are under way.

        Args:
            most: Runs of each sweep that are looked at, beside those under way.
            apart: Whether as many are looked at as may stand between other workspaces' runs.
        """
        own = [
            run for run in self._store.active()
            if run.engine == self._engine and run.ended_at is None
        ]
        if apart:
            lone = Counter(run.workspace for run in own if run.status == "queued")
            most = min(max([most, *lone.values()]), _MOST_OF_A_SWEEP)
        own += self._store.next_of_sweeps(self._engine, most + len(self._tasks))
        training = [run for run in own if run.id in self._tasks]
        waiting = [
            run for run in own
            if run.status == "queued" and run.id not in self._tasks and not self._held(run.id)
        ]
        last = self._store.last_turns({run.workspace for run in waiting}) if waiting else {}
        return in_turn(waiting, training, last), training

    def _over(self, run: str, task: Future) -> None:
        self._note(run, task)
        with self._lock:
            self._tasks.pop(run, None)
        self._after()
