"""Which epoch is the best, and is kept."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.weights import unpack

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving


def test_the_checkpoint_knows_the_best_epoch(checkpoint, logs):
    for epoch, value in enumerate((0.3, 0.6, 0.6, 0.4)):
        checkpoint.on_epoch_end(epoch, logs(value))
    assert (checkpoint.best_epoch, checkpoint.best) == (2, 0.6)


@pytest.mark.parametrize("monitor", ["val_accuracy", "val_loss"])
def test_better_is_what_keras_takes_for_better(model, logs, tmp_path, monitor):
    path = str(tmp_path / "{epoch}.weights.h5")
    reference = keras.callbacks.ModelCheckpoint(
        path, monitor=monitor, save_best_only=True, save_weights_only=True
    )
    ours = BestCheckpoint(monitor)
    for callback in (reference, ours):
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, value in enumerate((0.5, 0.7, 0.7, 0.2, 0.2, 0.9, 0.1)):
        for callback in (reference, ours):
            callback.on_epoch_end(epoch, logs(**{monitor: value}))
        saved = max(int(file.name.partition(".")[0]) for file in tmp_path.iterdir())
        assert (ours.best_epoch, ours.best) == (saved, reference.best)


def test_the_best_epochs_weights_are_packed_however_training_goes_on(model, logs):
    checkpoint = BestCheckpoint("val_accuracy")
    checkpoint.set_model(model)
    assert checkpoint.packed is None
    for epoch, value in enumerate((0.5, 0.4, 0.6, 0.3)):
        model.set_weights([np.full_like(weight, epoch) for weight in model.get_weights()])
        checkpoint.on_epoch_end(epoch, logs(value))
    best_epoch, data = checkpoint.packed
    weights = unpack(data())
    assert best_epoch == 3
    assert [weight.shape for weight in weights] == [w.shape for w in model.get_weights()]
    assert all((weight == 2).all() for weight in weights)


@pytest.mark.parametrize("broken", [{"loss": math.nan}, {"val_loss": math.inf}])
def test_the_checkpoint_skips_an_epoch_that_is_not_finite(checkpoint, logs, broken):
    checkpoint.on_epoch_end(0, logs(0.9, **broken))
    assert (checkpoint.best_epoch, checkpoint.weights) == (None, None)
    checkpoint.on_epoch_end(1, logs(0.3))
    assert checkpoint.best_epoch == 2
