"""Whole sweeps on the Compare page, and the seeds that a verdict lacks."""

from __future__ import annotations

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from lab.analysis.groups import Group
from lab.config import RunConfig
from lab.engine import Engine
from lab.errors import LimitError
from lab.store import Run, Workspace
from tests.pages.compare_groups import (
    add_group,
    add_run,
    compare,
    group_table,
    in_address,
    open_compare,
    said,
)
from tests.store.sweeping import members, train

CONFIGS = [RunConfig(epochs=2, optimizer=name, seed=seed)
           for name in ("SGD", "Adam") for seed in range(3)]
QUEUE = "compare_more_seeds"


@pytest.fixture
def ended(store) -> str:
    """A sweep of two groups of three runs, all of which have ended."""
    sweep = store.add_sweep(CONFIGS, name="SGD or Adam?", engine="test", visit="x")
    for place, run in enumerate(members(store, sweep)):
        train(store, run, 0.5 + place / 100)
    return sweep


def test_a_sweep_is_compared_whole_in_the_groups_that_it_varied(app, ended):
    open_compare(app, sweep=ended)
    assert len(group_table(app)) == 2
    assert group_table(app)["seeds"].tolist() == [3, 3]
    assert in_address(app)["sweep"] == ended and "runs" not in in_address(app)


def test_a_sweep_is_chosen_in_the_page_and_runs_lie_beside_it(app, store, ended):
    lone = add_run(store, optimizer="Lion")
    open_compare(app, runs=lone)
    app.session_state["compare_choice"] = True
    app.run()
    app.multiselect(key="compare_sweep_box").set_value([ended]).run()
    assert not app.exception
    assert len(group_table(app)) == 3
    assert in_address(app)["sweep"] == ended and in_address(app)["runs"] == lone
    assert app.dataframe[0].value.index.tolist() == [lone]


def test_a_sweep_that_is_not_here_is_said(app, store, ended):
    open_compare(app, sweep="0123456789")
    assert "The sweep in this link is not here" in said(app)
    assert "No run is chosen" in said(app)


def test_a_sweep_none_of_whose_runs_has_begun_can_be_looked_at(app, store):
    sweep = store.add_sweep(CONFIGS, name="waits", engine="test", visit="x")
    open_compare(app, sweep=sweep)
    assert not app.error
    assert group_table(app)["active"].tolist() == [3, 3]


def test_runs_that_were_cancelled_before_they_began_are_none_of_what_is_compared(app, store):
    sweep = store.add_sweep(CONFIGS, name="cut short", engine="test", visit="x")
    for run in members(store, sweep)[:4]:
        train(store, run, 0.5)
    store.cancel_sweep(sweep)
    open_compare(app, sweep=sweep)
    assert sorted(group_table(app)["seeds"]) == [1, 3]
    assert "stopped" not in said(app)


def test_the_missing_seeds_of_a_verdict_are_queued_by_one_click_and_compared(app, store, clock):
    runs = [*add_group(store, [0.7, 0.71, 0.72, 0.73], optimizer="SGD"),
            *add_group(store, [0.8, 0.81], optimizer="Adam")]
    compare(app, *runs, view="verdict")
    assert "4 more seeds" in said(app)
    # each to six: SGD lacks seeds 4 and 5, Adam 2 to 5
    assert app.button(key=QUEUE).label == "Train the missing 6 runs"
    app.button(key=QUEUE).click().run()
    assert not app.exception
    [sweep] = store.sweeps()
    assert sweep.name.startswith("More seeds: ") and sweep.keeps == "best"
    queued = {(run.config.optimizer, run.config.seed) for run in store.runs()
              if run.sweep == sweep.id}
    assert queued == {("SGD", 4), ("SGD", 5), *(("Adam", seed) for seed in (2, 3, 4, 5))}
    assert {run.config.learning_rate for run in store.runs()
            if run.config.optimizer == "Adam"} == {0.001}
    assert in_address(app)["sweep"] == sweep.id
    assert sorted(group_table(app)["seeds"]) == [6, 6]
    assert "Queued 6 runs" in said(app)
    assert QUEUE not in {button.key for button in app.button}


