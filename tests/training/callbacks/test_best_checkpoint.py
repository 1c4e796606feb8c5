"""Which epoch is the best, and is kept."""

from __future__ import annotations

import math

import pytest

from lab.training.callbacks.best_checkpoint import BestCheckpoint

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving


def test_the_checkpoint_knows_the_best_epoch(checkpoint, logs):
    for epoch, value in enumerate((0.3, 0.6, 0.6, 0.4)):
        checkpoint.on_epoch_end(epoch, logs(value))
    assert (checkpoint.best_epoch, checkpoint.best) == (2, 0.6)


def test_a_smaller_val_loss_is_better(model, tmp_path, logs):
    checkpoint = BestCheckpoint(str(tmp_path / "best.weights.h5"), "val_loss")
    checkpoint.set_model(model)
    checkpoint.on_train_begin()
    for epoch, value in enumerate((0.9, 0.2, 0.5)):
        checkpoint.on_epoch_end(epoch, logs(val_loss=value))
    assert (checkpoint.best_epoch, checkpoint.best) == (2, 0.2)


@pytest.mark.parametrize("broken", [{"loss": math.nan}, {"val_loss": math.inf}])
def test_the_checkpoint_skips_an_epoch_that_is_not_finite(checkpoint, tmp_path, logs, broken):
    checkpoint.on_epoch_end(0, logs(0.9, **broken))
    assert checkpoint.best_epoch is None
    assert list(tmp_path.glob("*.h5")) == []
    checkpoint.on_epoch_end(1, logs(0.3))
    assert checkpoint.best_epoch == 2
