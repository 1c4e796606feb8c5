"""Points within a run's first epoch: where they stand, and that whole epochs decide the axes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest

from lab.charts.curves import curve_figure, points
from lab.config import RunConfig
from lab.store import Run, RunStore


def add(store: RunStore, *accuracies: float) -> Run:
    """Store a run with three points in its first epoch and these epochs of 10 s, 20 CPU-s each."""
    run = store.add(RunConfig(), engine="test")
    store.begin(run)
    for step, value in ((10, 0.1), (20, 0.3), (30, 0.4)):
        store.progress(run, step, 40, {"loss": 10 - 10 * value, "accuracy": value})
    for epoch, value in enumerate(accuracies, 1):
        metrics = {"accuracy": value, "val_accuracy": value, "loss": 1 - value, "val_loss": 0.5}
        store.append(run, epoch, metrics | {"seconds": 10, "cpu_seconds": 20})
    return store.get(run)


def draw(store: RunStore, run: Run, metric: str = "accuracy", **options) -> go.Figure:
    options["first_epoch"] = store.first_epoch([run.id])
    return curve_figure([run], store.history([run.id]), metric, **options)


def within(figure: go.Figure) -> go.Scatter | None:
    return next((line for line in figure.data if line.uid.endswith("-first-epoch")), None)


def test_a_first_epoch_is_drawn_before_its_end(store):
    run = add(store)
    figure = draw(store, run)
    line = within(figure)
    assert (line.x, line.y) == ((0.25, 0.5, 0.75), (0.1, 0.3, 0.4))
    assert line.line.dash == "dot" and line.line.width < 2
    assert line.legendgroup == run.id and not line.showlegend
    assert figure.layout.yaxis.autorangeoptions.include == (0, 1.02)
    assert figure.layout.xaxis.autorangeoptions.include == (0, 1)
    assert figure.layout.xaxis.range is None


def test_the_way_through_the_first_epoch_ends_where_the_training_curve_begins(store):
    line = within(draw(store, add(store, 0.5, 0.6)))
    assert (line.x, line.y) == ((0.25, 0.5, 0.75, 1), (0.1, 0.3, 0.4, 0.5))


@pytest.mark.parametrize(
    ("x", "along"), [("seconds", (2.5, 5, 7.5, 10)), ("cpu_seconds", (5, 10, 15, 20))]
)
def test_over_time_the_points_share_out_the_first_epochs(store, x, along):
    assert within(draw(store, add(store, 0.5), x=x)).x == along


def test_over_time_points_wait_until_it_is_known_how_long_the_first_epoch_took(store):
    figure = draw(store, add(store), x="seconds")
    assert within(figure) is None and points(figure) == 0


@pytest.mark.parametrize("metric", ["gradient_norms", "seconds"])
def test_what_is_not_measured_within_an_epoch_has_no_such_points(store, metric):
    assert within(draw(store, add(store, 0.5), metric)) is None


def test_a_run_without_such_points_is_drawn_without(store):
    run = add(store, 0.5)
    frame = pd.DataFrame(columns=["run", "epoch", "loss", "accuracy"])
    assert within(curve_figure([run], store.history([run.id]), "loss", first_epoch=frame)) is None
    other = replace(run, id="other")
    assert within(curve_figure([other], store.history([run.id]), "loss",
                               first_epoch=store.first_epoch([run.id]))) is None


def test_good_epochs_are_seen_closely_however_low_the_first_one_began(store):
    layout = draw(store, add(store, 0.93, 0.97)).layout
    assert layout.yaxis.autorangeoptions.include is None
    assert layout.yaxis.autorangeoptions.clipmin == pytest.approx(0.9)


def test_a_large_loss_within_the_first_epoch_does_not_flatten_the_epochs(store):
    layout = draw(store, add(store, 0.9), "loss").layout
    assert layout.yaxis.autorangeoptions.clipmax == pytest.approx(0.5 * 1.05)


def test_points_of_whole_epochs_can_be_counted_alone(store):
    figure = draw(store, add(store, 0.5))
    assert points(figure) - points(figure, whole=True) == 4
