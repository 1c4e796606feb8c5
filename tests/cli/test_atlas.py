"""The atlas on the command line: what would be, and a small one trained, killed and continued."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from lab.atlas import load
from lab.atlas.plan import MODEL_NAME, atlas_plan
from lab.cli import main
from lab.datasets import load as load_images
from lab.estimate import Durations
from lab.inference import Classifier
from lab.store import RunStore, Workspace
from lab.workspaces import OPEN
from tests.cli.started import started
from tests.cli.tiny_atlas import PLAN

# --- what would be ------------------------------------------------------------------------------


def test_a_dry_run_prints_the_counts_and_an_estimate_and_leaves_nothing(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("LAB_WORKERS", "2")
    monkeypatch.setattr("lab.engine.Engine", None)
    assert main(["atlas", "--dry-run", "--store", f"sqlite:///{tmp_path / 'a.sqlite3'}"]) == 0
    *parts, last = capsys.readouterr().out.splitlines()
    assert len(parts) == 18
    assert parts[0] == "Atlas: SGD: 90 runs: 9 learning rates x 10 seeds"
    assert parts[-1] == "Atlas: the post's ReLU + Adam: 10 runs: 10 seeds"
    assert last.startswith("1,380 runs in 18 sweeps, and the best one's model. About ")
    assert last.endswith(" with 2 workers.")
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_as_json_has_the_seconds(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LAB_WORKERS", "2")
    url = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    assert main(["atlas", "--dry-run", "--json", "--store", url]) == 0
    found = json.loads(capsys.readouterr().out)
    seconds = Durations().sweep([config for _, config in atlas_plan().runs()], 2)
    assert (found["runs"], found["estimated_seconds"]) == (1380, round(seconds, 1))
    assert sum(found["sweeps"].values()) == 1380 and found["sweeps"]["Atlas: Lion"] == 90


# --- trained ------------------------------------------------------------------------------------

posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'atlas.sqlite3'}"


@pytest.fixture
def start(tmp_path, store_url, url):
    """Start the small atlas's command with some words: one worker, the bundled digits."""
    words = ["--store", url, "--to", str(tmp_path / "made")]
    with started("atlas", tmp_path, store_url, module="tests.cli.tiny_atlas",
                 LAB_WORKERS="1") as start:
        yield lambda *more: start(*words, *more)


def end(process: subprocess.Popen) -> tuple[list[dict], str]:
    """Wait for the command; return its JSON lines and its standard error."""
    out, err = process.communicate(timeout=240)
    return [json.loads(line) for line in out.splitlines()], err


@posix
def test_an_atlas_that_is_killed_and_interrupted_goes_on_and_trains_no_run_twice(
    start, url, tmp_path
):
    process = start("--json")
    assert json.loads(process.stdout.readline())["status"] == "completed"
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    process = start("--json")
    assert json.loads(process.stdout.readline())["status"] == "completed"
    process.send_signal(signal.SIGINT)
    _, err = end(process)
    assert process.returncode == 130
    assert "What was trained is kept: python -m lab atlas goes on with what is left." in err
    assert not (tmp_path / "made").exists()

    process = start("--json")
    lines, err = end(process)
    assert process.returncode == 0, err
    store = RunStore(url)
    own = Workspace(store, OPEN)
    sweeps = {sweep.name: own.sweep_runs(sweep.id) for sweep in own.sweeps()}
    stored = {run.config: run for run in sweeps["Atlas: Adam"]}
    assert [sweep.state for sweep in own.sweeps()] == ["over", "over"]
    assert list(stored) == PLAN.parts[0].plan.configs == [run.config for run in stored.values()]
    assert {run.status for run in stored.values()} == {"completed"}
    assert len(sweeps) == 2 and len(sweeps[MODEL_NAME]) == 1
    store.close()

    atlas = load(tmp_path / "made")
    assert {run.config: round(run.test_accuracy, 6) for run in stored.values()} == {
        run.config: run.test_accuracy for run in atlas.runs
    }
    best = max(stored.values(), key=lambda run: run.best_value)
    assert (atlas.model_run.config, atlas.model_run.id) == (best.config, lines[-1]["model_of"])
    images = load_images("digits")
    told = Classifier(atlas.model).predict_proba(images.x_test).argmax(axis=1)
    assert (told == images.y_test).mean() == pytest.approx(best.test_accuracy, abs=1e-6)


@posix
def test_without_mnist_no_atlas_is_made_and_the_command_ends_at_the_first_run(
    tmp_path, store_url, url
):
    with started("atlas", tmp_path, store_url, module="tests.cli.tiny_atlas", LAB_WORKERS="1",
                 TINY_DATASET="mnist") as start:
        process = start("--store", url, "--to", str(tmp_path / "made"), "--json")
        lines, err = end(process)
    assert process.returncode == 1 and lines == []
    assert err.startswith("The atlas must be trained on mnist. Got digits: MNIST could not be had")
    assert not (tmp_path / "made").exists()
    store = RunStore(url)
    assert sum(run.finished_at is not None for run in store.runs()) < 4
    store.close()
