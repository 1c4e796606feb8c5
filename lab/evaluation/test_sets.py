"""The images that a run's saved model is evaluated on: the test set of what it was trained on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from lab.datasets import load
from lab.errors import EvaluationError
from lab.options import DATASETS
from lab.options.kinds import shown
from lab.store import Run


@dataclass(frozen=True, eq=False)
class TestSet:
    """A dataset's test images. Shared by all who ask for it: nothing of it is to be changed.

    Attributes:
        dataset: Key of `lab.options.DATASETS`.
        x: uint8 (n, 28, 28).
        y: uint8 (n,), classes 0 to 9.
        fingerprint: SHA-256 of both, 64 hex digits.
    """

    __test__ = False  # pytest takes it for tests by its name

    dataset: str
    x: np.ndarray
    y: np.ndarray
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        both = hashlib.sha256(np.ascontiguousarray(self.x))
        both.update(np.ascontiguousarray(self.y))
        object.__setattr__(self, "fingerprint", both.hexdigest())


@lru_cache(maxsize=len(DATASETS))
def test_set(dataset: str, data_dir: Path | str | None = None) -> TestSet:
    """Return a dataset's test images, read once a process; its training images are let go.

    Raises:
        ConfigError: There is no such dataset.
        DatasetError: It is not on this machine.
    """
    images = load(dataset, data_dir, download=False)
    return TestSet(dataset, images.x_test.copy(), images.y_test.copy())


test_set.__test__ = False


def dataset_of(run: Run) -> str:
    """Return the dataset that a run was really trained on.

    Raises:
        EvaluationError: Neither the run nor its config names one of the lab's.
    """
    if run.dataset_used in DATASETS:
        return run.dataset_used
    if run.config is not None:
        return run.config.dataset
    raise EvaluationError(
        f"The dataset of an evaluated run must be one of {', '.join(DATASETS)}. "
        f"Got {shown(run.dataset_used)}, and its config cannot be read."
    )
