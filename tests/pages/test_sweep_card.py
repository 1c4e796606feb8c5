"""A sweep's card: how far it is, and the buttons that hold, end and open it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from lab.config import RunConfig
from lab.engine import Engine
from lab.store.schema import runs as runs_table
from lab.ui.train import live_view, sweep_live
from tests.pages.live_figure import runs_drawn
from tests.pages.sweep_pages import (
    CONFIGS,
    VISIT,
    add,
    card,
    cards,
    click,
    click_shown,
    end,
    keys,
    run_cards,
)
from tests.pages.test_hostile_text import MEANS_SOMETHING, TAGS, shown
from tests.store.sweeping import members, train
from tests.test_safe_text import HOSTILE


def test_a_sweep_is_one_card_that_says_how_far_it_is_and_who_leads(app, store, sweep, monkeypatch):
    monkeypatch.setattr(Engine, "sweep_seconds_left", lambda *_: 190.0)
    first, second, third, fourth, *_ = members(store, sweep)
    train(store, first, 0.5, 0.6)
    train(store, second, 0.5, 0.967)
    train(store, third, 0.3, status="diverged")
    store.begin(fourth)
    said = card(app)
    facts = "3 of 6 runs · 1 training · 1 diverged · 3:10 left · best 0.967 (SGD · lr 0.01)"
    assert f">{facts}<" in said
    assert 'aria-valuenow="45.5"' in said  # 5 of 11 epochs: the diverged one's second is not to be
    assert run_cards(app) == 0
    assert "<b class=\"lab-sweep-name\" title=\"a sweep\">a sweep</b>" in "".join(
        element.proto.body for element in app.get("html")
    )


def test_a_sweep_none_of_whose_runs_trains_says_that_it_waits(app, store, sweep):
    assert ">0 of 6 runs · waits for its turn · " in card(app)


def test_a_group_of_seeds_alone_is_led_by_a_seed(app, store, alive):
    sweep = add(store, alive, [RunConfig(seed=seed) for seed in (4, 5)])
    train(store, members(store, sweep)[1], 0.9)
    assert "best 0.900 (seed 5)" in card(app)


def test_a_loss_is_named_and_the_smaller_one_leads(app, store, alive):
    configs = [RunConfig(monitor="val_loss", optimizer=o) for o in ("SGD", "Adam")]
    sweep = add(store, alive, configs)
    for run, value in zip(members(store, sweep), (0.2, 0.3), strict=True):
        train(store, run, value)
    assert "best val_loss 0.200 (SGD" in card(app)
    app.session_state[f"sweep_results_{sweep}"] = True
    app.run()
    assert app.dataframe[0].value["median"].tolist() == [0.2, 0.3]


def test_pause_and_go_on_hold_the_sweep_and_let_it_go(app, store, sweep):
    click_shown(app, f"sweep_pause_{sweep}")
    assert store.get_sweep(sweep).state == "paused"
    assert "paused: 6 runs wait · 0 of 6 runs" in card(app)
    assert f"sweep_pause_{sweep}" not in keys(app)
    click(app, f"sweep_resume_{sweep}")
    assert store.get_sweep(sweep).state == "running"
    assert f"sweep_pause_{sweep}" in keys(app)


def test_an_interrupted_sweep_says_so_and_goes_on_at_a_click_on_this_server(
    app, store, sweep, alive
):
    train(store, members(store, sweep)[0], 0.5)
    with store._write() as db:
        db.execute(update(runs_table).where(runs_table.c.status == "queued").values(engine="gone"))
    store.interrupt_sweeps([alive])
    assert "The lab was restarted: 5 runs wait · 1 of 6 runs" in card(app)
    click(app, f"sweep_resume_{sweep}")
    assert store.get_sweep(sweep).state == "running"
    assert {run.engine for run in store.runs() if run.status == "queued"} == {alive}


def test_cancel_asks_once_more_and_a_double_click_is_no_answer(app, store, sweep, clock):
    train(store, members(store, sweep)[0], 0.5)
    click_shown(app, f"sweep_cancel_{sweep}")
    assert any("**Cancel the 5 runs that are left?**" in m.value for m in app.markdown)
    clock.now += 0.3
    click(app, f"sweep_cancel_yes_{sweep}")
    assert store.get_sweep(sweep).state == "running"
    clock.now += 2
    click(app, f"sweep_cancel_yes_{sweep}")
    assert store.get_sweep(sweep).state == "cancelled"
    statuses = [run.status for run in store.runs()]
    assert statuses.count("completed") == 1 and statuses.count("stopped") == 5
    assert "cancelled · 1 of 6 runs had ended" in card(app)
    assert not {key for key in keys(app) if key.startswith(("sweep_pause", "sweep_cancel"))}


def test_a_cancel_can_be_thought_better_of(app, store, sweep):
    click_shown(app, f"sweep_cancel_{sweep}")
    click(app, f"sweep_cancel_no_{sweep}")
    assert f"sweep_cancel_yes_{sweep}" not in keys(app)
    assert store.get_sweep(sweep).state == "running"


def test_the_last_few_runs_are_cancelled_without_a_question(app, store, sweep):
    for run in members(store, sweep)[:3]:
        train(store, run, 0.5)
    click_shown(app, f"sweep_cancel_{sweep}")
    assert store.get_sweep(sweep).state == "cancelled"


def test_a_sweep_that_is_over_stays_until_it_is_cleared_and_its_runs_stay(app, store, sweep):
    end(store, sweep)
    assert ">over: 6 runs in " in card(app)
    click(app, "live_clear")
    assert cards(app) == []
    assert len(store.runs()) == 6


def test_anothers_sweep_is_shown_while_it_trains_alone(app, store, alive):
    sweep = add(store, alive, visit="another")
    assert cards(app)
    end(store, sweep)
    store.close_sweeps()
    assert cards(app) == []


def test_the_chart_draws_lone_runs_first_and_six_of_a_sweeps_at_most(app, store, alive):
    sweep = add(store, alive, [RunConfig(seed=seed, epochs=1) for seed in range(9)])
    end(store, sweep)
    lone = store.add(RunConfig(epochs=2), engine=alive, visit=VISIT)
    train(store, lone, 0.9)
    card(app)
    assert run_cards(app) == 1
    assert len(runs_drawn(app)) == 7


@pytest.mark.parametrize(("held", "training", "seconds"), [
    ("running", True, live_view.POLL_SECONDS), ("paused", True, live_view.POLL_SECONDS),
    ("paused", False, live_view.IDLE_SECONDS), ("interrupted", False, live_view.IDLE_SECONDS),
    ("running", False, live_view.WAITING_SECONDS),
])
def test_the_page_polls_as_quickly_as_the_sweep_changes(
    app, store, sweep, alive, monkeypatch, held, training, seconds
):
    monkeypatch.setattr(sweep_live, "_FRESH_SECONDS", 0.0)
    asked = []
    monkeypatch.setattr(live_view.st, "fragment", lambda part, run_every=None: (
        asked.append((part.__name__, run_every)) or part
    ))
    if training:
        store.begin(members(store, sweep)[0])
    if held == "paused":
        store.pause_sweep(sweep)
    if held == "interrupted":
        store.interrupt_sweeps([alive])
    card(app)
    assert ("_live", seconds) in asked


def test_of_many_sweeps_three_are_in_sight_and_the_rest_at_a_click(app, store, alive):
    for number in range(5):
        add(store, alive, CONFIGS[:1], name=f"sweep {number}")
    assert len(cards(app)) == 3
    assert any(e.label == "… and 2 more sweeps" for e in app.expander)
    app.session_state["live_more_sweeps"] = True
    assert len(cards(app)) == 5


@pytest.mark.parametrize("text", HOSTILE)
def test_a_sweeps_name_is_shown_as_it_is_written(app, store, alive, text):
    sweep = add(store, alive, name=text)
    end(store, sweep)
    with store._write() as db:
        db.execute(update(runs_table).values(name=text))
    app.session_state[f"sweep_results_{sweep}"] = True
    assert len(cards(app)) == 1
    pages = [("train", {}), ("runs", {"sweep": sweep}), ("runs", {"run": members(store, sweep)[0]})]
    for page, query in pages:
        app.query_params.clear()
        app.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        for said in shown(app):
            assert not MEANS_SOMETHING.search(said), said
        for element in app.get("html"):
            assert not TAGS.search(element.proto.body), element.proto.body
