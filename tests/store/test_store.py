"""RunStore on SQLite and PostgreSQL: the same code, the same answers."""

from __future__ import annotations

import math
import multiprocessing
import threading

import numpy as np
import pytest
from sqlalchemy import text

from lab.config import RunConfig
from lab.errors import RunNotFoundError
from lab.store import RunStore, Workspace
from lab.store.run_color import HUES
from lab.workspaces import OPEN

METRICS = {"loss": 1 / 3, "accuracy": 0.1, "val_loss": 2e-300, "val_accuracy": 0.9}


def add(store: RunStore, **values) -> str:
    return store.add(RunConfig(), **{"engine": "engine", "visit": "visit"} | values)


def raw(store: RunStore, sql: str) -> list:
    """Run SQL behind the store's back."""
    with store._writer.begin() as connection:
        result = connection.execute(text(sql))
        return result.all() if result.returns_rows else []


def counts(store: RunStore) -> dict[str, int]:
    tables = ("runs", "epochs", "artifacts")
    return {name: raw(store, f"SELECT count(*) FROM {name}")[0][0] for name in tables}


def test_a_queued_run_is_as_it_was_given(store):
    config = RunConfig(optimizer="Lion", batch_size="full", hidden_layers=(3,))
    run = store.get(store.add(config, engine="e", visit="v", name="mine"))
    assert run.config == config
    assert (run.name, run.sweep, run.visit, run.engine) == ("mine", None, "v", "e")
    assert not run.in_sweep
    assert (run.status, run.epoch, run.stop_requested, run.active) == ("queued", 0, False, True)
    assert run.started_at is run.best_epoch is run.test_accuracy is None


def test_a_run_without_a_name_is_called_by_its_config(store):
    assert store.get(add(store)).name == RunConfig().title


def test_runs_that_meet_on_a_chart_do_not_look_alike(store):
    visits = ["a", "b", "a", "cli", "c", "c", "b", "c", "c", "c", "c", "b", "a"]
    shown = store.runs([add(store, visit=visit) for visit in visits])
    hues = [run.color % HUES for run in shown]
    assert hues[:HUES] == list(range(HUES))  # whoever queued them
    for visit in visits:
        own = [hue for hue, run in zip(hues, shown, strict=True) if run.visit == visit]
        assert len(set(own)) == len(own)
    assert len({run.color for run in shown}) == len(shown)


def test_runs_come_newest_first_or_in_the_order_asked_for(store):
    ids = [add(store) for _ in range(3)]
    assert [run.id for run in store.runs()] == ids[::-1]
    assert [run.id for run in store.runs([ids[2], "unknown", ids[0], ids[2]])] == [ids[2], ids[0]]


def test_an_unknown_run_is_named(store):
    for act in (store.get, lambda run: store.rename(run, "x")):
        with pytest.raises(RunNotFoundError, match="^No run has the id 'unknown'.$"):
            act("unknown")


def test_a_history_keeps_every_digit(store):
    run = add(store)
    store.append(
        run, 1, METRICS | {"seconds": 0.1 + 0.2, "gradient_norms": [1e-30, 1 / 3]},
        best_epoch=1, best_value=0.9,
    )
    [row] = store.history([run]).to_dict("records")
    assert {name: row[name] for name in METRICS} == METRICS
    assert row["seconds"] == 0.1 + 0.2
    assert row["gradient_norms"] == [1e-30, 1 / 3]
    assert (store.get(run).best_epoch, store.get(run).best_value) == (1, 0.9)


def test_a_value_that_is_not_finite_is_missing(store):
    run = add(store)
    values = {"loss": math.nan, "val_loss": math.inf, "seconds": 1}
    store.append(
        run, 1, METRICS | values | {"gradient_norms": [math.nan, 1.0]}, best_value=math.nan
    )
    [row] = store.history([run]).to_dict("records")
    assert math.isnan(row["loss"]) and math.isnan(row["val_loss"])
    assert row["gradient_norms"] == [None, 1.0]
    assert store.get(run).best_value is None


def test_an_empty_history_has_the_same_columns(store):
    run = add(store)
    empty = store.history([run])
    store.append(run, 1, METRICS | {"seconds": 1})
    full = store.history([run])
    assert empty.empty and list(empty.columns) == list(full.columns)
    assert empty["loss"].dtype == full["loss"].dtype == np.float64


def test_histories_come_by_run_and_epoch(store):
    runs = sorted([add(store), add(store)])
    for epoch in (1, 2):
        for run in runs:
            store.append(run, epoch, METRICS | {"seconds": 1})
    history = store.history(runs)
    assert list(zip(history["run"], history["epoch"], strict=True)) == [
        (runs[0], 1), (runs[0], 2), (runs[1], 1), (runs[1], 2)
    ]


def test_a_run_goes_from_queued_to_completed(store):
    run = add(store)
    assert store.begin(run, dataset_used="mnist")
    store.progress(run, 100, 1500)
    assert (store.get(run).step, store.get(run).steps) == (100, 1500)
    store.append(run, 1, METRICS | {"seconds": 1})
    assert (store.get(run).step, store.get(run).epoch) == (0, 1)
    assert store.end(run, "completed", "All 1 epochs done.")
    assert store.get(run).active
    store.finish(run, models={"model.tflite": b"\0\xff"}, test_accuracy=0.5, test_loss=math.nan)
    done = store.get(run)
    assert (done.status, done.active, done.test_accuracy) == ("completed", False, 0.5)
    assert done.test_loss is None and done.dataset_used == "mnist"
    assert store.artifact(run, "model.tflite") == b"\0\xff"
    assert store.artifact(run, "model.keras") is None
    assert [found.id for found in Workspace(store, OPEN).with_model()] == [run]


