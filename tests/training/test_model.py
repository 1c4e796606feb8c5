"""How many steps a model takes between two looks at the stop flag."""

from __future__ import annotations

import math

import pytest

from lab.training.model import steps_between_looks


@pytest.mark.parametrize("batch_size", [1, 32, 4096, 48_000])
@pytest.mark.parametrize("parameters", [8_000, 135_000, 8_000_000])
def test_an_execution_is_at_least_a_step_and_short_enough_to_stop(parameters, batch_size):
    steps = math.ceil(48_000 / batch_size)
    execution = steps_between_looks(parameters, batch_size, steps)
    assert 1 <= execution <= 250
    assert execution <= math.ceil(steps / 4)
    seconds = execution * 6 * parameters * batch_size / 1e10
    assert seconds <= 0.4 or execution == 1


def test_small_networks_take_many_steps_an_execution():
    assert steps_between_looks(135_000, 32, 1500) > 100
