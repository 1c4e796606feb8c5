"""How `train` shows a run on standard error: two progress bars, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tqdm import tqdm

if TYPE_CHECKING:
    from lab.store import Run


class Quiet:
    """Shows nothing but sentences."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to put away."""

    def say(self, sentence: str) -> None:
        """Print a sentence."""
        print(sentence, file=sys.stderr)

    def epoch(self, row: Mapping[str, float]) -> None:
        """Show a whole epoch, a row of the run's history."""

    def step(self, run: Run) -> None:
        """Show how far the current epoch is."""


class Bars(Quiet):
    """One bar for the epochs, with the last val_accuracy, and one for the steps of an epoch."""

    def __init__(self, run: Run) -> None:
        self._epochs = tqdm(total=run.config.epochs, desc=f"Run {run.id}", unit="epoch")
        self._steps = tqdm(
            desc="Waiting for the worker", leave=False,
            bar_format="{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} steps", total=0,
        )
        self._begun = False

    def __exit__(self, *_: object) -> None:
        self._steps.close()
        self._epochs.close()

    def say(self, sentence: str) -> None:
        tqdm.write(sentence, file=sys.stderr)

    def epoch(self, row: Mapping[str, float]) -> None:
        self._epochs.set_postfix_str(f"val_accuracy {row['val_accuracy']:.4f}", refresh=False)
        self._epochs.update()

    def step(self, run: Run) -> None:
        if run.status != "running":
            return
        if not self._begun:
            self._begun = True
            self._epochs.reset()  # the time left does not include the wait
        ended = run.epoch >= run.config.epochs
        what = "Saving the best epoch" if ended else f"Epoch {run.epoch + 1}"
        self._steps.set_description_str(what, refresh=False)
        self._steps.total = run.steps
        self._steps.n = run.steps if ended else run.step
        self._steps.refresh()