def test_a_run_begins_and_ends_only_once(store):
    run = add(store)
    assert store.begin(run)
    assert not store.begin(run)
    assert store.end(run, "completed", "first")
    assert not store.end(run, "failed", "second")
    assert (store.get(run).status, store.get(run).message) == ("completed", "first")


def test_stopping_a_queued_run_ends_it_at_once(store):
    run = add(store)
    store.request_stop(run)
    stopped = store.get(run)
    assert (stopped.status, stopped.active) == ("stopped", False)
    assert stopped.message == "Cancelled before it began."
    assert not store.begin(run)


def test_stopping_a_running_run_only_asks_it_to(store):
    run = add(store)
    store.begin(run)
    assert not store.stop_requested(run)
    store.request_stop(run)
    assert store.stop_requested(run)
    assert store.get(run).status == "running"


def test_stopping_an_ended_run_changes_nothing(store):
    run = add(store)
    store.begin(run)
    store.end(run, "completed", "done")
    before = store.get(run)
    store.request_stop(run)
    assert store.get(run) == before


def test_a_deleted_run_counts_as_asked_to_stop(store):
    run = add(store)
    store.begin(run)
    store.delete([run])
    assert store.stop_requested(run)


def test_deleting_takes_history_and_models_along_and_leaves_the_others(store):
    gone, kept = add(store), add(store)
    for run in (gone, kept):
        store.append(run, 1, METRICS | {"seconds": 1})
        store.finish(run, models={"model.keras": b"1", "model.tflite": b"2"})
    store.delete([gone, "unknown"])
    assert counts(store) == {"runs": 1, "epochs": 1, "artifacts": 2}
    assert store.get(kept).id == kept


def test_deleting_a_row_cascades_in_the_database_itself(store):
    run = add(store)
    store.append(run, 1, METRICS | {"seconds": 1})
    store.finish(run, models={"model.keras": b"1"})
    raw(store, "DELETE FROM runs")
    assert counts(store) == {"runs": 0, "epochs": 0, "artifacts": 0}


def test_active_and_live_runs(store):
    done, mine, theirs = add(store), add(store), add(store, visit="another")
    store.request_stop(done)
    assert [run.id for run in store.active()] == [mine, theirs]
    assert [run.id for run in Workspace(store, OPEN).live("visit")] == [done, mine, theirs]
    assert [run.id for run in Workspace(store, OPEN).live("another")] == [mine, theirs]


def test_renaming_keeps_the_rest(store):
    run = add(store)
    before = store.get(run)
    store.rename(run, "Größer · 더 크게 '; DROP TABLE runs; --")
    after = store.get(run)
    assert after.name == "Größer · 더 크게 '; DROP TABLE runs; --"
    assert after.config == before.config


@pytest.mark.parametrize(
    ("stored", "error"),
    [("{", "A config must be JSON"), ('{"epochs": 0}', "epochs must be a whole number")],
)
def test_a_stored_config_that_is_not_valid_is_shown_not_raised(store, stored, error):
    run, other = add(store), add(store)
    with store._writer.begin() as connection:
        connection.execute(
            text("UPDATE runs SET config = :c WHERE id = :i"), {"c": stored, "i": run}
        )
    broken = store.get(run)
    assert broken.config is None and broken.config_error.startswith(error)
    assert {r.id for r in store.runs()} == {run, other}


def test_engines_beat_and_are_forgotten(store):
    store.beat("one", "host", 1)
    first = store.engines()["one"]
    store.beat("one", "host", 1)
    store.beat("two", "host", 2)
    assert store.engines()["one"][:2] == ("host", 1)
    assert store.engines()["one"][2] >= first[2]
    store.forget_engine("one")
    assert list(store.engines()) == ["two"]


def test_what_was_stored_is_there_when_opened_again(store, url):
    run = add(store)
    store.close()
    again = RunStore(url)
    assert again.get(run).config == RunConfig()
    again.close()


def test_threads_that_write_at_once_lose_nothing(store):
    runs = [add(store) for _ in range(4)]
    errors = []

    def write(run):
        try:
            for epoch in range(1, 21):
                store.append(run, epoch, METRICS | {"seconds": 1})
                store.progress(run, epoch, 20)
                store.history(runs)
        except Exception as error:  # a thread's error would go unseen
            errors.append(error)

    threads = [threading.Thread(target=write, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert counts(store)["epochs"] == 80


def test_only_one_of_many_gets_to_begin_a_run(store):
    run = add(store)
    begun = []
    threads = [threading.Thread(target=lambda: begun.append(store.begin(run))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == [False] * 7 + [True]


def _write_epochs(url: str, run: str) -> None:
    store = RunStore(url)
    for epoch in range(1, 21):
        store.append(run, epoch, METRICS | {"seconds": 1})
    store.close()


def test_processes_that_write_at_once_lose_nothing(store, url):
    runs = [add(store) for _ in range(2)]
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_write_epochs, args=(url, run)) for run in runs]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert counts(store)["epochs"] == 40
