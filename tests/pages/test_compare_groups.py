"""Compare by groups: which view opens, what each shows, and what is said where it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from lab.options import FIELDS
from lab.store import RunStore
from lab.ui.compare.views import VIEWS
from lab.ui.compare.views import seeds as seeds_view
from tests.pages.compare_groups import (
    add_group,
    add_run,
    compare,
    group_table,
    in_address,
    open_compare,
    said,
)
from tests.pages.live_figure import live_figure, live_figures

SGD, ADAM = [0.70, 0.72, 0.71], [0.80, 0.83, 0.82]
RATES = (0.001, 0.01)


@pytest.fixture
def two(store: RunStore) -> list[str]:
    """Two groups of three seeds."""
    return [*add_group(store, SGD, optimizer="SGD"), *add_group(store, ADAM, optimizer="Adam")]


@pytest.fixture
def grid(store: RunStore) -> list[str]:
    """Two optimizers, two learning rates, three seeds; one run diverged, one failed."""
    runs = []
    for place, (optimizer, rate) in enumerate(
        (optimizer, rate) for optimizer in ("SGD", "Adam") for rate in RATES
    ):
        tests = [0.7 + 0.05 * place + 0.01 * seed for seed in range(3)]
        runs += add_group(store, tests, optimizer=optimizer, learning_rate=rate)
    runs.append(add_run(store, None, "diverged", optimizer="SGD", learning_rate=0.01, seed=3))
    runs.append(add_run(store, None, "failed", optimizer="SGD", learning_rate=0.01, seed=4))
    return runs


def test_runs_open_as_curves_of_their_own_and_seeds_as_bands(app, store, two):
    compare(app, two[0], two[3])
    assert app.button_group(key="compare_view_box").value == "runs"
    compare(app, *two)
    assert app.button_group(key="compare_view_box").value == "curves"
    names = {trace.get("name") for trace in live_figure(app)["data"]}
    assert any("3 seeds" in (name or "") for name in names)
    assert "view" not in in_address(app)


NO_CHARTS = {"configs", "test"}  # a table, and what these runs' models are to be asked first


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_a_grid_of_runs(app, grid, view):
    compare(app, *grid, view=view)
    assert not app.error
    assert bool(live_figures(app)) == (view not in NO_CHARTS)
    assert in_address(app).get("view") == view


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_what_it_needs_of_one_run_or_shows_it(app, store, view):
    compare(app, add_run(store), view=view)
    assert not app.error and not app.warning
    needed = {"verdict", "rates", "rankings", "seeds", "heatmap", "parallel"}
    assert bool(app.info) == (view in needed)
    assert bool(live_figures(app)) == (view not in needed | NO_CHARTS)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_stands_runs_that_have_only_begun(app, store, view):
    runs = [add_run(store, status="running", optimizer=name, seed=seed)
            for name in ("SGD", "Adam") for seed in range(2)]
    compare(app, *runs, view=view)
    assert not app.error


def test_the_table_has_the_best_group_by_validation_first_and_counts_seeds(app, grid):
    compare(app, *grid)
    table = group_table(app)
    assert table["best_val_accuracy"].is_monotonic_decreasing
    assert table["name"].iloc[0] == "Adam · lr 0.01"
    assert table["test_accuracy"].iloc[0] == pytest.approx(np.mean([0.85, 0.86, 0.87]))
    assert table["test_std"].iloc[0] == pytest.approx(np.std([0.85, 0.86, 0.87], ddof=1))
    sgd = table[table["name"] == "SGD · lr 0.01"].iloc[0]
    assert (sgd["seeds"], sgd["diverged"], sgd["failed"]) == (5, 1, 1)
    assert "scored once" in said(app)


def test_runs_are_grouped_as_the_link_says_and_as_the_reader_picks(app, grid):
    compare(app, *grid, by="optimizer")
    assert sorted(group_table(app)["name"]) == ["Adam", "SGD"]
    assert app.multiselect(key="compare_by").value == ["optimizer"]
    app.multiselect(key="compare_by").set_value(["learning_rate"]).run()
    assert in_address(app)["by"] == "learning_rate"
    assert sorted(group_table(app)["name"]) == ["lr 0.001", "lr 0.01"]
    app.multiselect(key="compare_by").set_value([]).run()
    assert "by" not in in_address(app)
    assert len(group_table(app)) == 4


def test_of_many_groups_the_best_twelve_are_drawn_until_others_are_ticked(app, store):
    runs = [add_run(store, 0.5 + place / 100, learning_rate=0.001 * (place + 1))
            for place in range(14)]
    compare(app, *runs, view="curves")
    assert "12 of 14 groups are drawn: the best by validation." in said(app)
    table = next(t for t in app.dataframe if "test_std" in t.value)
    assert table.value["test_accuracy"].iloc[0] == pytest.approx(0.63)
    worst = table.value.index[-1]
    compare(app, *runs, view="curves", groups=worst)
    assert "1 of 14 groups are drawn." in said(app)
    assert in_address(app)["groups"] == worst


def test_the_odds_of_groups_are_columns_of_their_own_whatever_their_names(app, store, monkeypatch):
    runs = [*add_group(store, SGD, optimizer="SGD"), *add_group(store, ADAM, optimizer="Adam")]
    monkeypatch.setattr(seeds_view, "csv_cell", lambda _: "one name")
    compare(app, *runs, view="seeds")
    odds = next(t.value for t in app.dataframe if "beats" in t.value)
    assert odds["beats"].tolist() == ["one name"] * 2 and len(odds.columns) == 3


def test_two_drawn_groups_never_have_the_same_colour_while_there_are_free_ones(app, store):
    runs = [add_run(store, 0.5 + place / 100, learning_rate=0.001 * (place + 1))
            for place in range(12)]
    compare(app, *runs, view="curves")
    keys = group_table(app).index
    compare(app, *runs, view="curves", groups=",".join([keys[0], keys[9]]))
    lines = [t for t in live_figure(app)["data"] if t.get("showlegend", True) and t.get("name")]
    assert len({trace["line"]["color"] for trace in lines}) == 2


def test_the_curves_hold_every_setting_in_the_address(app, two):
    asked = {"view": "curves", "metric": "loss", "x": "seconds", "center": "median",
             "spread": "std", "best": "true", "log_x": "true", "log_y": "true"}
    compare(app, *two, **asked)
    assert asked.items() <= in_address(app).items()
    layout = live_figure(app)["layout"]
    assert layout["xaxis"]["title"]["text"] == "Training time (s)"
    assert layout["yaxis"]["type"] == "log"


def test_settings_of_a_view_are_still_there_when_it_is_come_back_to(app, two):
    compare(app, *two, view="curves", center="median")
    for view in ("targets", "curves"):
        app.button_group(key="compare_view_box").set_value(view).run()
        assert not app.exception
    assert app.button_group(key="compare_center").value == "median"


def test_the_verdict_names_the_better_group_and_the_two_best_are_asked_about(app, store):
    runs = add_group(store, [0.80, 0.81, 0.82, 0.83, 0.84, 0.85], optimizer="SGD")
    runs += add_group(store, [0.90, 0.92, 0.91, 0.93, 0.95, 0.94], optimizer="Adam")
    runs += add_group(store, [0.2] * 6, optimizer="Lion")
    compare(app, *runs, view="verdict")
    first = app.subheader[0].value
    assert first.startswith("Adam") and "is better than SGD" in first and "over 6 seeds" in first
    holm = next(t.value for t in app.dataframe if "holm" in t.value)
    assert len(holm) == 2
    keys = dict(zip(group_table(app)["name"], group_table(app).index, strict=True))
    lion = next(key for name, key in keys.items() if name.startswith("Lion"))
    sgd = next(key for name, key in keys.items() if name.startswith("SGD"))
    compare(app, *runs, view="verdict", a=lion, b=sgd)
    assert "SGD" in app.subheader[0].value.split("is better than")[0]
    assert in_address(app)["a"] == lion


def test_a_difference_that_holms_correction_takes_back_is_not_left_standing_in_the_headline(
    app, store
):
    low, high = [0.80, 0.81, 0.82, 0.83, 0.84, 0.85], [0.90, 0.92, 0.91, 0.93, 0.95, 0.94]
    runs = [*add_group(store, low, optimizer="SGD"), *add_group(store, high, optimizer="Adam")]
    compare(app, *runs, view="verdict")
    assert "is better than" in app.subheader[0].value and "Taken alone" not in said(app)
    runs += add_group(store, [0.7] * 6, optimizer="Lion")
    compare(app, *runs, view="verdict")
    assert "Among the 2 comparisons below no difference is shown" in said(app)
    holm = next(t.value for t in app.dataframe if "holm" in t.value)
    assert set(holm["answer"]) == {"No difference shown"}


def test_groups_without_a_common_seed_get_no_verdict_but_a_reason(app, store):
    runs = [add_run(store, 0.8, optimizer="SGD", seed=1), add_run(store, 0.9, seed=2)]
    compare(app, *runs, view="verdict")
    assert app.subheader[0].value.startswith("No difference shown")
    assert "no seed in common" in said(app)


def test_the_seed_of_the_roulette_is_in_the_address(app, two):
    compare(app, *two, view="seeds", one_seed="2")
    assert "By seed 2 alone, Adam" in app.subheader[0].value
    app.select_slider(key="compare_one_seed_box").set_value(1).run()
    assert in_address(app)["one_seed"] == "1"
    assert "By seed 1 alone" in app.subheader[0].value


def test_a_target_is_proposed_and_one_that_nobody_reaches_is_said(app, two):
    compare(app, *two, view="targets")
    assert 0.7 < app.number_input(key="compare_target_box").value < 0.85
    app.number_input(key="compare_target_box").set_value(0.99).run()
    assert in_address(app)["target"] == "0.99"
    assert "No run has reached a validation accuracy of 0.99: the best is 0.84" in said(app)


def test_one_learning_rate_says_how_to_get_more(app, two, store):
    runs = add_group(store, SGD, optimizer="SGD", learning_rate=0.01, batch_size=64)
    compare(app, *runs, view="rates")
    assert "needs runs of at least two learning rates" in app.info[0].value
    assert "Train page" in app.info[0].value


def test_runs_of_different_datasets_are_compared_and_flagged(app, store):
    runs = [*add_group(store, SGD), *add_group(store, ADAM, dataset="fashion_mnist")]
    compare(app, *runs)
    assert "different datasets" in said(app)
    assert live_figures(app)


def test_values_of_a_link_that_cannot_be_get_a_sentence_each(app, two):
    bad = {"view": "pie", "by": "colour", "center": "mode", "spread": "all", "target": "-1",
           "rows": "seed", "best": "perhaps"}
    compare(app, *two, **bad)
    warned = [warning.value for warning in app.warning]
    for name in bad:
        assert sum(f"{name} must be" in text for text in warned) == 1, name
    assert live_figures(app)


def test_a_group_that_is_not_there_is_said_and_the_best_are_drawn(app, two):
    compare(app, *two, view="curves", groups="deadbeef", a="nobody", b="' OR 1=1")
    assert "1 group that this link asks for" in said(app)
    assert len(group_table(app)) == 2 and live_figures(app)


def test_a_multiselect_offers_what_differs_and_nothing_else(app, grid):
    compare(app, *grid)
    offered = app.multiselect(key="compare_by").options
    assert FIELDS["optimizer"].label in offered and FIELDS["learning_rate"].label in offered
    assert FIELDS["batch_size"].label not in offered


def test_nothing_to_compare_is_said_with_the_way_out(app, store):
    open_compare(app, view="verdict")
    assert "There is no run to compare yet" in app.info[0].value
