"""The callbacks' hooks, called with invented logs, without a fit."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from lab.config import RunConfig
from lab.training.callbacks import (
    BestCheckpoint,
    GradientNorms,
    StopTraining,
    StreamToStore,
    TerminateOnNaN,
)
from lab.training.model import build_model, compile_model, steps_per_execution

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

NAN = math.nan


def logs(val_accuracy=0.5, val_loss=1.0, loss=1.0, accuracy=0.5):
    return {
        "loss": loss, "accuracy": accuracy, "val_loss": val_loss, "val_accuracy": val_accuracy
    }


@pytest.fixture(scope="module")
def model():
    config = RunConfig(hidden_layers=(6, 5))
    built = build_model(config)
    compile_model(built, config, 32, 10)
    blank = np.zeros((2, 28, 28), np.uint8)
    built.evaluate(blank, np.zeros(2, np.uint8), verbose=0)  # only then it knows its metrics
    return built


@pytest.fixture
def checkpoint(model, tmp_path):
    made = BestCheckpoint(str(tmp_path / "best.weights.h5"), "val_accuracy")
    made.set_model(model)
    made.on_train_begin()
    return made


@pytest.fixture
def stream(store, checkpoint, model, digits):
    """A function that makes the callback, begun in a running run."""
    run = store.add(RunConfig(), engine="test")
    store.begin(run)

    def make(stop=None, clock=None) -> StreamToStore:
        gradients = GradientNorms(digits.x_train, digits.y_train)
        gradients.norms = [0.5, 0.25]
        made = StreamToStore(
            store, run, 40, stop or threading.Event(), gradients=gradients, checkpoint=checkpoint,
            **({"clock": clock} if clock else {}),
        )
        made.set_model(model)
        made.on_epoch_begin(0)
        made.run = run
        return made

    return make


def test_the_checkpoint_knows_the_best_epoch(checkpoint):
    for epoch, value in enumerate((0.3, 0.6, 0.6, 0.4)):
        checkpoint.on_epoch_end(epoch, logs(value))
    assert (checkpoint.best_epoch, checkpoint.best) == (2, 0.6)


def test_a_smaller_val_loss_is_better(model, tmp_path):
    checkpoint = BestCheckpoint(str(tmp_path / "best.weights.h5"), "val_loss")
    checkpoint.set_model(model)
    checkpoint.on_train_begin()
    for epoch, value in enumerate((0.9, 0.2, 0.5)):
        checkpoint.on_epoch_end(epoch, logs(val_loss=value))
    assert (checkpoint.best_epoch, checkpoint.best) == (2, 0.2)


@pytest.mark.parametrize("broken", [{"loss": NAN}, {"val_loss": math.inf}])
def test_the_checkpoint_skips_an_epoch_that_is_not_finite(checkpoint, tmp_path, broken):
    checkpoint.on_epoch_end(0, logs(0.9, **broken))
    assert checkpoint.best_epoch is None
    assert list(tmp_path.glob("*.h5")) == []
    checkpoint.on_epoch_end(1, logs(0.3))
    assert checkpoint.best_epoch == 2


@pytest.mark.parametrize("name", ["loss", "val_loss"])
@pytest.mark.parametrize("value", [NAN, math.inf])
def test_a_loss_that_is_not_finite_ends_the_run_with_the_epoch(model, capsys, name, value):
    nan = TerminateOnNaN()
    nan.set_model(model)
    model.stop_training = False
    nan.on_batch_end(3, {"loss": NAN})
    assert not model.stop_training and not nan.diverged
    nan.on_epoch_end(0, logs(**{name: value}))
    assert model.stop_training and nan.diverged


def test_finite_losses_end_nothing(model):
    nan = TerminateOnNaN()
    nan.set_model(model)
    model.stop_training = False
    nan.on_epoch_end(0, logs(loss=1e30))
    assert not model.stop_training and not nan.diverged


def test_gradient_norms_are_those_of_the_chain_rule(model, digits):
    gradients = GradientNorms(digits.x_train, digits.y_train)
    gradients.set_model(model)
    gradients.on_epoch_end(0, logs())
    expected = chain_rule_norms(model.get_weights(), digits.x_train / 255, digits.y_train)
    assert gradients.norms == pytest.approx(expected, rel=1e-3)
    assert all(type(norm) is float for norm in gradients.norms)


def chain_rule_norms(weights, x, y) -> list[float]:
    """Norm of each kernel's gradient of the mean cross-entropy, by hand, for ReLU layers."""
    kernels, biases = weights[::2], weights[1::2]
    inputs, sums = [x.reshape(len(x), -1)], []
    for kernel, bias in zip(kernels, biases, strict=True):
        sums.append(inputs[-1] @ kernel + bias)
        inputs.append(np.maximum(sums[-1], 0))
    scores = np.exp(sums[-1] - sums[-1].max(axis=1, keepdims=True))
    delta = (scores / scores.sum(axis=1, keepdims=True) - np.eye(10)[y]) / len(x)
    norms = []
    for layer in reversed(range(len(kernels))):
        norms.append(float(np.linalg.norm(inputs[layer].T @ delta)))
        if layer:
            delta = (delta @ kernels[layer].T) * (sums[layer - 1] > 0)
    return norms[::-1]


def test_an_epoch_streams_with_what_the_others_found(stream, store, checkpoint):
    times = iter([10.0, 12.5])
    callback = stream(clock=lambda: next(times))
    checkpoint.on_epoch_end(0, logs(0.7))
    callback.on_epoch_end(0, logs(0.7, loss=2.0))
    row = store.history([callback.run]).iloc[0]
    assert (row.epoch, row.loss, row.val_accuracy, row.seconds) == (1, 2.0, 0.7, 2.5)
    assert row.gradient_norms == [0.5, 0.25]
    run = store.get(callback.run)
    assert (run.epoch, run.best_epoch, run.best_value) == (1, 1, 0.7)


def test_progress_is_reported_a_few_times_a_second(stream, store):
    now = [0.0]
    callback = stream(clock=lambda: now[0])
    seen = []
    for batch, now[0] in ((9, 0.0), (19, 0.1), (29, 0.5)):
        callback.on_train_batch_end(batch)
        seen.append(store.get(callback.run).step)
    assert seen == [10, 10, 30]


def test_progress_never_exceeds_the_steps_of_the_epoch(stream, store):
    callback = stream()
    callback.on_train_batch_end(49)  # Keras counts a last execution as a full one
    run = store.get(callback.run)
    assert (run.step, run.steps) == (40, 40)


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_test_batch_end"])
def test_a_stop_leaves_from_a_batch_and_records_nothing(stream, store, hook):
    stop = threading.Event()
    callback = stream(stop=stop)
    getattr(callback, hook)(1)
    stop.set()
    with pytest.raises(StopTraining):
        getattr(callback, hook)(2)
    assert store.history([callback.run]).empty


@pytest.mark.parametrize("batch_size", [1, 32, 4096, 48_000])
@pytest.mark.parametrize("parameters", [8_000, 135_000, 8_000_000])
def test_an_execution_is_at_least_a_step_and_short_enough_to_stop(parameters, batch_size):
    steps = math.ceil(48_000 / batch_size)
    execution = steps_per_execution(parameters, batch_size, steps)
    assert 1 <= execution <= 250
    assert execution <= math.ceil(steps / 4)
    seconds = execution * 6 * parameters * batch_size / 1e10
    assert seconds <= 0.4 or execution == 1


def test_small_networks_take_many_steps_an_execution():
    assert steps_per_execution(135_000, 32, 1500) > 100
