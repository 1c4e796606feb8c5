"""What pages say of a store that is nearly full, and of models that were dropped."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.store import RunStore
from tests.pages.conftest import engine_of

MB = 10**6


@pytest.fixture
def run(store: RunStore, monkeypatch) -> str:
    """A run whose models take 8.5 of the store's 10 MB."""
    monkeypatch.setenv("LAB_STORE_MB", "10")
    made = store.add(RunConfig(), engine="test", visit="cli")
    store.begin(made)
    store.append(made, 1, {"loss": 0.5, "val_accuracy": 0.5}, best_epoch=1, best_value=0.5)
    store.end(made, "completed", "All 1 epochs done.")
    store.finish(made, models={"model.tflite": bytes(int(8.5 * MB))}, test_accuracy=0.5)
    return made


def open_runs(app: AppTest, run: str) -> AppTest:
    """Open a run's page once the engine has looked how full the store is."""
    app.run()
    by = time.monotonic() + 20
    while engine_of(app).room is None:
        assert time.monotonic() < by
        time.sleep(0.05)
    app.switch_page("pages/runs.py")
    app.query_params["run"] = run
    app.run()
    assert not app.exception
    return app


def test_a_nearly_full_store_says_what_will_happen_before_it_does(app, run):
    [warning] = open_runs(app, run).warning
    assert warning.value.startswith("The store is 85% full (9 of 10 MB). When it is full, saved")
    app.switch_page("pages/train.py").run()
    assert [w.value for w in app.warning if "85% full" in w.value]


def test_a_store_with_room_says_nothing(app, run, store):
    store.delete([run])
    made = store.add(RunConfig(), engine="test")
    assert not open_runs(app, made).warning


def test_a_pin_is_kept(app, run, store):
    open_runs(app, run)
    app.toggle(key=f"run_pin_{run}").set_value(True).run()
    assert store.get(run).pinned
    app.toggle(key=f"run_pin_{run}").set_value(False).run()
    assert not store.get(run).pinned


def test_a_run_whose_models_were_dropped_says_so_and_offers_none(app, run, store):
    store.drop_models([run])
    open_runs(app, run)
    assert any("were dropped because the store was full" in c.value for c in app.caption)
    offered = {button.key for button in app.get("download_button")}
    assert "run_csv" in offered and not offered & {"run_keras", "run_tflite"}
    app.switch_page("pages/draw.py").run()
    assert run not in app.session_state["draw_runs"]


def test_where_nothing_is_ever_dropped_there_is_no_pin(app, run, store, monkeypatch):
    monkeypatch.delenv("LAB_STORE_MB")
    open_runs(app, run)
    assert not [toggle for toggle in app.toggle if toggle.key == f"run_pin_{run}"]
    assert not app.warning
