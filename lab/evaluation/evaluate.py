"""A saved model's answers on all images of a test set, and on harder ones made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from lab.errors import EvaluationStoppedError
from lab.evaluation.robustness import BATCH, KINDS, WARP_COST, Kind, random_warps, sample
from lab.evaluation.scores import UNANSWERED, Point, Scores, fingerprint
from lab.evaluation.test_sets import TestSet
from lab.inference import Classifier

Progress = Callable[[float], None]
Stop = Callable[[], bool]


def evaluate(
    model: bytes, test: TestSet, *, progress: Progress = lambda _: None,
    stop: Stop = lambda: False,
) -> Scores:
    """Evaluate a saved model.

    Args:
        model: A LiteRT model (the artifact "model.tflite").
        test: The images.
        progress: Called with the share that is done, in [0, 1], after each batch.
        stop: Asked before each batch.

    Raises:
        ModelError: The model is damaged, or could not be run.
        EvaluationStoppedError: `stop` returned True.
    """
    return _Evaluation(Classifier(model), test, progress, stop).scores(fingerprint(model))


class _Evaluation:
    def __init__(
        self, classifier: Classifier, test: TestSet, progress: Progress, stop: Stop
    ) -> None:
        self._classifier, self._test = classifier, test
        self._progress, self._stop = progress, stop
        self._some = sample(test.x, test.y)
        few = len(self._some[0])
        changes = sum(kind.cost * kind.changes(amount)
                      for kind in KINDS.values() for amount in kind.amounts)
        self._total = len(test.x) * (1 + WARP_COST) + few * changes
        self._done = 0

    def scores(self, model: str) -> Scores:
        x, y = self._test.x, self._test.y
        batches = [slice(first, first + BATCH) for first in range(0, len(x), BATCH)]
        plain = np.concatenate([self._answers(x[batch], 1) for batch in batches])
        warped = np.concatenate([self._answers(made(), WARP_COST) for made in random_warps(x)])
        predicted = _predicted(plain)
        rows = np.arange(len(x))
        answered = predicted != UNANSWERED
        best = np.where(answered, predicted, 0)
        return Scores(
            dataset=self._test.dataset, model=model, test_set=self._test.fingerprint,
            true=y, predicted=predicted,
            confidence=np.where(answered, plain[rows, best], 0).clip(0, 1).astype(np.float32),
            true_probability=np.where(answered, plain[rows, y], 0).clip(0, 1).astype(np.float32),
            warped_right=int(np.count_nonzero(_predicted(warped) == y)),
            robustness=tuple(self._robustness()),
        )

    def _robustness(self) -> Iterator[Point]:
        for kind in KINDS.values():
            for amount in kind.amounts:
                yield self._point(kind, amount)

    def _point(self, kind: Kind, amount: float) -> Point:
        x, y = self._some
        right = of = 0
        for first in range(0, len(x), BATCH):
            batch = slice(first, first + BATCH)
            for changed in kind.change(x[batch], amount):
                predicted = _predicted(self._answers(changed, kind.cost))
                right += int(np.count_nonzero(predicted == y[batch]))
                of += len(changed)
        return Point(kind.key, amount, right, of, len(x))

    def _answers(self, images: np.ndarray, cost: int) -> np.ndarray:
        """Return probabilities, float32 (n, 10); say how far it is, and see whether to stop."""
        if self._stop():
            raise EvaluationStoppedError("The evaluation was stopped: nothing of it is kept.")
        found = self._classifier.predict_proba(images)
        self._done += cost * len(images)
        self._progress(min(self._done / self._total, 1.0))
        return found


def _predicted(probabilities: np.ndarray) -> np.ndarray:
    """Return the likeliest class of each row, uint8 (n,); of one with a NaN, `UNANSWERED`."""
    answered = np.isfinite(probabilities).all(axis=1)
    return np.where(answered, probabilities.argmax(axis=1), UNANSWERED).astype(np.uint8)
