"""From a store to the atlas's files and back."""

from __future__ import annotations

import os
import re
import socket

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import delete, update

from lab.atlas import load
from lab.atlas.build import build
from lab.atlas.origin import machine, versions
from lab.atlas.packing import unpacked
from lab.atlas.plan import model_plan
from lab.atlas.training import all_trained
from lab.errors import AtlasError
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store.schema import artifacts, epochs, runs
from tests.atlas.conftest import BEST, MODEL, PLAN, own, queue, train

KEPT = (
    "config", "status", "message", "epoch", "best_epoch", "dataset_used",
)  # of a run, as it stands in the store
SHORTENED = ("best_value", "test_accuracy", "test_loss")


def digits(value: float | None, count: int) -> float | None:
    return None if value is None or not np.isfinite(value) else float(f"%.{count - 1}e" % value)


# --- there and back -----------------------------------------------------------------------------


def test_the_runs_read_are_the_stores_but_for_rounding(full, folder):
    stored = [run for _, run in all_trained(own(full), PLAN)]
    found = load(folder).runs
    assert len(found) == len(stored) == 11
    for run, original in zip(found, stored, strict=True):
        assert [getattr(run, n) for n in KEPT] == [getattr(original, n) for n in KEPT]
        for name in SHORTENED:
            assert getattr(run, name) == digits(getattr(original, name), 6)
        took = original.ended_at - original.started_at
        assert run.ended_at - run.started_at == pytest.approx(took, abs=1e-3)


def test_the_history_read_is_the_stores_frame_but_for_ids_and_rounding(full, folder):
    ids = {run.id: part.run_id(run.config) for part, run in all_trained(own(full), PLAN)}
    frame = own(full).history(list(ids))
    frame["run"] = frame["run"].map(ids).astype(frame["run"].dtype)
    frame = frame.sort_values(["run", "epoch"], ignore_index=True)
    for key in EPOCH_KEYS:
        count = 3 if key in ("seconds", "cpu_seconds") else 6
        frame[key] = [digits(value, count) for value in frame[key]]
    for key in LAYER_KEYS:
        frame[key] = [[digits(value, 4) for value in row] for row in frame[key]]
    found = load(folder).history
    pd.testing.assert_frame_equal(found, frame)
    assert found["loss"].isna().sum() == 2 and found["epoch"].dtype == int  # it diverged
    rows = [row for row in found[LAYER_KEYS[0]] if None in row]
    assert len(rows) == 2 and all(type(value) is float for value in found[LAYER_KEYS[0]][0])


def test_a_run_of_the_atlas_can_be_told_and_is_to_be_read_alone(folder):
    found = load(folder).runs
    assert found[0].id == "atlas-sgd-0.01-0" and found[-1].id == "atlas-post-mine-2"
    assert all(run.name == f"Atlas: {run.config.title}" for run in found)
    assert {(run.workspace, run.by_link, run.share, run.sweep) for run in found} == {
        ("", True, None, None)
    }
    assert not any(run.active or run.in_sweep for run in found)
    queued = [run.created_at for run in found]
    assert queued == sorted(set(queued))
    assert [run.color for run in found] == list(range(11))


def test_the_model_is_of_the_best_run_and_of_no_other(folder):
    atlas = load(folder)
    assert atlas.model == MODEL and atlas.model_run.config == BEST
    assert atlas.model_run.id == "atlas-momentum-0.1-1"
    assert [run.id for run in atlas.runs if run.has_model] == [atlas.model_run.id]


def test_runs_are_found_by_id_and_by_group_each_once_in_the_order_named(folder):
    atlas = load(folder)
    found = atlas.runs_of(["atlas-post-mine", "atlas-sgd-0.1-1", "no", "atlas-sgd-0.1"])
    assert [run.id for run in found] == [
        "atlas-post-mine-0", "atlas-post-mine-1", "atlas-post-mine-2", "atlas-sgd-0.1-1",
        "atlas-sgd-0.1-0",
    ]
    assert [run.id for run in atlas.runs_of(["atlas-momentum-1e-05"])] == [
        "atlas-momentum-1e-05-0", "atlas-momentum-1e-05-1"
    ]
    assert atlas.runs_of([]) == []


