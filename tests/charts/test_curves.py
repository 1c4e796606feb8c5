"""Learning curves: what is drawn, how it is named, and that it is quick."""

from __future__ import annotations

import json
import math

import plotly.graph_objects as go
import pytest

from lab.charts.curves import curve_figure
from lab.charts.theme import PALETTE, run_color
from lab.config import RunConfig
from lab.errors import ConfigError
from lab.metrics import METRICS
from lab.store import Run, RunStore
from lab.store.run_color import HUES


def add(store: RunStore, epochs: int = 0, name: str | None = None, **config) -> Run:
    """Store a run with invented epochs: accuracy 0.1, 0.2, ...; each epoch takes its number."""
    run = store.add(RunConfig(**config), engine="test", name=name)
    store.begin(run)
    for epoch in range(1, epochs + 1):
        value = epoch / 10
        metrics = {"loss": 1 / epoch, "accuracy": value, "val_loss": 2 / epoch,
                   "val_accuracy": value - 0.05}
        store.append(
            run, epoch, metrics | {"seconds": epoch, "cpu_seconds": 2 * epoch,
                          "gradient_norms": [1e-3, 1e-2, 0.1]},
            best_epoch=epoch, best_value=value - 0.05
        )
    return store.get(run)


def draw(store: RunStore, runs: list[Run], metric: str = "accuracy", **options) -> go.Figure:
    return curve_figure(runs, store.history([run.id for run in runs]), metric, **options)


def trace(figure: go.Figure, ending: str) -> go.Scatter:
    return next(t for t in figure.data if t.uid.endswith(ending))


def test_training_is_dashed_and_validation_solid_in_the_runs_colour(store):
    run = add(store, 3)
    figure = draw(store, [run])
    training, validation = trace(figure, "-training"), trace(figure, "-validation")
    assert (training.line.dash, validation.line.dash) == ("dash", "solid")
    assert training.line.width < validation.line.width
    assert training.line.color == validation.line.color == run_color(run.color)
    assert training.y == (0.1, 0.2, 0.3)
    assert validation.y == pytest.approx((0.05, 0.15, 0.25))


def test_a_run_has_one_legend_entry_that_hides_all_its_lines(store):
    runs = [add(store, 3), add(store, 3, optimizer="SGD")]
    figure = draw(store, runs, smoothing=0.5)
    named = [t.name for t in figure.data if t.showlegend]
    assert named == ["Adam · lr 0.001", "SGD · lr 0.01"]
    assert {t.legendgroup for t in figure.data} == {run.id for run in runs}
    assert len(figure.data) == 10  # of each run two lines, their raw selves and the ring


def test_how_to_read_the_lines_is_said_once(store):
    figure = draw(store, [add(store, 3), add(store, 3)])
    words = [note.text for note in figure.layout.annotations]
    assert words == ["dashed: training · solid: validation · ring: the saved epoch"]
    assert not draw(store, [add(store, 3)], "seconds").layout.annotations


def test_the_pointer_names_the_run_and_which_of_its_lines(store):
    figure = draw(store, [add(store, 3)])
    assert "%{fullData.name}, training" in trace(figure, "-training").hovertemplate
    assert "%{fullData.name}, validation" in trace(figure, "-validation").hovertemplate


def test_seconds_add_up_over_the_epochs(store):
    figure = draw(store, [add(store, 4)], x="seconds")
    assert trace(figure, "-validation").x == (1, 3, 6, 10)
    assert trace(figure, "-validation").customdata == (1, 2, 3, 4)
    assert figure.layout.xaxis.title.text == "Training time (s)"


def test_cpu_seconds_add_up_too(store):
    figure = draw(store, [add(store, 3)], x="cpu_seconds")
    assert trace(figure, "-validation").x == (2, 6, 12)
    assert figure.layout.xaxis.title.text == "Processor time (CPU-s)"


def test_runs_older_than_the_measuring_of_cpu_seconds_are_said_to_be(store):
    run = store.add(RunConfig(), engine="test")
    store.append(run, 1, {"accuracy": 0.5, "val_accuracy": 0.5, "seconds": 1})
    figure = draw(store, [store.get(run)], x="cpu_seconds")
    assert "was not measured in CPU-seconds" in figure.layout.annotations[0].text
    assert trace(figure, "-validation").x == (None,)


