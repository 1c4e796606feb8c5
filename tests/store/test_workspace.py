"""A workspace shows and changes its own runs, shows what is shared by a key, and nothing else."""

from __future__ import annotations

import inspect
import pickle
import re
import time

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from lab.config import RunConfig
from lab.errors import RunNotFoundError, SweepNotFoundError
from lab.metrics import EPOCH_KEYS
from lab.store import BestWeights, RunStore, Workspace
from lab.store.schema import artifacts, epochs, first_epochs, metadata, runs

MINE, THEIRS = "a" * 64, "b" * 64
MARK = "what-only-A-knows"
PNG = b"\x89PNG\r\n\x1a\n"
MODELS = {"model.keras": MARK.encode(), "model.tflite": MARK.encode()}
METHODS = [
    name for name, _ in inspect.getmembers(Workspace, inspect.isfunction)
    if not name.startswith("_")
]


@pytest.fixture
def secrets_of_a(store: RunStore) -> list[str]:
    """Names of a trained, a running and a queued run of workspace A, full of marks."""
    ids = [
        store.add(RunConfig(seed=seed), engine=MARK, workspace=THEIRS, visit=MARK[:12], name=MARK)
        for seed in range(3)
    ]
    for run in ids[:2]:
        store.begin(run, notice=MARK)
        store.progress(run, 1, 10, {"loss": 0.1, "accuracy": 0.9})
        store.append(run, 1, dict.fromkeys(EPOCH_KEYS, 0.515625), best_epoch=1, best_value=0.5)
        store.keep_best(run, BestWeights(1, MARK.encode()))
    store.end(ids[0], "completed", MARK)
    store.finish(ids[0], models=MODELS, test_accuracy=0.515625)
    return ids


@pytest.fixture
def sweep_of_a(store: RunStore) -> str:
    """Id of a sweep of A's that its server has left, two of whose runs have ended."""
    configs = [RunConfig(seed=seed) for seed in range(3)]
    made = store.add_sweep(configs, name=MARK, engine=MARK, workspace=THEIRS, visit=MARK[:12])
    cancelled, trained, _ = (run.id for run in Workspace(store, THEIRS).sweep_runs(made))
    store.request_stop(cancelled)
    store.begin(trained)
    store.end(trained, "completed", MARK)
    store.finish(trained)
    store.interrupt_sweeps([MARK])
    return made


@pytest.fixture
def drawing_of_a(store: RunStore) -> str:
    """Id of a drawing that A has kept."""
    a = Workspace(store, THEIRS)
    a.keep_drawings([(5, PNG + MARK.encode())])
    [drawing] = a.drawings()
    return drawing.id


def everything(store: RunStore, workspace: str) -> dict[str, list[tuple]]:
    """Return every row of a workspace's runs and sweeps, of every table that has any."""
    own = select(runs.c.id).where(runs.c.workspace == workspace)
    with store._read() as db:
        return {
            table.name: db.execute(
                select(table).where(
                    table.c.run.in_(own) if "run" in table.c else table.c.workspace == workspace
                ).order_by(*table.primary_key)
            ).all()
            for table in metadata.sorted_tables if {"run", "workspace"} & set(table.c.keys())
        }


def arguments(method: str, names: list[str]) -> dict[str, object]:
    """Return what to call a method of Workspace with; a new parameter has to be added here."""
    given = {
        "names": names, "name": names[0], "visit": MARK[:12], "file": "model.keras", "to": "x",
        "pinned": True, "since": 0.0, "first": 0.0, "last": 4e9, "engine": "another", "data": b"x",
        "sweep": names[-1], "sweeps": names, "most": 9, "keys": ("loss", "gradient_norms"),
        "pictures": [(7, PNG)], "ids": names, "label": 3,
    }
    parameters = list(inspect.signature(getattr(Workspace, method)).parameters)[1:]
    return {parameter: given[parameter] for parameter in parameters}


def told(answer: object) -> str:
    """Return all that an answer tells."""
    if isinstance(answer, pd.DataFrame):
        return answer.to_csv() + repr(answer.to_dict())
    return repr(answer) + repr(pickle.dumps(answer))


