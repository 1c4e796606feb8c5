"""What is measured on a fixed batch, beside what Keras gives."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from lab.config import RunConfig
from lab.metrics import METRICS
from lab.options import OPTIMIZERS
from lab.training.callbacks.epoch_seconds import CLOCKS, EpochSeconds
from lab.training.callbacks.measures import BATCH, MEASURES, Measure
from lab.training.model import build_model, compile_model


def measured(model, images, labels) -> dict[str, object]:
    """Return what the callback adds to an epoch's logs."""
    measure, logs = Measure(images, labels), {}
    measure.set_model(model)
    measure.on_epoch_end(0, logs)
    return logs


def test_gradient_norms_are_those_of_the_chain_rule(model, digits):
    norms = measured(model, digits.x_train, digits.y_train)["gradient_norms"]
    expected = chain_rule_norms(model.get_weights(), digits.x_train / 255, digits.y_train)
    assert norms == pytest.approx(expected, rel=1e-3)
    assert all(type(norm) is float for norm in norms)


def test_the_first_512_images_are_measured_and_no_others(model):
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (BATCH + 90, 28, 28), dtype=np.uint8)
    labels = random.integers(0, 10, BATCH + 90, dtype=np.uint8)
    norms = measured(model, images, labels)["gradient_norms"]
    expected = chain_rule_norms(model.get_weights(), images[:512] / 255, labels[:512])
    assert norms == pytest.approx(expected, rel=1e-3)


def test_update_ratios_of_sgd_are_its_step_over_the_weights_length(digits):
    model = built(RunConfig(optimizer="SGD", learning_rate=5.0, hidden_layers=(6, 5)))
    weights = model.get_weights()
    norms = chain_rule_norms(weights, digits.x_train / 255, digits.y_train)
    expected = [
        5.0 * norm / np.linalg.norm(kernel)
        for norm, kernel in zip(norms, weights[::2], strict=True)
    ]
    ratios = measured(model, digits.x_train, digits.y_train)["update_ratios"]
    assert ratios == pytest.approx(expected, rel=1e-3)


def test_dead_units_are_those_that_are_zero_on_every_image(digits):
    model = built(RunConfig(hidden_layers=(6, 5)))
    weights = model.get_weights()
    weights[1][:3] = -100.0  # biases of three units of the first hidden layer
    model.set_weights(weights)
    values, expected = digits.x_train.reshape(-1, 784) / 255, []
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        values = np.maximum(values @ kernel + bias, 0)
        expected.append((values <= 0).all(axis=0).mean())
    shares = measured(model, digits.x_train, digits.y_train)["dead_units"]
    assert shares == pytest.approx(expected) and shares[0] >= 3 / weights[0].shape[1]


def test_units_saturated_at_either_end_count_as_dead(digits):
    model = built(RunConfig(activation="tanh", hidden_layers=(4, 4)))
    weights = model.get_weights()
    weights[1][:] = 40.0, -40.0, 0.0, 0.0  # of tanh's two flat ends, and its steep middle
    model.set_weights(weights)
    assert measured(model, digits.x_train, digits.y_train)["dead_units"][0] == 0.5


def test_a_unit_that_lets_less_than_a_hundredth_of_a_gradient_through_counts_as_dead(digits):
    """A slope of tanh is 1 - tanh(sum) ** 2; the sum is the bias where the kernel is 0."""
    model = built(RunConfig(activation="tanh", hidden_layers=(4, 4)))
    weights = model.get_weights()
    weights[0][:] = 0.0
    weights[1][:] = np.arctanh(np.sqrt(1 - np.array([0.009, 0.011, 0.5, 1.0])))
    model.set_weights(weights)
    assert measured(model, digits.x_train, digits.y_train)["dead_units"][0] == 0.25


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_measuring_changes_neither_weights_nor_the_optimizers_state(optimizer, digits):
    model = built(RunConfig(optimizer=optimizer, hidden_layers=(8, 8)))
    model.fit(digits.x_train[:64], digits.y_train[:64], verbose=0)
    state = [*model.variables, *model.optimizer.variables]
    before = [variable.numpy() for variable in state]
    ratios = measured(model, digits.x_train, digits.y_train)["update_ratios"]
    assert len(ratios) == 3 and all(ratio > 0 for ratio in ratios)
    for variable, value in zip(state, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)


def test_raw_pixels_are_measured_as_they_are(digits):
    model = built(RunConfig(scaling="raw", hidden_layers=(6, 5)))
    norms = measured(model, digits.x_train, digits.y_train)["gradient_norms"]
    expected = chain_rule_norms(model.get_weights(), digits.x_train, digits.y_train)
    assert norms == pytest.approx(expected, rel=1e-3)


def built(config):
    model = build_model(config)
    compile_model(model, config, steps=1, steps_per_execution=1)
    return model


def test_every_metric_that_keras_does_not_give_is_measured(model, digits):
    logs = measured(model, digits.x_train, digits.y_train)
    wanted = {m.key for m in METRICS.values() if not m.validated}
    assert wanted == {*logs, *CLOCKS} == {*MEASURES, *CLOCKS}


def test_an_epochs_seconds_are_those_of_the_clock():
    wall, cpu = iter([10.0, 12.5]), iter([3.0, 7.0])
    seconds = EpochSeconds({"seconds": lambda: next(wall), "cpu_seconds": lambda: next(cpu)})
    logs = {}
    seconds.on_epoch_begin(0)
    seconds.on_epoch_end(0, logs)
    assert logs == {"seconds": 2.5, "cpu_seconds": 4.0}


def test_cpu_seconds_count_the_work_of_every_thread_and_not_the_waiting():
    seconds, logs = EpochSeconds(), {}
    seconds.on_epoch_begin(0)
    threading.Event().wait(0.2)
    waited = dict(logs)
    seconds.on_epoch_end(0, waited)
    worker = threading.Thread(target=_work)
    seconds.on_epoch_begin(1)
    worker.start()
    worker.join()
    seconds.on_epoch_end(1, logs)
    assert waited["cpu_seconds"] < waited["seconds"]
    assert logs["cpu_seconds"] >= 0.1


def _work() -> None:
    """Keep this thread's processor busy for a tenth of a second of its own time."""
    while time.thread_time() < 0.1:
        pass


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
