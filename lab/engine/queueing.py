"""The part of the engine that takes what is to be trained: runs, and sweeps of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lab.config import RunConfig
from lab.engine.housekeeping import RoomTaken
from lab.engine.lost_engines import of_gone_engines
from lab.engine.run_queue import RunQueue
from lab.errors import ConfigError, LabError, StoreError
from lab.options.kinds import shown
from lab.safe_text import one_line
from lab.settings import Settings
from lab.store import KEEPS, Run, RunStore, SweepProgress
from lab.workspaces import OPEN
from lab.workspaces.limits import check_queueing


class Queueing:
    """What queues runs and sweeps on an engine, and takes up those that wait for one."""

    id: str
    _store: RunStore
    _settings: Settings
    _queue: RunQueue
    _room: RoomTaken | None
    _slots: int

    def start(
        self, config: RunConfig, *, workspace: str = OPEN, visit: str = "",
        name: str | None = None,
    ) -> str:
        """Queue a run and return its id at once. Raises what `start_all` does."""
        [run] = self.start_all([config], workspace=workspace, visit=visit, name=name)
        return run

    def start_all(
        self, configs: Sequence[RunConfig], *, workspace: str = OPEN, visit: str = "",
        name: str | None = None,
    ) -> list[str]:
        """Queue runs and return their ids at once; all of them, or none.

        Raises:
            StoreError: They could not be stored.
            LimitError: The workspace may not queue as much.
            LabError: The executor does not take them.
        """
        self._check(configs, workspace)
        queued: list[str] = []
        try:
            for config in configs:
                queued.append(self._store.add(
                    config, engine=self.id, workspace=workspace, visit=visit, name=name
                ))
        except StoreError:
            self._store.delete(queued)
            raise
        self._dispatch_or(lambda: self._store.delete(queued))
        return queued

    def start_sweep(
        self, configs: Sequence[RunConfig], *, name: str, workspace: str = OPEN, visit: str = "",
        keeps: str = KEEPS[0],
    ) -> str:
        """Queue a sweep with a run a config, in their order, and return its id at once.

        Args:
            keeps: Which models are stored: "best" (each group's best run's alone; a group's runs
                are equal but for the seed), "all" or "none".

        Raises:
            StoreError: It could not be stored; nothing was queued, nor is by what follows.
            LimitError: The workspace may not queue as much.
            ConfigError: The name is empty, or `keeps` none of its values.
            LabError: The executor takes no runs.
        """
        if keeps not in KEEPS:
            raise ConfigError(f"keeps must be one of {', '.join(KEEPS)}. Got {shown(keeps)}.")
        called = one_line(name)
        if not called:
            raise ConfigError(f"A sweep must have a name. Got {shown(name)}.")
        self._check(configs, workspace, sweep=True)
        sweep = self._store.add_sweep(
            configs, name=called, engine=self.id, workspace=workspace, visit=visit, keeps=keeps,
            estimates=[self._queue.durations.run(config) for config in configs],
        )
        self._dispatch_or(lambda: self._store.delete_sweep(sweep))
        return sweep

    def check_sweep(self, configs: Sequence[RunConfig], *, workspace: str = OPEN) -> None:
        """Refuse a sweep that the workspace may not queue now, and queue nothing.

        Raises:
            LimitError: As `start_sweep`.
            StoreError: The store cannot be read.
        """
        self._check(configs, workspace, sweep=True)

    def resume_sweep(self, sweep: str) -> bool:
        """Have a held sweep go on here; say whether it does.

        False where it goes on already, here or elsewhere, was cancelled or is over.

        Raises:
            SweepNotFoundError: There is no such sweep.
            StoreError: The store cannot be used.
        """
        resumed = self._store.resume_sweep(sweep, engine=self.id)
        if resumed:
            self._queue.dispatch()
        return resumed

    def sweep_seconds(self, configs: Iterable[RunConfig]) -> float:
        """Return in about how many seconds runs are over at most, were they to train here alone."""
        return self._queue.durations.sweep(configs, self._slots)

    def sweep_seconds_left(self, progress: SweepProgress) -> float:
        """Return in about how many seconds a sweep is over, were it to train here alone."""
        at_once = min(self._slots, progress.queued + progress.running)
        return progress.seconds_left / max(at_once, 1)

    def take_up(self, run: Run) -> bool:
        """Have a run that waits for an engine which is gone go on here; say whether it does.

        Raises:
            StoreError: The store cannot be used.
            LabError: It is one of a sweep's that has not begun: it does with its sweep.
        """
        if run.in_sweep and run.status == "queued" and not run.resumes:
            raise LabError(
                f"Run {run.id} is one of sweep {run.sweep} and has not begun: "
                "resume the sweep instead."
            )
        gone = of_gone_engines(self._store, [run])
        taken = gone and self._store.take_over(run.id, of=run.engine, engine=self.id)
        if taken:
            self._queue.dispatch()
        return bool(taken)

    def _check(
        self, configs: Sequence[RunConfig], workspace: str, *, sweep: bool = False
    ) -> None:
        check_queueing(
            self._settings.limits, self._store, workspace, configs, self._queue.durations.run,
            sweep=sweep, is_full=self._room is not None and self._room.has_none,
        )

    def _dispatch_or(self, undo: Callable[[], None]) -> None:
        """Begin what was queued, as far as there is room; where that fails, take it back."""
        try:
            self._queue.dispatch()
        except StoreError:
            undo()
            raise
        except Exception as error:
            undo()  # nothing would ever begin it
            raise LabError(f"No worker takes runs ({error}): nothing was queued.") from error