@pytest.mark.parametrize("method", METHODS)
def test_whatever_b_asks_about_as_runs_tells_nothing_and_changes_nothing(
    store, secrets_of_a, sweep_of_a, drawing_of_a, method
):
    before = everything(store, THEIRS)
    secrets_of_a = [*secrets_of_a, drawing_of_a, sweep_of_a]
    assert all(before.values()), "a table has no row of A's: nothing would be noticed"
    b = Workspace(store, MINE)
    for names in (secrets_of_a, secrets_of_a[::-1], [MARK, "", "%", "' OR 1=1 --", "\0"]):
        try:
            answer = getattr(b, method)(**arguments(method, names))
        except (RunNotFoundError, SweepNotFoundError) as error:
            answer = None
            assert MARK not in str(error) or MARK in names
        if method not in ("own_names", "trained_between"):  # which give back, or tell times alone
            assert not any(run in told(answer) for run in secrets_of_a)
            assert MARK not in told(answer)
            assert "0.515625" not in told(answer)
        if isinstance(answer, (list, dict, pd.DataFrame)) and method not in (
            "own_names", "trained_between"
        ):
            assert len(answer) == 0
    assert everything(store, THEIRS) == before


@pytest.mark.parametrize("method", METHODS)
def test_whatever_a_asks_about_its_own_runs_is_answered(
    store, secrets_of_a, sweep_of_a, drawing_of_a, method
):
    """The test above could not fail where a method answers nobody."""
    before = everything(store, THEIRS)
    names = [*secrets_of_a, drawing_of_a, sweep_of_a][method == "request_stop":]
    answer = getattr(Workspace(store, THEIRS), method)(**arguments(method, names))
    changes = {"rename", "pin", "share", "request_stop", "request_stops", "delete", "pause_sweep",
               "resume_sweep", "cancel_sweep", "rename_sweep", "delete_sweep", "keep_evaluation",
               "keep_drawings", "relabel_drawings", "delete_drawings"}
    if method == "unshare":
        return
    assert (everything(store, THEIRS) != before) == (method in changes)
    if method not in changes:
        assert answer is not None and (isinstance(answer, int) or len(told(answer)) > 60)


def test_every_method_that_is_asked_about_runs_is_tried():
    assert {"runs", "history", "artifact", "rename", "delete", "request_stop"} <= set(METHODS)
    assert {"sweeps", "sweep_progress", "resume_sweep", "delete_sweep"} <= set(METHODS)
    assert {"drawings", "keep_drawings", "relabel_drawings", "delete_drawings"} <= set(METHODS)


def test_what_trained_beside_tells_times_of_others_and_nothing_else(store, secrets_of_a):
    found = Workspace(store, MINE).trained_between(0, 4e9)
    assert len(found) == 2
    assert all(re.fullmatch(r"another's, \d", training.id) for training in found)
    [mine] = [
        t for t in Workspace(store, THEIRS).trained_between(0, 4e9) if t.id == secrets_of_a[1]
    ]
    assert mine.started_at == found[1].started_at


# --- shared runs ------------------------------------------------------------------------------


@pytest.fixture
def key(store, secrets_of_a) -> str:
    return Workspace(store, THEIRS).share(secrets_of_a[0])


def test_a_shared_run_is_seen_whole_by_its_key_and_by_that_alone(store, secrets_of_a, key):
    b = Workspace(store, MINE)
    assert re.fullmatch("[0-9a-f]{32}", key)
    seen = b.get(key)
    assert (seen.id, seen.name, seen.by_link) == (key, MARK, True)
    assert b.history([key])["run"].tolist() == [key]
    assert b.history([key])["loss"].tolist() == [0.515625]
    assert b.first_epoch([key])["run"].tolist() == [key]
    assert b.artifact(key, "model.keras") == MARK.encode()
    for answer in (seen, b.history([key]), b.first_epoch([key])):
        assert secrets_of_a[0] not in told(answer) and THEIRS not in told(answer)
    assert b.runs(secrets_of_a) == [] and b.runs() == [] and b.with_model() == []


