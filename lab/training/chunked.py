"""A model whose `fit` runs chunks of steps, each as one XLA program."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from lab.training.schedule import rates_of_steps

Rate = float | keras.optimizers.schedules.LearningRateSchedule


@dataclass(frozen=True, eq=False)
class _Feed:
    """What an epoch is trained on: its images, and the chunks of rows that its steps take."""

    images: tf.Tensor
    labels: tf.Tensor
    chunks: list[np.ndarray]
    rate: Rate


class ChunkedModel(keras.Sequential):
    """A Sequential that computes a chunk of Keras's own training steps as one XLA program.

    The images stay in one place: a step gathers its own by their numbers, within the program, as it
    takes its learning rate. Every chunk has one shape, so that the program is compiled once, and is
    the same for another seed or learning rate. A last batch that is not full is a step by itself,
    without XLA.
    """

    def feed(
        self, images: np.ndarray, labels: np.ndarray, order: np.ndarray, *, batch_size: int,
        chunk: int, rate: Rate,
    ) -> tf.data.Dataset:
        """Set what `fit` trains on, and return what it is to be called with.

        Args:
            images: uint8 (n, 28, 28).
            labels: uint8 (n,).
            order: int32 (n,), the numbers of the images in the order in which steps take them.
            batch_size: Images a step.
            chunk: Steps a chunk, at most.
            rate: The learning rate, or its schedule over steps.

        Returns:
            The numbers of an epoch's chunks: `fit` counts chunks, not steps.
        """
        full = len(order) // batch_size
        rows = order[: full * batch_size].reshape(full, batch_size)
        chunks = [rows[first : first + chunk] for first in range(0, full, chunk)]
        if rest := len(order) % batch_size:
            chunks.append(order[-rest:])
        self._feed = _Feed(tf.constant(images), tf.constant(labels), chunks, rate)
        self._chunk = chunk
        return tf.data.Dataset.range(len(chunks))

    def drop_images(self) -> None:
        """Let go of what was fed."""
        self._feed = None

    def make_train_function(self, force: bool = False) -> None:
        """Have `fit` call `_train` with its iterator over the numbers of chunks."""
        if self.train_function is None or force:
            self._program = tf.function(self._steps, jit_compile=True)
            self._single = tf.function(self._step, reduce_retracing=True)
            self.train_function = self._train

    def _train(self, iterator) -> dict[str, tf.Tensor]:
        feed, number = self._feed, int(next(iterator))
        rows = feed.chunks[number]
        done = int(self.optimizer.iterations)
        if rows.ndim == 1:
            rate = rates_of_steps(feed.rate, done, 1)[0]
            return self._single(feed.images, feed.labels, tf.constant(rows), tf.constant(rate))
        steps = len(rows)
        padded = np.zeros((self._chunk, rows.shape[1]), np.int32)
        padded[:steps] = rows
        return self._program(
            feed.images, feed.labels, tf.constant(padded),
            tf.constant(rates_of_steps(feed.rate, done, self._chunk)), tf.constant(steps),
        )

    def _steps(self, images, labels, rows, rates, steps):
        for step in tf.range(steps):
            self._step(images, labels, rows[step], rates[step])
        return self.get_metrics_result()

    def _step(self, images, labels, rows, rate):
        self.optimizer.learning_rate.assign(rate)
        return self.train_step((tf.gather(images, rows), tf.gather(labels, rows)))
