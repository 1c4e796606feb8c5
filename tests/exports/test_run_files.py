"""A run as files: full precision, whole files, sentences where something is missing."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pandas as pd
import pytest

from lab.config import RunConfig
from lab.errors import ConfigError, LabError, RunNotFoundError
from lab.exports import run_files as export
from lab.exports.keras_script import run_script
from lab.metrics import EPOCH_KEYS
from lab.store import RunStore

CONFIG = RunConfig(optimizer="Momentum", hidden_layers=(8, 4), batch_size="full", epochs=3)


@pytest.fixture
def run(store: RunStore) -> str:
    """A finished run of three epochs, the second best, the third without a finite loss."""
    run = store.add(CONFIG, engine="engine")
    store.begin(run)
    for epoch, loss, accuracy in ((1, 1 / 3, 0.2), (2, 0.1 + 0.2, 2 / 3), (3, math.nan, 0.1)):
        metrics = {"loss": loss, "accuracy": accuracy, "val_loss": loss, "val_accuracy": accuracy}
        norms = [epoch * 1e-9, epoch / 3, math.nan]
        store.append(
            run, epoch, metrics | {"seconds": epoch / 7, "gradient_norms": norms},
            best_epoch=min(epoch, 2), best_value=0.2,
        )
    store.end(run, "completed", "All 3 epochs done.")
    store.finish(run, models={"model.keras": b"keras", "model.tflite": b"lite"})
    return run


@pytest.fixture
def empty(store: RunStore) -> str:
    """A run that was cancelled before it began."""
    run = store.add(CONFIG, engine="engine")
    store.request_stop(run)
    return run


def test_the_history_has_one_row_an_epoch_with_kerass_keys_and_every_digit(store, run):
    history = store.history([run])
    rows = list(csv.DictReader(io.StringIO(export.history_csv(history))))
    table = pd.DataFrame([{k: float(v or "nan") for k, v in row.items()} for row in rows])
    assert list(table.columns) == [
        "epoch", *EPOCH_KEYS, "gradient_norm_1", "gradient_norm_2", "gradient_norm_3",
    ]
    for name in ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"):
        np.testing.assert_array_equal(table[name], history[name])
    assert table["gradient_norm_2"].tolist() == [1 / 3, 2 / 3, 1.0]
    assert table["gradient_norm_3"].isna().all()


def test_an_empty_history_is_a_line_of_keys(store, empty):
    text = export.history_csv(store.history([empty]))
    assert text == ",".join(["epoch", *EPOCH_KEYS]) + "\n"


def test_the_config_is_read_back_the_same(store, run):
    assert RunConfig.from_json(export.config_json(store.get(run))) == CONFIG


def test_the_model_is_named_the_posts_way(store, run):
    assert export.model_filename(store.get(run), store.history([run])) == "dm_02_0.67.keras"


def test_a_run_without_a_best_epoch_has_a_plain_model_name(store, empty):
    assert export.model_filename(store.get(empty), store.history([empty])) == "dm.keras"


def test_an_export_is_five_files_and_no_others(store, run, tmp_path):
    folder = tmp_path / "new" / "folder"
    written = export.export_run(store, run, folder)
    assert [path.name for path in written] == [
        "model.keras", "model.tflite", "history.csv", "config.json", "train.py"
    ]
    assert sorted(folder.iterdir()) == sorted(written)
    assert (folder / "model.keras").read_bytes() == b"keras"
    assert (folder / "model.tflite").read_bytes() == b"lite"
    assert json.loads((folder / "config.json").read_text()) == CONFIG.to_dict()
    assert (folder / "train.py").read_text() == run_script(store.get(run))


def test_an_export_replaces_an_older_one(store, run, tmp_path):
    (tmp_path / "model.keras").write_bytes(b"an older and longer model")
    export.export_run(store, run, tmp_path)
    assert (tmp_path / "model.keras").read_bytes() == b"keras"


def test_a_write_that_fails_leaves_the_older_file_whole(store, run, tmp_path, monkeypatch):
    (tmp_path / "model.keras").write_bytes(b"older")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lab.exports.folder.os.replace", full)
    with pytest.raises(LabError, match="could not be written to .No space left on device"):
        export.export_run(store, run, tmp_path)
    left = [path.name for path in tmp_path.iterdir() if not path.name.startswith("lab.sqlite3")]
    assert left == ["model.keras"]
    assert (tmp_path / "model.keras").read_bytes() == b"older"


@pytest.mark.parametrize("place", ["file", "file/below", "taken"])
def test_a_folder_that_cannot_be_written_is_said(store, run, tmp_path, place):
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "taken" / "model.keras").mkdir(parents=True)
    with pytest.raises(LabError, match="could not be written to"):
        export.export_run(store, run, tmp_path / place)


def test_a_run_without_models_is_exported_without_them(store, empty, tmp_path):
    written = export.export_run(store, empty, tmp_path)
    assert [path.name for path in written] == ["history.csv", "config.json", "train.py"]
    assert "no model was saved" in export.missing_models(store.get(empty))


def test_a_run_that_is_not_over_says_when_its_models_come(store):
    run = store.get(store.add(CONFIG, engine="engine"))
    assert "saved when it ends" in export.missing_models(run)


def test_an_unknown_run_is_named(store, tmp_path):
    with pytest.raises(RunNotFoundError, match="unknown"):
        export.export_run(store, "unknown", tmp_path)


def test_a_stored_config_that_is_not_valid_is_said(store, run, tmp_path):
    with store._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET config = '{}x'")
    with pytest.raises(ConfigError, match=f"run {run} is not valid"):
        export.export_run(store, run, tmp_path / "out")
    assert not (tmp_path / "out").exists()
