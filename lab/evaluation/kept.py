"""What a store knows of how a saved model was evaluated."""

from __future__ import annotations

import logging

from lab.errors import EvaluationError
from lab.evaluation.scores import FILE, Scores, fingerprint
from lab.evaluation.test_sets import dataset_of
from lab.store import Run, Workspace

_log = logging.getLogger(__name__)


def kept_scores(own: Workspace, run: Run) -> Scores | None:
    """Return what is stored of a run's saved model; None where it is to be evaluated (anew).

    That is where nothing is stored, or what is damaged, or of another model or dataset.

    Raises:
        StoreError: The store cannot be read.
    """
    data = own.artifact(run.id, FILE)
    if data is None:
        return None
    try:
        found = Scores.from_bytes(data)
        if found.dataset != dataset_of(run):
            return None
    except EvaluationError as error:
        _log.warning("The stored evaluation of run %s is not used. %s", run.id, error)
        return None
    model = own.artifact(run.id, "model.tflite")
    return found if model is not None and found.model == fingerprint(model) else None
