"""`python -m lab evaluate`: what it prints, what it keeps, and what it says of a bad day."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import replace

import pytest
from sklearn.metrics import confusion_matrix

from lab.atlas import load
from lab.cli import main
from lab.config import RunConfig
from lab.evaluation import evaluate, test_set
from lab.evaluation.calibration import calibration
from lab.evaluation.scores import FILE, Scores
from lab.store import RunStore, Workspace
from lab.workspaces import OPEN
from tests.cli.started import started
from tests.evaluation.made import random_scores


def trained(store: RunStore, model: bytes | None = None, **config) -> str:
    """Store a run with the atlas's model, which reads the bundled digits well enough."""
    run = store.add(RunConfig(dataset="digits", **config), engine="e")
    store.begin(run, dataset_used="digits")
    store.end(run, "completed", "")
    data = load().model if model is None else model
    store.finish(run, models={"model.tflite": data}, test_accuracy=0.5)
    return run


@pytest.fixture(scope="module")
def scores() -> Scores:
    return evaluate(load().model, test_set("digits"))


def test_one_json_object_has_what_the_scores_have(store, scores, capsys):
    run = trained(store)
    assert main(["evaluate", run[:6], "--json"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert list(found) == [
        "run", "dataset", "images", "accuracy", "accuracy_interval", "unanswered",
        "confusion_matrix", "precision", "recall", "calibration_error", "warped_accuracy",
        "warped_accuracy_interval", "robustness",
    ]
    assert (found["run"], found["dataset"], found["images"]) == (run, "digits", 360)
    assert found["accuracy"] == scores.accuracy
    assert found["warped_accuracy"] == scores.warped_accuracy
    low, high = found["accuracy_interval"]
    assert 0 < low < found["accuracy"] < high < 1
    expected = confusion_matrix(scores.true, scores.predicted, labels=range(10))
    assert found["confusion_matrix"] == expected.tolist()
    assert found["calibration_error"] == calibration(scores).error
    assert list(found["robustness"]) == ["shift", "turn", "scale", "noise"]
    assert found["robustness"]["shift"][0]["accuracy"] == scores.accuracy


def test_what_is_kept_is_shown_until_it_is_to_be_evaluated_again(store, scores, capsys):
    run = trained(store)
    assert main(["evaluate", run, "--json"]) == 0
    first = capsys.readouterr().out
    assert Scores.from_bytes(store.artifact(run, FILE)).right == scores.right
    other = replace(random_scores(0, images=360, dataset="digits"), model=scores.model)
    Workspace(store, OPEN).keep_evaluation(run, other.to_bytes())
    assert main(["evaluate", run, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] == other.accuracy != scores.accuracy
    assert main(["evaluate", run, "--json", "--again"]) == 0
    assert capsys.readouterr().out == first
    assert Scores.from_bytes(store.artifact(run, FILE)).right == scores.right


@pytest.mark.parametrize("stored", [b"spoilt", random_scores(0, images=360).to_bytes()])
def test_what_is_damaged_or_another_models_is_evaluated_anew(store, scores, capsys, stored):
    run = trained(store)
    Workspace(store, OPEN).keep_evaluation(run, stored)
    assert main(["evaluate", run, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] == scores.accuracy
    assert Scores.from_bytes(store.artifact(run, FILE)).right == scores.right


def test_a_person_reads_tables_and_sees_a_bar(store, scores, capsys):
    run = trained(store)
    assert main(["evaluate", run]) == 0
    out, err = capsys.readouterr()
    assert "360 test images of Small digits" in out
    assert f"accuracy                    {scores.accuracy:.4f}" in out
    for words in ("95 % interval", "precision", "Shift (pixels), 360 images", "Noise"):
        assert words in out
    assert f"Evaluating {run}" in err and "100%" in err


def test_the_atlas_model_is_evaluated_by_its_run_or_its_group(store, capsys, monkeypatch):
    monkeypatch.setattr("lab.evaluation.dataset_of", lambda run: "digits")
    run = load().model_run.id
    for name in (run, run.rsplit("-", 1)[0]):
        assert main(["evaluate", name, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["run"] == run


def test_a_run_without_a_model_says_why(store, capsys):
    queued = store.add(RunConfig(), engine="e")
    assert main(["evaluate", queued]) == 1
    assert "its models are saved when it ends" in capsys.readouterr().err
    other = next(run.id for run in load().runs if run.id != load().model_run.id)
    assert main(["evaluate", other]) == 1
    assert "keeps" in capsys.readouterr().err
    assert main(["evaluate", "nothing"]) == 2
    assert "No run has the id 'nothing'" in capsys.readouterr().err


def test_a_damaged_model_is_a_sentence(store, capsys):
    assert main(["evaluate", trained(store, b"none")]) == 1
    assert "The saved model is damaged" in capsys.readouterr().err


def test_ctrl_c_stops_it_in_a_sentence_and_keeps_nothing(store, store_url, tmp_path):
    run = trained(store)
    with started("evaluate", tmp_path, store_url) as start:
        command = start(run)
        line = ""
        while "%|" not in line:  # the bar
            line += command.stderr.read(1)
            assert command.poll() is None
        time.sleep(0.2)
        os.kill(command.pid, signal.SIGINT)
        _, err = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "The evaluation was stopped: nothing of it is kept." in err
    assert "Traceback" not in err
    assert store.artifact(run, FILE) is None
