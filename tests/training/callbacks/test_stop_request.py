"""A stop reaches training between two batches."""

from __future__ import annotations

import threading

import pytest

from lab.training.callbacks.stop_request import StopTraining, StopWhenAsked


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_test_batch_end"])
def test_a_stop_leaves_from_a_batch(hook):
    stop = threading.Event()
    callback = StopWhenAsked(stop)
    getattr(callback, hook)(1)
    stop.set()
    with pytest.raises(StopTraining):
        getattr(callback, hook)(2)
