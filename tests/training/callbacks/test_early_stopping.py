"""When patience runs out, with invented logs."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.training.callbacks.early_stopping import early_stopping


def epochs_until_stopped(config: RunConfig, model, epochs: list[dict[str, float]]) -> int | None:
    """Return the epoch (from 1) at whose end the callback stops training, or None."""
    callback = early_stopping(config)
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    for epoch, logs in enumerate(epochs):
        callback.on_epoch_end(epoch, logs)
        if model.stop_training:
            return epoch + 1
    return None


@pytest.mark.parametrize(("monitor", "stopped"), [("val_loss", 3), ("val_accuracy", None)])
def test_patience_watches_the_monitored_metric(model, logs, monitor, stopped):
    overfitting = [logs(val_accuracy=0.1 * n, val_loss=0.1 * n) for n in range(1, 8)]
    config = RunConfig(patience=2, monitor=monitor)
    assert epochs_until_stopped(config, model, overfitting) == stopped


@pytest.mark.parametrize("patience", [1, 4])
def test_patience_counts_the_epochs_without_a_new_best(model, logs, patience):
    falling = [logs(val_accuracy=0.9), *(logs(val_accuracy=0.5) for _ in range(6))]
    assert epochs_until_stopped(RunConfig(patience=patience), model, falling) == 1 + patience


def test_without_patience_nothing_stops_early():
    assert early_stopping(RunConfig(patience="off")) is None