def test_the_same_runs_make_the_same_bytes(full, tmp_path):
    first = build(own(full), PLAN, tmp_path / "a").files
    second = build(own(full), PLAN, tmp_path / "b").files
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert [p.name for p in first] == ["atlas.json.xz", "model.tflite"]
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["atlas.json.xz", "model.tflite"]


def test_what_is_loaded_is_kept_until_it_is_built_anew(full, folder, tmp_path):
    first = load(folder)
    assert load(folder) is first
    build(own(full), PLAN, folder)
    assert load(folder) is not first


# --- where it comes from ------------------------------------------------------------------------


def test_versions_are_those_installed(folder):
    import keras
    import tensorflow

    found = load(folder).versions
    assert (found["keras"], found["tensorflow"]) == (keras.__version__, tensorflow.__version__)
    assert found["numpy"] == np.__version__
    assert re.fullmatch(r"3\.\d+\.\d+", found["python"])
    assert re.fullmatch(r"[0-9a-f]{12}", found["lab"]) and found == versions()


def test_the_machine_is_told_without_a_name_of_host_user_or_folder(full, folder, tmp_path):
    found = load(folder).machine
    assert set(found) == {"processor", "cores", "memory_gb"} and found == machine()
    assert found["processor"] and found["cores"] >= 1 and found["memory_gb"] > 0.5
    text = str(unpacked((folder / "atlas.json.xz").read_bytes()))
    for private in (socket.gethostname(), str(tmp_path), os.path.expanduser("~"), full.url):
        assert private not in text


def test_the_date_is_when_the_last_run_ended(full, folder):
    ended = [run.ended_at for _, run in all_trained(own(full), PLAN)]
    assert load(folder).trained_at == round(max(ended))


# --- what is not written ------------------------------------------------------------------------


def test_an_atlas_with_a_failed_run_is_not_written(full, tmp_path):
    with full._write() as db:
        first = own(full).sweep_runs(own(full).sweeps()[-1].id)[0].id
        db.execute(update(runs).where(runs.c.id == first).values(status="failed"))
    with pytest.raises(AtlasError, match=r"whole runs alone. Got 1 run of 11 .*\(1 failed\)"):
        build(own(full), PLAN, tmp_path / "atlas")
    assert not (tmp_path / "atlas").exists()


def test_an_atlas_without_its_model_is_not_written(full, tmp_path):
    with full._write() as db:
        db.execute(delete(artifacts))
    with pytest.raises(AtlasError, match="The model of SGD .* is missing: `python -m lab"):
        build(own(full), PLAN, tmp_path / "atlas")
    assert not (tmp_path / "atlas").exists()


def test_a_model_that_is_not_as_good_as_its_run_is_not_shipped(full, tmp_path):
    with full._write() as db:
        again = own(full).sweep_runs(own(full).sweeps()[0].id)[0].id
        db.execute(update(runs).where(runs.c.id == again).values(test_accuracy=0.5))
    with pytest.raises(AtlasError, match="Got a test accuracy of 0.5 from the second training"):
        build(own(full), PLAN, tmp_path / "atlas")


def test_a_history_with_a_gap_is_a_sentence(full, tmp_path):
    with full._write() as db:
        first = own(full).sweep_runs(own(full).sweeps()[-1].id)[0].id
        db.execute(delete(epochs).where(epochs.c.run == first, epochs.c.epoch == 2))
    with pytest.raises(AtlasError, match=f"every epoch of a run. Got 2 of 3 of the run {first}"):
        build(own(full), PLAN, tmp_path / "atlas")


def test_a_model_that_is_too_large_is_not_written(store, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.atlas.conftest.MODEL", bytes(700_001))
    rng = np.random.default_rng(0)
    for part in PLAN.parts:
        for run in queue(store, part.plan):
            train(store, run, rng)
    [again] = queue(store, model_plan(BEST))
    train(store, again, rng, models=True)
    with pytest.raises(AtlasError, match="model must have at most 700,000 bytes. Got 700,001."):
        build(own(store), PLAN, tmp_path / "atlas")
    assert not (tmp_path / "atlas").exists()


def test_a_folder_that_cannot_be_written_to_is_a_sentence(full, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AtlasError, match="file could not be written to"):
        build(own(full), PLAN, tmp_path / "file")
