"""Runs with a saved model and what came of evaluating it, without evaluating it."""

from __future__ import annotations

from dataclasses import replace

from lab.config import RunConfig
from lab.evaluation import FILE, Scores, test_set
from lab.evaluation.scores import fingerprint
from lab.store import Run, RunStore, Workspace
from lab.workspaces import OPEN
from tests.evaluation.made import random_scores

__all__ = ["FILE", "add", "evaluated"]


def add(store: RunStore, model: bytes = b"model", **config) -> Run:
    """Store a run of the bundled digits that has ended with a model of these bytes."""
    run = store.add(RunConfig(dataset="digits", **config), engine="test")
    store.begin(run, dataset_used="digits")
    metrics = {"loss": 0.5, "accuracy": 0.5, "val_loss": 0.5, "val_accuracy": 0.8, "seconds": 1.0}
    store.append(run, 1, metrics | {"gradient_norms": [0.1] * 6}, best_epoch=1, best_value=0.8)
    store.end(run, "completed", "")
    store.finish(run, models={"model.keras": b"k", "model.tflite": model}, test_accuracy=0.8)
    return store.get(run)


def evaluated(store: RunStore, run: Run, *, seed: int = 0, right: float = 0.8) -> Scores:
    """Store made-up scores of a run's model on the bundled digits, and return them."""
    test = test_set("digits")
    made = random_scores(seed, images=len(test.y), right=right, dataset="digits")
    model = store.artifact(run.id, "model.tflite")
    scores = replace(made, model=fingerprint(model), test_set=test.fingerprint)
    Workspace(store, OPEN).keep_evaluation(run.id, scores.to_bytes())
    return scores