def test_a_missing_value_leaves_a_gap(store):
    run = store.add(RunConfig(), engine="test")
    for epoch, loss in enumerate((0.5, math.nan, 0.3), 1):
        store.append(run, epoch, {"loss": loss, "val_loss": loss, "seconds": 1})
    figure = draw(store, [store.get(run)], "loss")
    assert trace(figure, "-training").y == (0.5, None, 0.3)
    assert not trace(figure, "-training").connectgaps


def test_a_single_epoch_is_visible_as_a_marker(store):
    assert "markers" in trace(draw(store, [add(store, 1)]), "-validation").mode


def test_a_run_without_an_epoch_keeps_its_place_in_the_legend(store):
    waiting, other = add(store), add(store, 2, optimizer="SGD")
    figure = draw(store, [waiting, other])
    assert figure.data[0].uid == f"{waiting.id}-training"
    assert figure.data[1].uid == f"{waiting.id}-validation"
    assert figure.data[0].x == (None,)


def test_curves_keep_their_ids_as_epochs_come(store):
    run = add(store)
    before = [t.uid for t in draw(store, [run]).data]
    store.append(run.id, 1, {"accuracy": 0.5, "seconds": 1})
    after = draw(store, [store.get(run.id)])
    assert [t.uid for t in after.data] == before
    assert after.layout.uirevision == "curves"


def test_a_ring_marks_the_saved_epoch(store):
    ring = trace(draw(store, [add(store, 3)]), "-best")
    assert (ring.x, ring.y) == ((3,), pytest.approx((0.25,)))
    assert "open" in ring.marker.symbol


def test_gradients_have_a_curve_a_layer_on_a_log_axis(store):
    run = add(store, 2, hidden_layers=(8, 8))
    figure = draw(store, [run], "gradient_norms")
    assert [t.name for t in figure.data] == ["layer 1", "layer 2", "output layer"]
    assert figure.data[0].y == (1e-3, 1e-3)
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.annotations[0].text == run.name


def test_an_epoch_with_fewer_layers_has_the_rest_missing(store):
    run = add(store, 1, hidden_layers=(8,))
    store.append(run.id, 2, {"gradient_norms": []})
    store.append(run.id, 3, {"gradient_norms": [0.5]})
    first, output = draw(store, [run], "gradient_norms").data[:2]
    assert (first.y, output.y) == ((1e-3, None, 0.5), (1e-2, None, None))


def test_the_first_and_the_last_layer_stand_out(store):
    first, *middle, last = draw(store, [add(store, 2)], "gradient_norms").data
    assert len(middle) == 4
    for faint in middle:
        assert faint.line.width < min(first.line.width, last.line.width)
        assert faint.opacity < min(first.opacity, last.opacity)
    assert first.line.dash != last.line.dash


def test_smoothing_keeps_the_raw_curve_faint_behind(store):
    figure = draw(store, [add(store, 3)], smoothing=0.9)
    raw = trace(figure, "-training-raw")
    assert raw.y == (0.1, 0.2, 0.3) and raw.opacity < 0.5
    assert trace(figure, "-training").y[2] < 0.3


@pytest.mark.parametrize("log_x", [False, True])
@pytest.mark.parametrize("log_y", [False, True])
def test_axes_are_logarithmic_where_asked(store, log_x, log_y):
    layout = draw(store, [add(store, 2)], log_x=log_x, log_y=log_y).layout
    assert (layout.xaxis.type == "log", layout.yaxis.type == "log") == (log_x, log_y)


@pytest.mark.parametrize("metric", list(METRICS))
@pytest.mark.parametrize("x", ["epoch", "seconds", "cpu_seconds"])
def test_every_metric_is_drawn_over_both_axes(store, metric, x):
    figure = draw(store, [add(store, 2), add(store)], metric, x=x)
    assert json.loads(figure.to_json())["data"]
    assert figure.to_plotly_json()["layout"]["yaxis"]["title"]["text"]


def test_an_unknown_metric_is_named(store):
    with pytest.raises(ConfigError, match="metric must be one of accuracy, .* Got 'acc'"):
        draw(store, [], "acc")


def test_no_run_at_all_makes_an_empty_chart(store):
    assert len(draw(store, []).data) == 0


def test_names_that_look_like_tags_are_shown_as_written(store):
    figure = draw(store, [add(store, 1, name="<b>a & b")])
    assert figure.data[0].name == "&lt;b>a &amp; b"


def test_every_hue_the_store_counts_is_a_colour_of_the_palette():
    assert len(set(PALETTE)) == HUES
