"""The Runs page: find, open, rename, delete, train again."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.safe_text import markdown
from lab.store import Run, RunStore
from lab.store.schema import runs as runs_table


def add(store: RunStore, status: str = "completed", message: str = "", **config) -> Run:
    """Store a run of two epochs, with models where it ended well."""
    run = store.add(RunConfig(**config), engine="test")
    store.begin(run)
    for epoch in (1, 2):
        metrics = {"loss": 0.5, "accuracy": 0.5, "val_loss": 0.5, "val_accuracy": 0.87}
        store.append(
            run, epoch, metrics | {"seconds": 1, "gradient_norms": [0.1] * 6},
            best_epoch=1, best_value=0.87
        )
    store.end(run, status, message)
    if status == "failed":
        store.finish(run)
    else:
        store.finish(run, models={"model.keras": b"k", "model.tflite": b"t"}, test_accuracy=0.8)
    return store.get(run)


def runs_page(app: AppTest, run: str | None = None) -> AppTest:
    app.query_params.clear()
    app.switch_page("pages/runs.py")
    if run:
        app.query_params["run"] = run
    app.run()
    assert not app.exception
    return app


def everything(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.text)
    return " ".join(str(element.value) for kind in kinds for element in kind)


def tick(app: AppTest, rows: list[int]) -> AppTest:
    key = app.dataframe[0].key
    app.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    return app.run()


def test_an_empty_store_says_what_to_do_next(app):
    runs_page(app)
    assert "No run is kept yet" in app.info[0].value


def test_runs_are_listed_newest_first(app, store):
    runs = [add(store, seed=seed) for seed in range(3)]
    runs_page(app)
    assert app.dataframe[0].value["name"].tolist() == [run.name for run in reversed(runs)]


def test_the_filter_finds_words_and_statuses(app, store):
    add(store, optimizer="SGD")
    add(store, "failed", "Lost.")
    runs_page(app)
    app.text_input(key="runs_text").set_value("sgd relu").run()
    assert app.dataframe[0].value["status"].tolist() == ["completed"]
    app.text_input(key="runs_text").set_value("nothing like it").run()
    assert "None of the 2 runs passes this filter" in app.info[0].value


def test_runs_cancelled_before_they_began_are_listed_only_where_asked_for(app, store):
    run = add(store)
    runs_page(app)
    assert not app.toggle
    cancelled = store.add(RunConfig(), engine="test")
    store.request_stop(cancelled)
    runs_page(app)
    assert app.dataframe[0].value.index.tolist() == [run.id]
    app.toggle(key="runs_cancelled").set_value(True).run()
    assert app.dataframe[0].value.index.tolist() == [cancelled, run.id]


def test_a_link_opens_a_run_cancelled_before_it_began(app, store):
    add(store)
    cancelled = store.add(RunConfig(), engine="test")
    store.request_stop(cancelled)
    runs_page(app, cancelled)
    assert "stopped by you at once" in everything(app)
    assert app.text_input(key=f"run_name_{cancelled}")


def test_a_formula_for_a_name_is_none_in_the_table_that_can_be_saved(app, store):
    run = add(store)
    store.rename(run.id, "=1+1")
    add(store)
    runs_page(app)
    assert app.dataframe[0].value.loc[run.id, ["short", "name"]].tolist() == ["'=1+1"] * 2


def test_a_link_opens_a_run(app, store):
    run = add(store)
    add(store, seed=1)
    runs_page(app, run.id)
    assert app.text_input(key=f"run_name_{run.id}").value == run.name
    assert "The weights of epoch 1 are saved" in everything(app)
    ledger = next(table.value for table in app.dataframe if "waited" in table.value)
    assert ledger["waited"].tolist() == [0, 1]


def test_ticking_a_run_puts_it_into_the_url(app, store):
    run = add(store)
    runs_page(app)
    tick(app, [0])
    assert app.query_params["run"] in (run.id, [run.id])
    tick(app, [])
    assert "run" not in app.query_params


def test_an_unknown_run_in_a_link_is_said(app, store):
    add(store)
    runs_page(app, "nope")
    assert "The run in this link is not here" in app.warning[0].value


@pytest.mark.parametrize("by_button", [True, False], ids=["by the button", "by Enter"])
def test_a_run_can_be_renamed(app, store, by_button):
    run = add(store)
    runs_page(app, run.id)
    app.text_input(key=f"run_name_{run.id}").set_value("  my   best ")
    if by_button:
        app.button(key="run_rename").click()
    app.run()
    assert app.toast[0].value == markdown("It is called my best now.")
    assert store.get(run.id).name == "my best"
    assert app.dataframe[0].value["name"].tolist() == ["my best"]


def test_a_run_cannot_lose_its_name(app, store):
    run = add(store)
    runs_page(app, run.id)
    app.text_input(key=f"run_name_{run.id}").set_value(" ")
    app.button(key="run_rename").click().run()
    assert not app.exception
    assert app.toast[0].value == markdown("A run must have a name: it keeps the one it had.")
    assert store.get(run.id).name == run.name


def test_delete_asks_first(app, store):
    run = add(store)
    runs_page(app, run.id)
    app.button(key="runs_delete").click().run()
    assert "This cannot be undone" in everything(app)
    assert store.runs([run.id])
    app.button(key="runs_delete_yes").click().run()
    assert not app.exception
    assert not store.runs([run.id])
    assert "run" not in app.query_params and not app.warning


def test_a_run_is_kept_where_the_reader_thinks_better_of_it(app, store):
    run = add(store)
    runs_page(app, run.id)
    app.button(key="runs_delete").click().run()
    app.button(key="runs_delete_no").click().run()
    assert store.runs([run.id])


def test_several_runs_are_deleted_at_once(app, store):
    for seed in range(3):
        add(store, seed=seed)
    runs_page(app)
    tick(app, [0, 1])
    app.button(key="runs_delete").click().run()
    app.button(key="runs_delete_yes").click().run()
    assert [run.config.seed for run in store.runs()] == [0]


def test_deleting_a_queued_run_cancels_it(app, store):
    run = store.add(RunConfig(), engine="test")
    runs_page(app, run)
    app.button(key="runs_delete").click().run()
    assert "stopped first" in everything(app)
    app.button(key="runs_delete_yes").click().run()
    assert not store.runs()


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_train_again_queues_the_same_config(app, store, status):
    run = add(store, status, "The worker was lost.", seed=7, optimizer="Lion")
    runs_page(app, run.id)
    for _ in range(2):  # a double click
        app.button(key="run_again").click()
    app.run()
    assert not app.exception
    again, *others = store.runs()
    assert (again.status, again.config) == ("queued", run.config)
    assert others == [run]


def test_edit_puts_the_config_into_the_form(app, store):
    run = add(store, optimizer="SGD", learning_rate=0.25)
    runs_page(app, run.id)
    app.button(key="run_edit").click().run()
    assert app.session_state["form_learning_rate"] == "0.25"
    assert app.session_state["form_optimizer"] == "SGD"


def test_a_failed_run_says_why(app, store):
    run = add(store, "failed", "The worker was lost.")
    runs_page(app, run.id)
    assert "The worker was lost." in app.error[0].value


def test_models_are_named_the_posts_way(app, store):
    runs_page(app, add(store).id)
    labels = [button.proto.label for button in app.get("download_button")]
    assert "Keras model (dm_01_0.87.keras)" in labels


def test_a_run_whose_stored_config_is_bad_says_so_and_can_be_deleted(app, store):
    run = add(store)
    with store._write() as db:
        db.execute(update(runs_table).where(runs_table.c.id == run.id)
                   .values(config='{"optimizer": "Foo"}'))
    runs_page(app, run.id)
    assert "optimizer must be one of" in app.error[0].value
    app.button(key="runs_delete").click().run()
    app.button(key="runs_delete_yes").click().run()
    assert not store.runs()


def test_two_hundred_runs_are_all_listed(app, store):
    for seed in range(200):
        run = store.add(RunConfig(seed=seed), engine="test")
        store.begin(run)
        store.end(run, "completed", "")
        store.finish(run, test_accuracy=0.9)
    runs_page(app)
    assert len(app.dataframe[0].value) == 200


def test_a_link_opens_its_run_whatever_was_ticked_or_filtered_before(app, store):
    runs = [add(store, seed=seed) for seed in range(3)]
    tick(runs_page(app), [0])
    app.text_input(key="runs_text").set_value("seed 2").run()
    runs_page(app, runs[0].id)
    assert app.text_input(key="runs_text").value == ""
    assert app.text_input(key=f"run_name_{runs[0].id}").value == runs[0].name
    assert app.query_params["run"] in (runs[0].id, [runs[0].id])


def test_what_was_edited_in_train_is_not_put_there_again(app, store):
    run = add(store, epochs=7)
    runs_page(app, run.id)
    app.button(key="run_edit").click().run()
    app.number_input(key="form_epochs").set_value(3).run()
    runs_page(app)
    app.query_params.clear()  # as a click in the navigation does
    app.switch_page("pages/train.py").run()
    assert app.number_input(key="form_epochs").value == 3
