"""What `atlas` shows: a line a run that has ended, or one bar for all its sweeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tqdm import tqdm

from lab.atlas.training import check_dataset
from lab.cli.sweep_view import BAR, Bar, Lines
from lab.sweeps.words import duration

if TYPE_CHECKING:
    from lab.store import Run, Sweep, SweepProgress, Workspace


class AtlasLines(Lines):
    """Prints a JSON line a run that has ended.

    A run of it that had other images than its config says ends the command by an `AtlasError`.
    """

    def __init__(self, own: Workspace, total: int) -> None:
        """Begin; there are `total` runs."""
        super().__init__(own, None)
        self._total = total

    def begin(self, sweep: Sweep, done: int, later: Callable[[], float]) -> None:
        """Follow a sweep of it from here on.

        Args:
            done: Runs of the atlas that are over beside this sweep's.
            later: Gives about how many seconds all that comes after this sweep takes.
        """
        self._sweep, self._done, self._later = sweep, done, later

    def ended(self, runs: Sequence[Run]) -> None:
        for run in runs:
            check_dataset(run)
        super().ended(runs)

    def all_trained(self) -> None:
        """Show that nothing is left to train."""


class AtlasBar(AtlasLines, Bar):
    """One bar for all runs, with the sweep that trains and the time left."""

    def __enter__(self) -> AtlasBar:
        self._bar = tqdm(total=self._total, desc="Atlas", bar_format=BAR, delay=1e-9)
        self._shown: tuple = ()
        return self

    def ended(self, runs: Sequence[Run]) -> None:
        for run in runs:
            check_dataset(run)
            self._say_of(run)

    def progress(self, progress: SweepProgress, seconds_left: float) -> None:
        left = (seconds_left if progress.active else 0.0) + self._later()
        said = f", about {duration(left)} left" if left else ""
        shown = self._done + progress.ended, f"{self._sweep.name}{said}"
        if shown != self._shown:
            self._shown = shown
            self._bar.n = min(shown[0], self._total)
            self._bar.set_postfix_str(shown[1], refresh=True)

    def all_trained(self) -> None:
        self._bar.n = self._total
        self._bar.set_postfix_str("", refresh=True)
