"""When a run has diverged."""

from __future__ import annotations

import math

import pytest

from lab.training.callbacks.divergence import TerminateOnNaN


@pytest.mark.parametrize("name", ["loss", "val_loss"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_ends_the_run_with_the_epoch(model, capsys, logs, name, value):
    nan = TerminateOnNaN()
    nan.set_model(model)
    model.stop_training = False
    nan.on_batch_end(3, {"loss": math.nan})
    assert not model.stop_training and not nan.diverged
    nan.on_epoch_end(4, logs(**{name: value}))
    assert model.stop_training and nan.diverged == 5


def test_finite_losses_end_nothing(model, logs):
    nan = TerminateOnNaN()
    nan.set_model(model)
    model.stop_training = False
    nan.on_epoch_end(0, logs(loss=1e30))
    assert not model.stop_training and not nan.diverged
