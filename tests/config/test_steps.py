import math

import pytest

from lab.config import RunConfig
from lab.config.steps import steps_an_epoch, trained_images


@pytest.mark.parametrize(("values", "steps"), [
    ({}, 1500),
    ({"batch_size": 128}, 375),
    ({"batch_size": "full"}, 1),
    ({"train_samples": 1000, "batch_size": 64, "validation_split": 0.25}, 12),
    ({"dataset": "digits"}, math.ceil(1149 / 32)),
    ({"dataset": "digits", "train_samples": 5000}, math.ceil(1149 / 32)),
    ({"train_samples": 100, "batch_size": 4096}, 1),
])
def test_an_epochs_last_batch_may_be_smaller(values, steps):
    assert steps_an_epoch(RunConfig(**values)) == steps


def test_the_dataset_that_stood_in_decides():
    assert steps_an_epoch(RunConfig(), "digits") == steps_an_epoch(RunConfig(dataset="digits"))


def test_the_images_kept_for_validation_are_rounded_up():
    assert trained_images(RunConfig(validation_split=0.3), 11) == 7
