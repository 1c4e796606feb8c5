"""A small compiled model, invented logs, and the callbacks that look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keras
import numpy as np
import pytest

from lab.config import RunConfig
from lab.metrics import JUDGED_KEYS
from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.model import build_model, compile_model


@pytest.fixture(scope="module")
def model() -> Iterator[keras.Model]:
    config = RunConfig(hidden_layers=(6, 5))
    built = build_model(config)
    compile_model(built, config, 10, 10)
    blank = np.zeros((2, 28, 28), np.uint8)
    built.evaluate(blank, np.zeros(2, np.uint8), verbose=0)  # only then it knows its metrics
    yield built
    keras.backend.clear_session()


@pytest.fixture
def logs() -> Callable[..., dict[str, float]]:
    """A function that invents an epoch's logs, by Keras's keys."""

    def invent(val_accuracy=0.5, val_loss=1.0, loss=1.0, accuracy=0.5) -> dict[str, float]:
        given = {
            "loss": loss, "accuracy": accuracy, "val_loss": val_loss, "val_accuracy": val_accuracy
        }
        return dict.fromkeys(JUDGED_KEYS, 0.5) | given

    return invent


@pytest.fixture
def checkpoint(model) -> BestCheckpoint:
    made = BestCheckpoint("val_accuracy")
    made.set_model(model)
    made.on_train_begin()
    return made
