"""Callbacks that hear of epochs on record know what they knew when these were trained."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.training.callbacks.divergence import TerminateOnNaN
from lab.training.callbacks.early_stopping import early_stopping
from lab.training.callbacks.hear_again import AlreadyOver, HearAgain


def taken_up(model, record, *callbacks) -> None:
    """Begin training as `fit` does, with callbacks that are to hear of the epochs on record."""
    model.stop_training = False
    for callback in (*callbacks, HearAgain(record, callbacks)):
        callback.set_model(model)
        callback.on_train_begin()


@pytest.mark.parametrize("values", [[0.5, 0.4, 0.3], [0.1, 0.2, 0.3, 0.2], [0.5]])
def test_patience_knows_how_long_it_has_waited(model, logs, values):
    config = RunConfig(patience=3)
    record = [logs(val_accuracy=value) for value in values]
    trained, again = early_stopping(config), early_stopping(config)
    taken_up(model, [], trained)
    for epoch, heard in enumerate(record):
        trained.on_epoch_end(epoch, heard)
    taken_up(model, record, again)
    assert (again.wait, again.best) == (trained.wait, trained.best)
    assert not model.stop_training


def test_patience_that_had_run_out_ends_the_run_before_it_trains(model, logs):
    patience = early_stopping(RunConfig(patience=2))
    with pytest.raises(AlreadyOver):
        taken_up(model, [logs(val_accuracy=v) for v in (0.5, 0.4, 0.3)], patience)
    assert patience.stopped_epoch == 2


def test_a_run_that_had_diverged_is_over_too(model, logs, capsys):
    nan = TerminateOnNaN()
    with pytest.raises(AlreadyOver):
        taken_up(model, [logs(), logs(loss=float("nan"))], nan)
    assert nan.diverged == 2
