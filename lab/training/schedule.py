"""The learning rate over a run's steps, by Keras's own schedules."""

from __future__ import annotations

import math

import keras
import numpy as np

from lab.config import RunConfig

_STEP_AFTER = (0.5, 0.75)  # of all steps, as for ResNet on CIFAR-10 (He et al. 2015, section 4.2)


class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule with a straight line from 0 to its first value before it.

    The same as the warm-up that Keras's CosineDecay has of its own (Goyal et al. 2017,
    arXiv:1706.02677, section 2.2), for any schedule.
    """

    def __init__(
        self, then: keras.optimizers.schedules.LearningRateSchedule, steps: int
    ) -> None:
        """Take the schedule that begins after so many steps, at least 1."""
        super().__init__()
        self.then, self.steps = then, steps

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        rising = self.then(keras.ops.zeros_like(step)) * step / self.steps
        after = self.then(keras.ops.maximum(step - self.steps, 0))
        return keras.ops.where(step < self.steps, rising, after)

    def get_config(self) -> dict:
        then = keras.optimizers.schedules.serialize(self.then)
        return {"then": then, "steps": self.steps}


def learning_rate_of(
    config: RunConfig, steps: int
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """Return what `config`'s optimizer takes as its learning rate: a number, or a schedule.

    A schedule falls from the end of the warm-up to the end of the last epoch.

    Args:
        steps: Steps an epoch.
    """
    rate = config.learning_rate
    warm_up = min(config.warmup_epochs, config.epochs) * steps
    falling = max(config.epochs * steps - warm_up, 1)
    if not warm_up and config.schedule == "constant":
        return rate
    schedule = _SCHEDULES[config.schedule](rate, falling, config.decay_rate)
    return WarmUp(schedule, config.warmup_epochs * steps) if warm_up else schedule


def rates_of_steps(
    rate: float | keras.optimizers.schedules.LearningRateSchedule, first: int, count: int
) -> np.ndarray:
    """Return the learning rates, float32 (count,), of `count` steps from step `first` (from 0)."""
    if isinstance(rate, float):
        return np.full(count, rate, np.float32)
    rates = rate(np.arange(first, first + count, dtype=np.float32))
    return np.broadcast_to(keras.ops.convert_to_numpy(rates), count).astype(np.float32)


def last_rate(optimizer: keras.Optimizer) -> float:
    """Return the learning rate of the step that `optimizer` has taken last."""
    rate = optimizer._learning_rate  # `learning_rate` gives a schedule's of the next step
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        rate = rate(optimizer.iterations - 1)
    return float(f"{float(keras.ops.convert_to_tensor(rate)):.7g}")  # 0.003, not 0.003000000026


def _constant(rate: float, steps: int, decay_rate: float):
    return keras.optimizers.schedules.PiecewiseConstantDecay([steps], [rate, rate])


def _cosine(rate: float, steps: int, decay_rate: float):
    return keras.optimizers.schedules.CosineDecay(rate, steps)


def _step(rate: float, steps: int, decay_rate: float):
    last_before = [math.ceil(share * steps) - 1 for share in _STEP_AFTER]
    values = [rate, rate * decay_rate, rate * decay_rate**2]
    return keras.optimizers.schedules.PiecewiseConstantDecay(last_before, values)


def _exponential(rate: float, steps: int, decay_rate: float):
    return keras.optimizers.schedules.ExponentialDecay(rate, steps, decay_rate)


_SCHEDULES = {
    "constant": _constant, "cosine": _cosine, "step": _step, "exponential": _exponential,
}
