"""What a sweep's card leads to: a table of its groups, the best of them, and its runs."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.ui.shared import state
from tests.pages.sweep_pages import card, click_shown, end
from tests.pages.test_runs import tick
from tests.store.sweeping import Statements, members, train


def test_the_results_are_a_row_a_group_best_median_first(app, store, sweep):
    end(store, sweep)
    app.session_state[f"sweep_results_{sweep}"] = True
    card(app)
    table = app.dataframe[0].value
    assert table["optimizer"].tolist() == ["Adam", "SGD"]
    assert table["median"].tolist() == [0.54, 0.51] and table["seeds"].tolist() == [3, 3]
    assert table["best"].tolist() == [0.55, 0.52]
    assert table["done"].tolist() == ["3 of 3", "3 of 3"]
    assert "diverged" not in table and "failed" not in table


def test_results_are_offered_once_a_run_has_ended(app, store, sweep):
    train(store, members(store, sweep)[0], 0.4)
    card(app)
    assert [e for e in app.expander if "Results" in e.label]


def test_what_went_wrong_is_counted_and_has_no_part_in_a_median(app, store, sweep):
    ids = members(store, sweep)
    train(store, ids[0], 0.4)
    train(store, ids[1], 0.9, status="failed")
    train(store, ids[2], status="diverged")
    app.session_state[f"sweep_results_{sweep}"] = True
    card(app)
    row = app.dataframe[0].value.iloc[0]
    assert (row["failed"], row["diverged"], row["seeds"], row["median"]) == (1, 1, 1, 0.4)


def test_the_table_is_asked_for_only_while_it_is_open_and_only_once_a_progress(app, store, sweep):
    end(store, sweep)
    card(app)
    assert not any(map(is_of_table, asked_for(app)))
    app.session_state[f"sweep_results_{sweep}"] = True
    assert any(map(is_of_table, asked_for(app)))
    assert not any(map(is_of_table, asked_for(app)))


def asked_for(app: AppTest) -> list[str]:
    """Open the page anew and return what its store was asked."""
    with Statements(state.store()) as seen:
        card(app)
    return seen


def is_of_table(statement: str) -> bool:
    return statement.startswith("SELECT runs.id, runs.config_group, runs.status")


def test_compare_best_opens_the_leader_of_each_group(app, store, sweep):
    end(store, sweep)
    ids = members(store, sweep)
    click_shown(app, f"sweep_compare_{sweep}")
    [compared] = [app.query_params["runs"]]
    assert set("".join(compared).split(",")) == {ids[5], ids[2]}


def test_its_runs_are_listed_by_its_link(app, store, sweep, alive):
    lone = store.add(RunConfig(), engine=alive)
    end(store, sweep)
    app.switch_page("pages/runs.py")
    app.query_params["sweep"] = sweep
    app.run()
    assert not app.exception
    assert any(caption.value.startswith("6 of 7 runs") for caption in app.caption)
    assert any("Runs of the sweep “a sweep”" in caption.value for caption in app.caption)
    assert lone not in app.dataframe[0].value.index


@pytest.mark.parametrize("words", ["a sweep", "A SWEEP"])
def test_runs_are_found_by_their_sweeps_name(app, store, sweep, alive, words):
    store.add(RunConfig(), engine=alive)
    app.switch_page("pages/runs.py").run()
    app.text_input(key="runs_text").set_value(words).run()
    assert any(caption.value.startswith("6 of 7 runs") for caption in app.caption)


def test_a_run_says_of_which_sweep_it_is(app, store, sweep):
    app.switch_page("pages/runs.py")
    app.query_params["run"] = members(store, sweep)[0]
    app.run()
    assert any("sweep a sweep" in text.value for text in app.markdown)




def test_a_cancelled_sweep_of_which_nothing_came_to_an_end_has_no_results(app, store, sweep):
    train(store, members(store, sweep)[0], status="stopped")
    store.cancel_sweep(sweep)
    card(app)
    assert not [e for e in app.expander if "Results" in e.label]


def test_a_filter_goes_with_the_sweep_that_it_was(app, store, sweep):
    other = store.add(RunConfig(epochs=3), engine="test")
    end(store, sweep)
    app.run()
    app.switch_page("pages/runs.py")
    app.query_params["sweep"] = sweep
    app.run()
    assert app.text_input(key="runs_text").value == sweep
    tick(app, list(range(6)))
    app.button(key="runs_delete").click().run()
    app.button(key="runs_delete_yes").click().run()
    assert not app.exception
    assert [run.id for run in store.runs()] == [other]
    assert app.text_input(key="runs_text").value == ""
    assert app.dataframe[0].value.index.tolist() == [other]
