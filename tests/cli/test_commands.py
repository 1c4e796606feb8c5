"""Looking at runs, exporting and stopping them."""

from __future__ import annotations

import json
import os
import socket

import pytest

from lab.cli import main
from lab.config import RunConfig
from lab.presets import PRESETS


@pytest.fixture
def run(store) -> str:
    run = store.add(RunConfig(), engine="engine", name="My run")
    store.begin(run)
    metrics = {"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.9671}
    store.append(run, 1, metrics | {"seconds": 1}, best_epoch=1, best_value=0.9671)
    store.end(run, "completed", "All 1 epochs done.")
    store.finish(run, models={"model.keras": b"k", "model.tflite": b"l"}, test_accuracy=0.9612)
    return run


def test_an_empty_store_says_what_to_do_next(capsys):
    assert main(["runs"]) == 0
    assert capsys.readouterr().out == (
        "No runs yet: python -m lab train --preset relu-adam trains one.\n"
    )


def test_runs_are_a_table(run, capsys):
    assert main(["runs"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["run", "queued", "status", "best", "test", "accuracy", "name"]
    assert line.startswith(run)
    for part in ("completed", "val_accuracy 0.9671 @ 1", "0.9612", "My run"):
        assert part in line


def test_runs_are_json_lines(run, store, capsys):
    assert main(["runs", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["run"], found["status"], found["best_epoch"]) == (run, "completed", 1)
    assert RunConfig.from_dict(found["config"]) == store.get(run).config


def test_an_export_prints_the_files_it_wrote(run, tmp_path, capsys):
    folder = tmp_path / "out"
    assert main(["export", run[:4], "--to", str(folder)]) == 0
    names = ["model.keras", "model.tflite", "history.csv", "config.json", "train.py"]
    assert capsys.readouterr().out.splitlines() == [str(folder / name) for name in names]


def test_an_export_without_models_says_why(store, tmp_path, capsys):
    run = store.add(RunConfig(), engine="engine")
    store.request_stop(run)
    assert main(["export", run, "--to", str(tmp_path / "out")]) == 0
    assert "no model was saved" in capsys.readouterr().err


def test_an_export_to_a_file_is_a_sentence(run, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["export", run, "--to", str(tmp_path / "file")]) == 1
    assert "could not be written to" in capsys.readouterr().err


def test_an_unknown_run_is_named(run, capsys):
    assert main(["stop", "unknown"]) == 2
    assert capsys.readouterr().err == (
        "No run has the id 'unknown': python -m lab runs lists them.\n"
    )


def test_an_ambiguous_id_lists_the_runs_it_could_be(store, run, capsys):
    other = store.add(RunConfig(), engine="engine")
    assert main(["stop", ""]) == 2
    error = capsys.readouterr().err
    assert error.startswith("2 runs have an id that starts with ''")
    assert run in error and other in error


def test_the_list_sees_to_runs_whose_engine_is_gone_first(store, capsys):
    run = store.add(RunConfig(), engine="gone")
    store.begin(run)
    assert main(["runs"]) == 0
    assert "queued" in capsys.readouterr().out
    assert store.get(run).message.startswith("The lab was closed or restarted")


def test_stop_asks_a_running_run(store, capsys):
    store.beat("engine", socket.gethostname(), os.getpid())
    run = store.add(RunConfig(), engine="engine")
    store.begin(run)
    assert main(["stop", run]) == 0
    assert store.get(run).stop_requested
    assert capsys.readouterr().out == f"Run {run} has been asked to stop.\n"


def test_stop_says_when_a_run_has_ended(run, capsys):
    assert main(["stop", run]) == 0
    assert capsys.readouterr().out == f"Run {run} had already ended (completed).\n"


def test_presets_are_listed_with_what_they_show(capsys):
    assert main(["presets"]) == 0
    out = capsys.readouterr().out
    for preset in PRESETS.values():
        assert preset.name in out and preset.help in out


def test_a_store_that_cannot_be_used_is_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("LAB_STORE_URL", "nonsense")
    assert main(["runs"]) == 1
    assert capsys.readouterr().err.startswith("LAB_STORE_URL must be a SQLAlchemy URL")
