"""A workspace that finds the atlas's runs by their names, beside its own."""

from __future__ import annotations

import pandas as pd
import pytest

from lab.atlas import load
from lab.atlas import shelf as shelf_module
from lab.atlas.shelf import WithAtlas
from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS
from lab.store import RunStore
from lab.workspaces import OPEN


@pytest.fixture
def atlas(folder, monkeypatch):
    found = load(folder)
    monkeypatch.setattr(shelf_module, "load", lambda: found)
    return found


@pytest.fixture
def shelf(atlas, store_url):
    store = RunStore(store_url)
    run = store.add(RunConfig(), engine="test")
    store.append(run, 1, dict.fromkeys(EPOCH_KEYS, 0.5))
    yield WithAtlas(store, OPEN)
    store.close()


def test_its_own_runs_are_those_of_the_store_alone(shelf):
    assert [run.origin for run in shelf.runs()] == [""]


def test_runs_of_both_are_found_in_the_order_of_their_names(shelf, atlas):
    [own] = shelf.runs()
    found = shelf.runs(["atlas-sgd-0.1-1", own.id, "atlas-sgd-0.01", "atlas-of-nothing"])
    assert [run.id for run in found] == [
        "atlas-sgd-0.1-1", own.id, "atlas-sgd-0.01-0", "atlas-sgd-0.01-1",
    ]
    assert {run.origin for run in found if run.id != own.id} == {"Atlas"}


def test_a_group_stands_for_its_runs_and_any_other_name_for_itself(shelf):
    assert shelf.own_names(["x", "atlas-sgd-0.01", "atlas-nothing"]) == [
        "x", "atlas-sgd-0.01-0", "atlas-sgd-0.01-1", "atlas-nothing",
    ]


def test_histories_of_both_come_in_one_table_of_the_same_columns(shelf, atlas):
    [own] = shelf.runs()
    found = shelf.history([own.id, "atlas-sgd-0.01-0"], ["loss", "val_accuracy"])
    assert list(found.columns) == ["run", "epoch", "loss", "val_accuracy"]
    assert found["run"].value_counts().to_dict() == {own.id: 1, "atlas-sgd-0.01-0": 3}
    theirs = atlas.history[atlas.history["run"] == "atlas-sgd-0.01-0"]
    alone = shelf.history(["atlas-sgd-0.01-0"])
    pd.testing.assert_frame_equal(alone, theirs.reset_index(drop=True))


def test_only_the_run_whose_model_is_shipped_has_one(shelf, atlas):
    assert shelf.artifact(atlas.model_run.id, "model.tflite") == atlas.model
    assert shelf.artifact("atlas-sgd-0.01-0", "model.tflite") is None
    assert shelf.artifact(atlas.model_run.id, "model.keras") is None


def test_names_of_a_damaged_atlas_name_nothing(shelf, folder, monkeypatch):
    (folder / "atlas.json.xz").write_bytes(b"")
    load.cache_clear()
    monkeypatch.setattr(shelf_module, "load", lambda: load(folder))
    assert shelf.runs(["atlas-sgd-0.01"]) == []
    assert shelf.history(["atlas-sgd-0.01"]).empty
    assert shelf.artifact("atlas-sgd-0.01-0", "model.tflite") is None


def test_nothing_of_the_atlas_can_be_changed(shelf, atlas):
    before = list(atlas.runs)
    shelf.delete(["atlas-sgd-0.01-0"])
    with pytest.raises(LookupError, match="No run has the id"):
        shelf.rename("atlas-sgd-0.01-0", "mine")
    assert shelf.runs(["atlas-sgd-0.01-0"]) and atlas.runs == before
