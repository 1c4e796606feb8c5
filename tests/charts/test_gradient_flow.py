"""Gradient flow: means over seeds by NumPy, one colour scale, layers by their names."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gmean

from lab.analysis.groups import group_runs
from lab.charts.gradient_flow import flow_figure, layer_means
from lab.errors import ConfigError
from tests.analysis.made import history, run

NORMS = 10 ** np.random.default_rng(0).uniform(-4, 0, (4, 3, 3))  # run, epoch, layer
RUNS = [run(n, seed=n % 2, activation=("relu", "tanh")[n // 2], hidden_layers=(8, 8))
        for n in range(4)]
GROUPS = group_runs(RUNS)
HISTORY = history({
    r.id: [{"gradient_norms": row.tolist()} for row in NORMS[n]] for n, r in enumerate(RUNS)
})


def note(figure) -> str:
    return figure.layout.annotations[-1].text.replace("<br>", " ")


def test_norms_are_averaged_by_their_ratios():
    epochs, means, counts = layer_means(GROUPS[0], HISTORY, "gradient_norms")
    assert epochs.tolist() == [1, 2, 3] and (counts == 2).all()
    assert means == pytest.approx(gmean(NORMS[:2], axis=0).T)


def test_a_missing_or_a_zero_norm_leaves_the_others():
    made = history({RUNS[0].id: [{"gradient_norms": [np.nan, 0.0, 0.5]}],
                    RUNS[1].id: [{"gradient_norms": [0.1, 0.2, 0.5]}]})
    _, means, counts = layer_means(GROUPS[0], made, "gradient_norms")
    assert means[:, 0] == pytest.approx([0.1, 0.2, 0.5]) and counts[:, 0].tolist() == [1, 1, 2]


def test_cells_are_layers_by_epochs_on_a_scale_of_powers():
    figure = flow_figure(GROUPS[:1], HISTORY)
    [cells] = figure.data
    assert list(cells.y) == ["layer 1", "layer 2", "output layer"] and list(cells.x) == [1, 2, 3]
    shades = np.log10(gmean(NORMS[:2], axis=0).T)
    assert np.array(cells.z, float) == pytest.approx(shades)
    bar = figure.layout.coloraxis.colorbar
    assert list(bar.ticktext) == [f"10<sup>{power}</sup>" for power in bar.tickvals]
    assert "L2" in bar.title.text and "Geometric mean over the seeds" in note(figure)


def test_two_groups_share_one_colour_scale_and_have_their_names_and_seeds():
    figure = flow_figure(GROUPS, HISTORY)
    assert {cells.coloraxis for cells in figure.data} == {"coloraxis"}
    shades = np.concatenate([np.array(cells.z, float) for cells in figure.data])
    scale = figure.layout.coloraxis
    assert (scale.cmin, scale.cmax) == pytest.approx((shades.min(), shades.max()))
    titles = [figure.layout.xaxis.title.text, figure.layout.xaxis2.title.text]
    assert titles == ["Epoch<br>ReLU (2 seeds)", "Epoch<br>Tanh (2 seeds)"]


def test_runs_that_were_measured_before_have_a_sentence():
    empty = history({r.id: [0.5] for r in RUNS})
    figure = flow_figure(GROUPS, empty)
    assert len(figure.data) == 0 and "was not measured in these runs" in note(figure)
    half = flow_figure(GROUPS, HISTORY[HISTORY["run"].isin(GROUPS[0].ids)])
    assert "Not measured: Tanh." in note(half)


@pytest.mark.parametrize("number", [0, 3])
def test_one_or_two_groups_are_shown(number):
    groups = group_runs([run(n, batch_size=n + 1) for n in range(number)])
    with pytest.raises(ConfigError, match=f"one or two groups are shown at once. Got {number}"):
        flow_figure(groups, HISTORY)


def test_a_metric_of_one_number_is_refused():
    with pytest.raises(ConfigError, match="metric must be one of gradient_norms.*Got 'loss'"):
        flow_figure(GROUPS, HISTORY, "loss")
