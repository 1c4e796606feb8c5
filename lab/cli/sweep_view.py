"""What `sweep` shows: a line a run that has ended, or a progress bar, and how the sweep ended."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tqdm import tqdm

from lab.sweeps.words import counted, duration

if TYPE_CHECKING:
    from lab.store import Run, Sweep, SweepProgress, Workspace

_STATUSES = ("completed", "early_stopped", "stopped", "diverged", "failed")
BAR = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} runs{postfix}"


class Lines:
    """Prints a JSON line a run that has ended."""

    def __init__(self, own: Workspace, sweep: Sweep) -> None:
        self._own, self._sweep = own, sweep
        self._said: set[str] = set()

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to put away."""

    def say(self, sentence: str) -> None:
        """Print a sentence on standard error, once however often it is said."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._print(sentence)

    def ended(self, runs: Sequence[Run]) -> None:
        """Show runs that have ended, in that order."""
        accuracies = _best_accuracies(self._own, runs)
        for run in runs:
            line = run_line(run, self._sweep.id, accuracies.get(run.id))
            print(json.dumps(line), flush=True)
            self._say_of(run)

    def progress(self, progress: SweepProgress, seconds_left: float) -> None:
        """Show how far the sweep is."""

    def end(self, sweep: Sweep, progress: SweepProgress, seconds: float) -> None:
        """Show how many runs ended how, and how long that took."""
        counts = {status: progress.by_status.get(status, 0) for status in _STATUSES}
        waiting = {s: n for s, n in progress.by_status.items() if n and s not in counts}
        print(json.dumps({
            "sweep": sweep.id, "name": sweep.name, "runs": progress.runs, **counts, **waiting,
            "seconds": round(seconds, 3),
        }), flush=True)

    def _say_of(self, run: Run) -> None:
        if run.notice:
            self.say(run.notice)
        if run.status == "failed":
            self.say(f"A run failed: {run.message}")

    def _print(self, sentence: str) -> None:
        print(sentence, file=sys.stderr)


class Bar(Lines):
    """A bar for the runs, with the time left, what went wrong, and the best run so far."""

    def __enter__(self) -> Bar:
        self._bar = tqdm(total=1, desc=f"Sweep {self._sweep.id}", bar_format=BAR, delay=1e-9)
        self._shown: tuple = ()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def ended(self, runs: Sequence[Run]) -> None:
        for run in runs:
            self._say_of(run)

    def progress(self, progress: SweepProgress, seconds_left: float) -> None:
        parts = [f"about {duration(seconds_left)} left"] if progress.active else []
        parts += [
            f"{progress.by_status[status]} {status}" for status in ("failed", "diverged")
            if progress.by_status.get(status)
        ]
        if progress.best_value is not None:
            parts.append(f"best {self._sweep.monitor} {progress.best_value:.4f}")
        shown = progress.runs, progress.ended, ", ".join(parts)
        if shown != self._shown:
            self._shown = shown
            self._bar.total, self._bar.n = shown[:2]
            self._bar.set_postfix_str(shown[2], refresh=True)

    def end(self, sweep: Sweep, progress: SweepProgress, seconds: float) -> None:
        counts = ", ".join(
            f"{count} {status.replace('_', ' ')}"
            for status, count in progress.by_status.items() if count
        )
        said = (f"Sweep {sweep.id}: {counts} of {counted(progress.runs, 'run')} "
                f"in {duration(seconds)}.")
        if progress.best_value is not None:
            said += f" Best {sweep.monitor} {progress.best_value:.4f}: {progress.best_name}."
        print(said)

    def _print(self, sentence: str) -> None:
        tqdm.write(sentence, file=sys.stderr)


def run_line(run: Run, sweep: str, val_accuracy: float | None) -> dict:
    """Return a run that has ended as a line says it; `val_accuracy` is its best epoch's."""
    began, ended = run.started_at, run.ended_at
    return {
        "run": run.id, "sweep": sweep, "config": run.config and run.config.to_dict(),
        "seed": run.config and run.config.seed, "status": run.status,
        "best_epoch": run.best_epoch, "val_accuracy": val_accuracy,
        "test_accuracy": run.test_accuracy,
        "seconds": None if began is None or ended is None else round(ended - began, 3),
    }


def _best_accuracies(own: Workspace, runs: Sequence[Run]) -> dict[str, float]:
    """Return the val_accuracy of each run's best epoch, by id; none where it has none."""
    best = {run.id: run.best_epoch for run in runs if run.best_epoch is not None}
    if not best:
        return {}
    history = own.history(best)
    rows = history[history["epoch"] == history["run"].map(best)].dropna(subset="val_accuracy")
    return dict(zip(rows["run"], rows["val_accuracy"].astype(float), strict=True))
