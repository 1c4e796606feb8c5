"""Every metric of the table reaches the store, files, the command line and the charts."""

from __future__ import annotations

import csv
import io
import json

import pytest

from lab.analysis.summary import comparison_csv
from lab.charts.curves import METRIC, curve_figure
from lab.cli.train import epoch_line
from lab.config import RunConfig
from lab.exports.run_files import history_csv
from lab.metrics import EPOCH_KEYS, FIRST_SHOWN, LAYER_KEYS, METRICS, choices
from lab.settings import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
LAYERS = 3


@pytest.fixture
def run(store):
    """A run of two epochs in which every metric has a value of its own."""
    run = store.add(RunConfig(hidden_layers=(5, 4)), engine="test")
    store.begin(run)
    for epoch in (1, 2):
        numbers = {key: epoch + n / 16 for n, key in enumerate(EPOCH_KEYS)}
        by_layer = {key: [epoch / 2**k for k in range(LAYERS)] for key in LAYER_KEYS}
        store.append(run, epoch, numbers | by_layer, best_epoch=epoch, best_value=0.5)
    return store.get(run)


def keys_of(metric) -> list[str]:
    """Return the metric's columns in a table of one run's epochs."""
    if metric.per == "layer":
        return [metric.column(layer + 1) for layer in range(LAYERS)]
    return list(metric.keys)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_is_stored_and_exported(store, run, metric):
    history = store.history([run.id])
    rows = list(csv.DictReader(io.StringIO(history_csv(history))))
    for column in keys_of(metric):
        assert all(float(row[column]) > 0 for row in rows)
    assert len(rows) == 2


@pytest.mark.parametrize("key", EPOCH_KEYS)
def test_a_number_an_epoch_is_in_the_command_lines_output_and_the_comparisons_file(
    store, run, key
):
    history = store.history([run.id])
    last = history.to_dict("records")[-1]
    assert json.loads(epoch_line(last))[key] == last[key]
    assert key in comparison_csv([run], history).splitlines()[0].split(",")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_chart_draws_each_of_its_lines_on_a_titled_axis(store, run, metric):
    figure = curve_figure([run], store.history([run.id]), metric.key)
    lines = [trace for trace in figure.data if trace.hoverinfo != "skip"]
    assert len(lines) == len(keys_of(metric))
    assert all(None not in trace.y for trace in lines)
    assert figure.layout.yaxis.title.text == metric.axis
    assert (figure.layout.yaxis.type == "log") is metric.log


def test_charts_offer_every_metric_the_first_shown_first():
    assert list(METRIC.choices)[0] == METRIC.default == FIRST_SHOWN
    assert set(METRIC.choices) == set(METRICS)
    assert list(choices([METRICS["loss"]])) == ["loss"]


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_is_a_row_of_the_readme(metric):
    keys = ", ".join(f"`{key}`" for key in metric.keys)
    per = "a number a layer, an epoch" if metric.per == "layer" else "a number an epoch"
    assert f"| {keys} | {metric.help} | {metric.unit} | {per} |" in README.splitlines()


def test_the_tables_keys_are_unique_and_filed_under_their_names():
    assert [metric.key for metric in METRICS.values()] == list(METRICS)
    keys = [key for metric in METRICS.values() for key in metric.keys]
    assert sorted(keys) == sorted({*EPOCH_KEYS, *LAYER_KEYS})