def test_the_seeds_that_are_queued_lie_beside_the_sweep_that_was_compared(app, store, ended, clock):
    open_compare(app, sweep=ended, view="verdict")
    app.button(key=QUEUE).click().run()
    assert not app.exception
    [queued] = {sweep.id for sweep in store.sweeps()} - {ended}
    assert in_address(app)["sweep"] == f"{ended},{queued}"
    assert group_table(app)["seeds"].tolist() == [6, 6]


def test_seeds_that_wait_or_train_are_counted_in_place_of_a_button(app, store):
    runs = [add_run(store, 0.7, "completed" if seed < 4 else "running", seed=seed, optimizer=name)
            for name in ("SGD", "Adam") for seed in range(6)]
    compare(app, *runs, view="verdict")
    assert "4 runs of these groups still to end" in said(app)
    assert QUEUE not in {button.key for button in app.button}


def test_a_double_click_queues_the_missing_seeds_once(app, store, clock):
    compare(app, *add_group(store, [0.7], optimizer="SGD"), *add_group(store, [0.8]),
            view="verdict")
    button = app.button(key=QUEUE)
    button.click().run()
    button.click().run()
    assert len(store.sweeps()) == 1


def test_a_limit_that_forbids_the_missing_seeds_is_said_and_nothing_is_queued(
    app, store, monkeypatch
):
    def refuse(*_, **__):
        raise LimitError("A workspace may have 20 waiting runs. Got 30.")

    monkeypatch.setattr(Engine, "start_sweep", refuse)
    compare(app, *add_group(store, [0.7], optimizer="SGD"), *add_group(store, [0.8]),
            view="verdict")
    app.button(key=QUEUE).click().run()
    assert "A workspace may have 20 waiting runs" in said(app)
    assert not store.sweeps()
    assert QUEUE in {button.key for button in app.button}


def test_more_seeds_of_a_group_of_several_setups_are_not_queued(app, store):
    runs = [add_run(store, 0.7, optimizer="SGD", batch_size=size) for size in (32, 64)]
    compare(app, *runs, add_run(store, 0.8), view="verdict", by="optimizer")
    assert "differ in more than the seed" in said(app)
    assert QUEUE not in {button.key for button in app.button}


def test_a_link_of_thousands_of_sweeps_asks_the_store_of_those_that_are_there(
    app, store, monkeypatch
):
    asked = []
    sweep_runs = Workspace.sweep_runs
    monkeypatch.setattr(Workspace, "sweep_runs", lambda own, sweep: (
        asked.append(sweep) or sweep_runs(own, sweep)))
    compare(app, add_run(store), sweep=",".join(f"none{n}" for n in range(2000)))
    assert "2000 of the sweeps in this link are not here" in said(app)
    assert not asked


def test_no_seeds_are_queued_for_a_group_that_the_lab_ships():
    def run(seed: int, origin: str) -> Run:
        empty = {field.name: None for field in dataclasses.fields(Run)}
        return Run(**empty | {"id": f"{origin}{seed}", "config": RunConfig(seed=seed),
                              "status": "completed", "finished_at": 1.0, "test_accuracy": 0.9,
                              "origin": origin})

    shown = AppTest.from_function(offer, kwargs={
        "one": Group("a", "Atlas: Adam", (run(3, "Atlas"),)),
        "other": Group("b", "Adam", tuple(run(seed, "") for seed in range(2))),
    }).run()
    assert not shown.exception and not shown.button
    [caption] = shown.caption
    assert caption.value.startswith("More seeds of Atlas: Adam cannot be queued")


def offer(one, other) -> None:
    from lab.ui.compare.more_seeds import offer_more_seeds

    offer_more_seeds(None, one, other)