@pytest.mark.parametrize("change", ["rename", "pin", "share", "unshare", "request_stop", "delete"])
def test_a_shared_run_cannot_be_changed_by_its_key(store, secrets_of_a, key, change):
    before = everything(store, THEIRS)
    call = getattr(Workspace(store, MINE), change)
    try:
        call(**arguments(change, [key]))
    except RunNotFoundError:
        pass
    assert everything(store, THEIRS) == before


def test_an_ended_link_shows_nothing_and_a_new_one_has_another_key(store, secrets_of_a, key):
    a, b = Workspace(store, THEIRS), Workspace(store, MINE)
    a.unshare(secrets_of_a[0])
    assert b.runs([key]) == [] and b.history([key]).empty and b.artifact(key, "model.keras") is None
    assert a.share(secrets_of_a[0]) != key


def test_the_owners_own_key_is_the_run_itself(store, secrets_of_a, key):
    a = Workspace(store, THEIRS)
    assert a.share(secrets_of_a[0]) == key
    assert a.own_names([key, "x", secrets_of_a[0]]) == [secrets_of_a[0], "x"]
    assert Workspace(store, MINE).own_names([key, "x"]) == [key, "x"]


def test_own_and_shared_runs_are_answered_together_in_the_order_asked_for(
    store, secrets_of_a, key
):
    own = store.add(RunConfig(), engine="e", workspace=MINE)
    store.append(own, 1, {"loss": 0.25})
    b = Workspace(store, MINE)
    assert [run.id for run in b.runs([key, own])] == [key, own]
    assert [run.id for run in b.runs([own, key])] == [own, key]
    history = b.history([own, key])
    assert dict(zip(history["run"], history["loss"], strict=True)) == {own: 0.25, key: 0.515625}


# --- one workspace to another -----------------------------------------------------------------


def test_runs_that_are_brought_along_are_the_other_workspaces(store, secrets_of_a):
    own = store.add(RunConfig(), engine="e", workspace=MINE)
    store.move_runs(MINE, THEIRS)
    assert Workspace(store, MINE).runs() == []
    assert {run.id for run in Workspace(store, THEIRS).runs()} == {own, *secrets_of_a}


def test_an_idle_workspace_goes_whole_and_a_busy_one_or_one_in_use_stays(
    store, secrets_of_a, monkeypatch
):
    idle = store.add(RunConfig(), engine="e", workspace="idle")
    store.append(idle, 1, {"loss": 1.0})
    store.request_stop(idle)
    store.finish(idle, models=MODELS)
    later = time.time() + 100
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        store.use_workspace(MINE)
    before = everything(store, THEIRS)
    assert store.delete_idle(later - 50) == 1
    assert not store.knows_workspace("idle") and store.knows_workspace(MINE)
    assert everything(store, THEIRS) == before  # a run of it trains
    with store._read() as db:
        for table in (epochs, first_epochs, artifacts):
            assert idle not in db.scalars(select(table.c.run)).all()


# --- room -------------------------------------------------------------------------------------


def test_the_room_that_is_taken_is_that_of_saved_models_and_epochs(store, secrets_of_a):
    models, histories = store.room_taken()
    assert models == 2 * len(MARK)  # what the running one has learnt so far is no model yet
    assert histories > 0
    assert store.room_taken(beside=(THEIRS,)) == (0, 0)


def test_dropped_models_are_gone_and_all_else_stays(store, secrets_of_a):
    run = secrets_of_a[0]
    [kept] = store.saved_models()
    assert (kept.run, kept.size, kept.pinned) == (run, 2 * len(MARK), False)
    store.drop_models(secrets_of_a)
    dropped = store.get(run)
    assert dropped.dropped_at is not None and not dropped.has_model
    assert store.artifact(run, "model.keras") is None
    assert len(store.history([run])) == 1
    assert np.isclose(dropped.test_accuracy, 0.515625)
    assert store.has_best_weights(secrets_of_a[1])  # it trains: that is not a saved model yet
    assert store.saved_models() == []


@pytest.mark.parametrize("which", [1, 2], ids=["running", "queued"])
def test_a_shared_run_cannot_be_stopped_by_its_key(store, secrets_of_a, which):
    shared = Workspace(store, THEIRS).share(secrets_of_a[which])
    before = everything(store, THEIRS)
    Workspace(store, MINE).request_stop(shared)
    assert everything(store, THEIRS) == before
