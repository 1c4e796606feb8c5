"""Performance profiles: shares of runs, in steps, never above what really got there."""

from __future__ import annotations

import pytest

from lab.analysis.bands import BAND_X
from lab.charts.targets import profile_figure
from lab.errors import ConfigError
from tests.analysis.test_targets import FAST, MISS, SLOW, made


def note(figure) -> str:
    return figure.layout.annotations[-1].text.replace("<br>", " ")


def test_a_step_is_the_share_of_runs_that_are_there():
    figure = profile_figure(*made(FAST, SLOW, FAST, MISS), "val_accuracy", 0.9)
    [line] = figure.data
    assert (line.x, line.y) == ((0, 2, 3), (0, 0.5, 0.75))
    assert line.line.shape == "hv" and line.name == "all runs (3 of 4 seeds)"
    assert figure.layout.yaxis.range[0] <= 0 and figure.layout.yaxis.range[1] >= 1
    assert "Validation accuracy of at least 0.9" in note(figure)


@pytest.mark.parametrize(("x", "places"), [
    ("epoch", (2, 3)), ("step", (3000, 4500)), ("seconds", (4, 6)), ("cpu_seconds", (6, 9)),
])
@pytest.mark.parametrize("log_x", [False, True])
def test_every_axis_has_its_own_places(x, places, log_x):
    figure = profile_figure(*made(FAST, SLOW), "val_accuracy", 0.9, x, log_x=log_x)
    assert figure.data[0].x[1:] == places
    assert min(figure.data[0].x) > 0 or not log_x
    assert figure.layout.xaxis.title.text
    assert list(BAND_X.choices) == ["epoch", "step", "seconds", "cpu_seconds"]


def test_runs_that_are_not_done_are_left_out_and_it_is_said():
    figure = profile_figure(*made(FAST, MISS, statuses=["completed", "stopped"]), "accuracy", 0.9)
    assert figure.data[0].y[-1] == 1 and figure.data[0].name == "all runs (1 of 1 seed)"
    assert "Left out: 1 run that was stopped, failed or is not done." in note(figure)


def test_a_target_that_nobody_reached_is_a_sentence():
    assert note(profile_figure(*made(FAST), "val_accuracy", 0.99)).startswith(
        "No run has reached a validation accuracy of 0.99")


def test_time_that_was_not_measured_is_said_to_be():
    groups, epochs = made(FAST)
    figure = profile_figure(
        groups, epochs.assign(cpu_seconds=float("nan")), "val_accuracy", 0.9, "cpu_seconds")
    assert "not measured in CPU-seconds" in note(figure)


def test_what_is_not_offered_is_refused():
    with pytest.raises(ConfigError, match="x must be one of epoch"):
        profile_figure(*made(FAST), "val_accuracy", 0.9, "hours")
