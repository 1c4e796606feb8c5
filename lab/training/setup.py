"""Sets up TensorFlow in a new worker process."""

from __future__ import annotations

import tensorflow as tf

import lab.training.train_run  # noqa: F401 - importing it is what makes the worker warm


def set_threads(threads: int) -> None:
    """Let TensorFlow use `threads` threads within an operation. Call before any operation."""
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
