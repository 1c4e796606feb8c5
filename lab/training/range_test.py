"""A learning-rate range test: a short training while the rate rises (Smith 2015, arXiv:1506.01186).

Section 3.3 of the paper, with its rates rising by equal ratios instead of equal differences, so
that one test looks over every rate that the form takes.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from lab.analysis.range_test import HIGHEST, LOWEST, RangeTest, RunningMean, has_diverged
from lab.config import RunConfig
from lab.config.cost import products
from lab.datasets import Images
from lab.training.model import build_model, build_optimizer, set_graph_options
from lab.training.split import split
from lab.training.train_run import left_clean

_STEPS = 281  # 40 a tenfold
_FEWEST_STEPS = 43  # 6 a tenfold
_SECONDS = 8.0  # that the steps may take by the measure of the first ones
_LONGEST_SECONDS = 15.0  # that they may take where even the fewest are slow
_MOST_IMAGES = 4096  # a step, as many as the form takes for a batch that is not full
_TIMED_STEPS = 3
_FLOPS = 2e10  # floating-point operations a second that a slow core does at least in large steps

Step = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]


def range_test(config: RunConfig, images: Images) -> RangeTest:
    """Take short steps over all learning rates from `LOWEST` up, from `config`'s starting weights.

    What changes the rate in training, or ends it, is left out: schedule, warm-up, early stopping.
    It ends early where the loss has diverged, and takes seconds: with fewer steps, or fewer images
    a step, where they are slow.
    """
    config = config.changed(schedule="constant", warmup_epochs=0)
    with left_clean():
        notes = []
        data = split(config, images)
        batch_size = min(data.batch_size, data.trained)
        keras.utils.set_random_seed(config.seed)
        model = build_model(config)
        images_a_step = _images_in_time(products(config), batch_size)
        if images_a_step < batch_size:
            notes.append(
                f"Its steps took {images_a_step:,} images each instead of {batch_size:,}, to be "
                "done in seconds: larger batches may bear a larger rate."
            )
        set_graph_options(config)
        step = _step(model, config)
        batches = _batches(*data.training, images_a_step, config.seed)
        seconds = _seconds_a_step(model, step, next(batches))
        steps = max(_FEWEST_STEPS, min(_STEPS, int(_SECONDS / seconds)))
        batches = _batches(*data.training, images_a_step, config.seed)
        rates, losses, in_time = _climb(step, batches, steps)
        if not in_time:
            notes.append(
                f"Its steps are slow here: after {_LONGEST_SECONDS:g} s it ended, at "
                f"{rates[-1]:.2g}, with larger rates left out."
            )
        return RangeTest(tuple(rates), tuple(losses), tuple(notes))


def _images_in_time(cost: int, batch_size: int) -> int:
    """Return how many images a step takes so that the fewest steps are done in time.

    A step costs about 6 operations a product, of which there are `cost`, and image (Kaplan et al.
    2020, arXiv:2001.08361, section 2.1).
    """
    in_time = int(_SECONDS / _FEWEST_STEPS * _FLOPS / (6 * cost))
    return max(1, min(batch_size, _MOST_IMAGES, in_time))


def _step(model: keras.Model, config: RunConfig) -> Step:
    """Return Keras's own training step at a rate that is given: (x, y, rate) to the step's loss."""
    model.compile(loss="sparse_categorical_crossentropy", optimizer=build_optimizer(config))
    model.optimizer.build(model.trainable_variables)
    model.compute_metrics(None, y=tf.zeros(1), y_pred=tf.zeros((1, 10)))

    @tf.function(reduce_retracing=True)
    def step(x: tf.Tensor, y: tf.Tensor, rate: tf.Tensor) -> tf.Tensor:
        for metric in model.metrics:
            metric.reset_state()  # or the loss would be the mean of all steps so far
        model.optimizer.learning_rate.assign(rate)
        return model.train_step((x, y))["loss"]

    return step


def _batches(
    x: np.ndarray, y: np.ndarray, batch_size: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield whole batches without end, the images in an order that only `seed` decides."""
    order = np.random.default_rng(seed)
    while True:
        shuffled = order.permutation(len(x))
        for first in range(0, len(x) - batch_size + 1, batch_size):
            batch = shuffled[first : first + batch_size]
            yield x[batch], y[batch]


def _seconds_a_step(model: keras.Model, step: Step, batch: tuple[np.ndarray, np.ndarray]) -> float:
    """Return how long a step takes, and leave the model as it was."""
    variables = [*model.variables, *model.optimizer.variables]
    before = [variable.numpy() for variable in variables]
    step(*batch, tf.constant(LOWEST, tf.float32))  # traces it
    began = time.perf_counter()
    for _ in range(_TIMED_STEPS):
        step(*batch, tf.constant(LOWEST, tf.float32)).numpy()
    seconds = (time.perf_counter() - began) / _TIMED_STEPS
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    return seconds


def _climb(
    step: Step, batches: Iterator[tuple[np.ndarray, np.ndarray]], steps: int
) -> tuple[list[float], list[float], bool]:
    """Take the steps; return their rates and losses, and whether they were done in time."""
    rates, losses = [], []
    mean, best = RunningMean(), math.inf
    by = time.perf_counter() + _LONGEST_SECONDS
    for rate in np.geomspace(LOWEST, HIGHEST, steps).tolist():
        if rates and time.perf_counter() > by:
            return rates, losses, False
        loss = float(step(*next(batches), tf.constant(rate, tf.float32)))
        rates.append(rate)
        losses.append(loss)
        smoothed = mean.add(loss)
        best = min(best, smoothed)
        if has_diverged(smoothed, best):
            break
    return rates, losses, True
