"""The Compare page: what it shows, and that the URL holds the choice both ways."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe

from lab.config import RunConfig
from lab.store import Run, RunStore
from lab.store.schema import runs as runs_table
from tests.pages.compare_groups import open_compare
from tests.pages.live_figure import live_figure, live_figures, runs_drawn


def add(store: RunStore, status: str = "completed", **config) -> Run:
    """Store a run of three epochs."""
    run = store.add(RunConfig(**config), engine="test")
    store.begin(run)
    for epoch in (1, 2, 3):
        value = epoch / 4
        metrics = {"loss": 1 - value, "accuracy": value, "val_loss": 1 - value,
                   "val_accuracy": value}
        store.append(
            run, epoch, metrics | {"seconds": 2, "cpu_seconds": 1, "gradient_norms": [0.1] * 6},
            best_epoch=epoch, best_value=value
        )
    if status != "running":
        store.end(run, status, "")
        store.finish(run, test_accuracy=0.7)
    return store.get(run)


def compare(app: AppTest, **params: str) -> AppTest:
    open_compare(app, **params)
    if app.session_state["compare_view"] == "auto" and app.get("bidi_component"):
        app.session_state["compare_view"] = "runs"  # this file is about single runs
        app.run()
        assert not app.exception
    return app


def choices(app: AppTest) -> Dataframe:
    """Unfold the choice of runs and return its table."""
    app.session_state["compare_choice"] = True
    app.run()
    assert not app.exception
    return app.dataframe[0]


def url(app: AppTest, name: str) -> str:
    """Return a parameter of the URL: AppTest gives a list where the test has set it."""
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else value


def summary(app: AppTest) -> pd.DataFrame:
    return next(table.value for table in app.dataframe if "ended" in table.value)


def warnings(app: AppTest) -> str:
    return " ".join(warning.value for warning in app.warning)


def test_an_empty_store_says_what_to_do_next(app):
    compare(app)
    assert "There is no run to compare yet" in app.info[0].value
    assert not live_figures(app)


def test_the_newest_runs_are_chosen_where_none_is(app, store):
    runs = [add(store, seed=seed) for seed in range(6)]
    compare(app)
    assert runs_drawn(app) == {run.id for run in runs[-4:]}
    assert url(app, "runs") == ",".join(run.id for run in runs[-4:])


def test_what_has_something_to_compare_is_chosen_finished_runs_first(app, store):
    old = add(store)
    training, failed, stopped = add(store, "running"), add(store, "failed"), add(store, "stopped")
    never, empty = (store.add(RunConfig(), engine="test") for _ in range(2))
    store.request_stop(never)
    store.begin(empty)
    store.end(empty, "failed", "Lost.")
    store.finish(empty)
    compare(app)
    assert runs_drawn(app) == {old.id, training.id, failed.id, stopped.id}
    add(store), add(store)
    app.session_state["compare_runs"] = None
    compare(app)
    kept = set(url(app, "runs").split(","))
    assert {old.id, stopped.id} < kept and not kept & {training.id, failed.id, never, empty}


def test_a_run_cancelled_before_it_began_is_not_in_the_table(app, store):
    run = add(store)
    store.request_stop(store.add(RunConfig(), engine="test"))
    compare(app)
    assert choices(app).value.index.tolist() == [run.id]


def test_of_very_many_chosen_runs_the_newest_are_drawn_and_all_stay_chosen(app, store):
    runs = [add(store, seed=seed) for seed in range(53)]
    compare(app, runs=",".join([run.id for run in runs] + [f"gone{n}" for n in range(5000)]))
    assert runs_drawn(app) == {run.id for run in runs[-50:]}
    assert "50 of 53 chosen runs are drawn: the newest." in app.info[0].value
    assert len(summary(app)) == 50
    assert {run.id for run in runs} <= set(app.session_state["compare_runs"])
    assert "5000 of the 5053 runs in this link are not here" in warnings(app)


def test_chart_and_table_give_a_run_the_same_name_and_the_table_has_the_full_one_too(app, store):
    runs = [add(store, epochs=epochs) for epochs in (3, 4)]
    compare(app)
    table = summary(app)
    assert table["short"].tolist() == ["epochs 3", "epochs 4"]
    assert table["name"].tolist() == [run.name for run in runs]
    named = {trace["name"].partition(" — ")[0] for trace in live_figure(app)["data"]}
    assert named == set(table["short"])


def test_a_link_opens_the_same_comparison(app, store):
    runs = [add(store, seed=seed) for seed in range(6)]
    compare(app, runs=f"{runs[0].id},{runs[2].id}", metric="loss", x="seconds", smoothing="0.5",
            log_y="true")
    assert runs_drawn(app) == {runs[0].id, runs[2].id}
    layout = live_figure(app)["layout"]
    assert layout["xaxis"]["title"]["text"] == "Training time (s)"
    assert layout["yaxis"]["type"] == "log"
    assert app.slider(key="compare_smoothing").value == 0.5


def test_changing_the_view_updates_the_url(app, store):
    add(store)
    compare(app)
    app.toggle(key="compare_log_x").set_value(True).run()
    assert url(app, "log_x") == "true"
    app.toggle(key="compare_log_x").set_value(False).run()
    assert "log_x" not in app.query_params


def test_changing_the_choice_updates_the_url(app, store):
    runs = [add(store, seed=seed) for seed in range(3)]
    compare(app, runs=runs[0].id)
    key = choices(app).key
    app.session_state[key] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    assert url(app, "runs") == f"{runs[1].id},{runs[2].id}"
    assert runs_drawn(app) == {runs[1].id, runs[2].id}
    app.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}
    app.run()
    assert "No run is chosen" in app.info[0].value
    assert "runs" not in app.query_params


def test_a_link_with_unknown_runs_shows_the_known_and_counts_the_missing(app, store):
    run = add(store)
    compare(app, runs=f"{run.id},nope,gone")
    assert runs_drawn(app) == {run.id}
    assert "2 of the 3 runs in this link are not here" in warnings(app)


def test_a_link_with_only_unknown_runs_asks_to_choose(app, store):
    add(store)
    compare(app, runs="nope")
    assert "The run in this link is not here" in warnings(app)
    assert "No run is chosen" in app.info[0].value


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"metric": "acc"}, "metric must be one of"),
        ({"x": "hours"}, "x must be one of epoch, step, seconds, cpu_seconds"),
        ({"smoothing": "2"}, "smoothing must be in [0, 0.99]"),
        ({"log_x": "maybe"}, "log_x must be true or false"),
    ],
)
def test_a_view_that_cannot_be_is_named_and_left_at_its_default(app, store, params, sentence):
    compare(app, runs=add(store).id, **params)
    assert sentence in warnings(app)
    assert live_figures(app)


def test_the_summary_says_why_each_run_ended(app, store):
    add(store, epochs=3)
    compare(app)
    table = summary(app)
    assert table["ended"].tolist() == ["all 3 epochs"]
    assert table["seconds"].tolist() == [6]
    assert table["cpu_seconds_an_epoch"].tolist() == [1]


def test_an_unfair_comparison_is_named(app, store):
    add(store), add(store, optimizer="SGD", seed=1, batch_size=64)
    compare(app)
    assert "differ in batch size and seed as well as optimizer" in warnings(app)


def test_running_and_queued_runs_can_be_compared(app, store):
    add(store, "running")
    store.add(RunConfig(), engine="test")
    compare(app)
    assert not app.error
    assert summary(app)["ended"].tolist() == ["in epoch 4 of 20"]


def test_a_link_shows_its_runs_whatever_was_ticked_before(app, store):
    runs = [add(store, seed=seed) for seed in range(3)]
    compare(app, runs=runs[0].id)
    app.session_state[choices(app).key] = {
        "selection": {"rows": [0, 1], "columns": [], "cells": []}
    }
    app.run()
    compare(app, runs=runs[0].id)
    assert runs_drawn(app) == {runs[0].id}


def test_the_choice_is_still_there_after_a_look_at_another_page(app, store):
    runs = [add(store, seed=seed) for seed in range(3)]
    compare(app, runs=runs[0].id, metric="loss")
    app.query_params.clear()
    app.switch_page("pages/runs.py").run()
    compare(app)
    assert runs_drawn(app) == {runs[0].id}
    assert url(app, "metric") == "loss"


def test_layers_are_drawn_of_the_latest_run_until_another_is_picked(app, store):
    runs = [add(store, seed=seed) for seed in range(3)]
    compare(app, metric="gradient_norms")
    assert runs_drawn(app) == {runs[2].id}
    app.selectbox(key="compare_layers_of_box").select(runs[0].id).run()
    assert runs_drawn(app) == {runs[0].id}
    assert url(app, "layers_of") == runs[0].id


def test_a_link_says_whose_layers_are_drawn(app, store):
    runs = [add(store, seed=seed) for seed in range(2)]
    compare(app, metric="gradient_norms", layers_of=runs[0].id)
    assert runs_drawn(app) == {runs[0].id}


def test_there_is_nothing_to_pick_for_one_run_or_for_a_number_an_epoch(app, store):
    runs = [add(store, seed=seed) for seed in range(2)]
    compare(app, metric="gradient_norms", runs=runs[0].id)
    assert not app.selectbox and runs_drawn(app) == {runs[0].id}
    compare(app, metric="accuracy")
    assert not app.selectbox


def test_a_link_asks_for_cpu_seconds(app, store):
    add(store)
    compare(app, x="cpu_seconds")
    assert live_figure(app)["data"][0]["x"] == [1, 2, 3]
    assert url(app, "x") == "cpu_seconds"


def test_runs_that_trained_at_the_same_time_are_named(app, store):
    runs = [add(store, optimizer=name) for name in ("SGD", "Adam", "Lion")]
    for run, begun in zip(runs, (0, 30, 100), strict=True):
        with store._write() as db:
            times = {"started_at": begun, "ended_at": begun + 60}
            db.execute(update(runs_table).where(runs_table.c.id == run.id).values(**times))
    compare(app)
    said = [caption.value for caption in app.caption if "CPU-seconds" in caption.value]
    assert len(said) == 1
    assert said[0].startswith("Runs SGD ") and " and Adam " in said[0] and "Lion" not in said[0]
    compare(app, runs=runs[2].id)
    assert not [caption for caption in app.caption if "CPU-seconds" in caption.value]
