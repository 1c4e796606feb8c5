"""How a saved model was evaluated is kept with it, and goes with it."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.errors import ModelError, RunNotFoundError
from lab.exports.run_files import export_run
from lab.store import RunStore, Workspace
from lab.store.workspace import EVALUATION
from lab.workspaces import OPEN

THEIRS = "b" * 64


def trained(store: RunStore, workspace: str = OPEN) -> str:
    run = store.add(RunConfig(), engine="e", workspace=workspace)
    store.begin(run)
    store.end(run, "completed", "")
    store.finish(run, models={"model.keras": b"k", "model.tflite": b"t"}, test_accuracy=0.5)
    return run


@pytest.fixture
def own(store) -> Workspace:
    return Workspace(store, OPEN)


def test_what_is_kept_is_read_and_a_later_evaluation_takes_its_place(store, own):
    run = trained(store)
    for data in (b"first", b"second"):
        own.keep_evaluation(run, data)
        assert own.artifact(run, EVALUATION) == data
    assert own.artifact(run, "model.tflite") == b"t"


@pytest.mark.parametrize("drop", ["delete", "drop_models"])
def test_it_goes_with_the_model(store, own, drop):
    run = trained(store)
    own.keep_evaluation(run, b"scores")
    getattr(store, drop)([run])
    assert store.artifact(run, EVALUATION) is None


def test_of_a_run_without_a_model_none_is_kept(store, own):
    run = trained(store)
    store.drop_models([run])
    with pytest.raises(ModelError, match=f"Run {run} has no saved model"):
        own.keep_evaluation(run, b"scores")
    assert store.artifact(run, EVALUATION) is None


def test_another_workspaces_run_is_not_written_to_by_its_id_nor_by_its_key(store, own):
    run = trained(store, THEIRS)
    key = Workspace(store, THEIRS).share(run)
    for name in (run, key, "atlas-adam-0.001-0", "\0"):
        with pytest.raises(RunNotFoundError):
            own.keep_evaluation(name, b"scores")
    assert store.artifact(run, EVALUATION) is None


def test_whoever_sees_a_shared_run_sees_how_it_was_evaluated(store, own):
    run = trained(store, THEIRS)
    key = Workspace(store, THEIRS).share(run)
    Workspace(store, THEIRS).keep_evaluation(run, b"scores")
    assert own.artifact(key, EVALUATION) == b"scores"
    assert own.artifact(run, EVALUATION) is None


def test_it_is_no_model_and_no_file_of_an_export(store, own, tmp_path):
    run = trained(store)
    before = [path.name for path in export_run(own, run, tmp_path)]
    own.keep_evaluation(run, b"scores")
    assert [path.name for path in export_run(own, run, tmp_path)] == before
    assert [found.id for found in own.with_model()] == [run]


def test_it_counts_as_room_that_models_take(store, own):
    run = trained(store)
    before, _ = store.room_taken(beside=())
    own.keep_evaluation(run, 1000 * b"s")
    assert store.room_taken(beside=())[0] == before + 1000
