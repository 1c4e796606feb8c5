"""What is kept of a model's answers on a test set: enough for every table and chart of them."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lab.archives import DAMAGED
from lab.errors import EvaluationError
from lab.options import DATASETS
from lab.store.workspace import EVALUATION

FILE = EVALUATION
"""Name of the artifact of a run that holds its scores."""

UNANSWERED = 255
"""Predicted class of an image for which the model gives NaN."""

_VERSION = 1  # of the file, and of what is measured: another one is evaluated anew
_MOST_BYTES = 4_000_000  # of each array: 100,000 images have 400,000
_MOST_IMAGES = 100_000
_MOST_POINTS = 1000
_ARRAYS = {
    "true": np.uint8, "predicted": np.uint8, "confidence": np.float32,
    "true_probability": np.float32, "about": np.uint8,
}
_HASH = re.compile("[0-9a-f]{64}")


class Point(NamedTuple):
    """Answers on changed images.

    Attributes:
        kind: What was changed: a key of `lab.evaluation.robustness.KINDS`.
        amount: By how much, in the kind's unit.
        right: Right answers.
        of: All answers; a multiple of `images` where each image was changed in several directions.
        images: Images that were changed.
    """

    kind: str
    amount: float
    right: int
    of: int
    images: int


@dataclass(frozen=True, eq=False)
class Scores:
    """A saved model's answers on a test set. Not to be changed.

    Attributes:
        dataset: Key of `lab.options.DATASETS`.
        model, test_set: Fingerprints (SHA-256, 64 hex digits) of the LiteRT file and the test set.
        true: uint8 (n,), the images' classes, 0 to 9.
        predicted: uint8 (n,), the likeliest class, or `UNANSWERED`.
        confidence: float32 (n,) in [0, 1], the probability of the predicted class; 0 unanswered.
        true_probability: float32 (n,) in [0, 1], that of the true class; 0 where unanswered.
        warped_right: Right answers on all n images, each shifted, turned and zoomed at random, as
            `lab.evaluation.robustness.random_warps` has it.
        robustness: Right answers by kind and amount of change.
    """

    dataset: str
    model: str
    test_set: str
    true: np.ndarray
    predicted: np.ndarray
    confidence: np.ndarray
    true_probability: np.ndarray
    warped_right: int
    robustness: tuple[Point, ...]

    @property
    def images(self) -> int:
        """Number of test images."""
        return len(self.true)

    @property
    def is_right(self) -> np.ndarray:
        """bool (n,): whether each answer is right; no answer is wrong."""
        return self.predicted == self.true

    @property
    def right(self) -> int:
        """Number of right answers."""
        return int(np.count_nonzero(self.is_right))

    @property
    def unanswered(self) -> int:
        """Number of images for which the model gave NaN."""
        return int(np.count_nonzero(self.predicted == UNANSWERED))

    @property
    def accuracy(self) -> float:
        """Share of right answers, in [0, 1]."""
        return self.right / self.images

    @property
    def warped_accuracy(self) -> float:
        """Share of right answers where all images are shifted, turned and zoomed, in [0, 1]."""
        return self.warped_right / self.images

    def to_bytes(self) -> bytes:
        """Return the scores in NumPy's .npz format."""
        about = {
            "version": _VERSION, "dataset": self.dataset, "model": self.model,
            "test_set": self.test_set, "warped_right": self.warped_right,
            "robustness": self.robustness,
        }
        file = io.BytesIO()
        np.savez_compressed(
            file, true=self.true, predicted=self.predicted, confidence=self.confidence,
            true_probability=self.true_probability,
            about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Scores:
        """Return what `to_bytes` wrote; nothing in `data` is run, every value is checked.

        Raises:
            EvaluationError: It is no such file, of another version, or a value cannot be.
        """
        try:
            arrays = _arrays(data)
            about = json.loads(arrays.pop("about").tobytes())
            _check_arrays(arrays)
            return cls(**arrays, **_checked(about, len(arrays["true"])))
        except DAMAGED as error:
            raise EvaluationError(f"This is no stored evaluation: {error}") from error


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 of bytes, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def _arrays(data: bytes) -> dict[str, np.ndarray]:
    """Read the file's arrays, none larger than an evaluation's can be."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    if sorted(sizes) != sorted(f"{name}.npy" for name in _ARRAYS):
        raise ValueError("it holds other arrays.")
    if max(sizes.values()) > _MOST_BYTES:
        raise ValueError(f"an array has more than {_MOST_BYTES:,} bytes.")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in _ARRAYS}
    for name, dtype in _ARRAYS.items():
        if not isinstance(found[name], np.ndarray) or found[name].dtype != dtype:
            raise ValueError(f"{name} is not {np.dtype(dtype)}.")
    return found


def _check_arrays(arrays: Mapping[str, np.ndarray]) -> None:
    count = len(arrays["true"]) if arrays["true"].ndim == 1 else 0
    if not 0 < count <= _MOST_IMAGES or any(a.shape != (count,) for a in arrays.values()):
        raise ValueError("its arrays are not one value an image.")
    if arrays["true"].max() > 9:
        raise ValueError(f"a class must be in [0, 9]. Got {arrays['true'].max()}.")
    predicted = arrays["predicted"]
    if ((predicted > 9) & (predicted != UNANSWERED)).any():
        raise ValueError(f"a predicted class must be in [0, 9], or {UNANSWERED}.")
    for name in ("confidence", "true_probability"):
        if not ((arrays[name] >= 0) & (arrays[name] <= 1)).all():
            raise ValueError(f"{name} must be in [0, 1].")


def _checked(about: Any, images: int) -> dict[str, Any]:
    """Return what is said beside the arrays, each value of its kind."""
    if not isinstance(about, dict) or about.get("version") != _VERSION:
        raise ValueError("it is of another version.")
    if about["dataset"] not in DATASETS:
        raise ValueError("its dataset is unknown.")
    for name in ("model", "test_set"):
        if not isinstance(about[name], str) or not _HASH.fullmatch(about[name]):
            raise ValueError(f"the fingerprint {name} is none.")
    rows = about["robustness"]
    if not isinstance(rows, list) or len(rows) > _MOST_POINTS:
        raise ValueError("its robustness is no table.")
    return {
        "dataset": about["dataset"], "model": about["model"], "test_set": about["test_set"],
        "warped_right": _count(about["warped_right"], images),
        "robustness": tuple(_point(row) for row in rows),
    }


def _point(row: Any) -> Point:
    kind, amount, right, of, images = row
    if not isinstance(kind, str) or not kind.isidentifier() or len(kind) > 20:
        raise ValueError("a kind of change has no name.")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        raise ValueError("an amount of change is no number.")
    if not math.isfinite(amount):
        raise ValueError("an amount of change is not finite.")
    images = _count(images, _MOST_IMAGES)
    of = _count(of, 100 * images)
    if images == 0 or of < images:
        raise ValueError("a change of no image.")
    return Point(kind, float(amount), _count(right, of), of, images)


def _count(value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"a count must be a whole number in [0, {most}].")
    return value
