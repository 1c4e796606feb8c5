"""Sweeps on the command line: what is typed, what would be, and real ones end to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from lab.cli import main
from lab.config import RunConfig
from lab.estimate import Durations
from lab.store import FINAL, Workspace
from lab.sweeps.sweep_file import read_sweep
from lab.workspaces import OPEN
from lab.workspaces.secret import workspace_id

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "5" * 32
TINY = """
name = "Tiny"
seeds = 2
[base]
dataset = "digits"
hidden_layers = [4]
train_samples = 200
epochs = {epochs}
[vary]
{vary}
"""
KEYS = ["run", "sweep", "config", "seed", "status", "best_epoch", "val_accuracy", "test_accuracy",
        "seconds"]


@pytest.fixture
def file(tmp_path):
    def write(vary: str = 'optimizer = ["SGD", "Adam"]', epochs: int = 2) -> str:
        path = tmp_path / "sweep.toml"
        path.write_text(TINY.format(vary=vary, epochs=epochs))
        return str(path)

    return write


@pytest.fixture
def start(tmp_path, store_url):
    """Start `python -m lab sweep` with some words; two workers, the bundled digits."""
    environment = os.environ | {
        "LAB_STORE_URL": store_url, "LAB_WORKERS": "2", "LAB_DATA_DIR": str(tmp_path / "data"),
        "KERAS_HOME": str(tmp_path / "keras"), "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    started = []

    def start(*argv: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "lab", "sweep", *argv], cwd=PROJECT, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def first_line(process: subprocess.Popen) -> dict:
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(process.stdout.fileno(), 1)):
        line += byte
    return json.loads(line)


def end(process: subprocess.Popen) -> tuple[list[dict], str]:
    """Wait for the command; return its JSON lines and its standard error."""
    out, err = process.communicate(timeout=240)
    return [json.loads(line) for line in out.splitlines()], err


# --- what would be ------------------------------------------------------------------------------


def test_a_dry_run_prints_each_run_and_the_estimate_and_leaves_nothing(
    file, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("LAB_WORKERS", "2")
    monkeypatch.setattr("lab.engine.Engine", None)
    path = file()
    assert main(["sweep", path, "--dry-run"]) == 0
    *titles, last = capsys.readouterr().out.splitlines()
    plan = read_sweep(path)
    assert titles == [config.title for config in plan.configs]
    assert last.startswith("4 runs: 2 optimizers x 2 seeds. About ")
    assert last.endswith(" with 2 workers, from arithmetic alone: no run has trained on this "
                         "machine yet.")
    assert [found.name for found in tmp_path.iterdir()] == ["sweep.toml"]


def test_a_dry_run_as_json_has_the_configs_and_the_seconds(file, capsys, monkeypatch):
    monkeypatch.setenv("LAB_WORKERS", "2")
    path = file()
    assert main(["sweep", path, "--dry-run", "--json", "--name", "Mine"]) == 0
    *runs, last = map(json.loads, capsys.readouterr().out.splitlines())
    plan = read_sweep(path)
    assert [RunConfig.from_dict(run["config"]) for run in runs] == plan.configs
    assert [(run["number"], run["seed"]) for run in runs] == [(1, 0), (2, 1), (3, 0), (4, 1)]
    seconds = round(Durations().sweep(plan.configs, 2), 1)
    assert last == {"name": "Mine", "runs": 4, "keeps": "best", "estimated_seconds": seconds}


def test_an_estimate_comes_from_what_was_measured_here(file, store, capsys, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "here")
    run = store.add(read_sweep(file()).configs[0], engine="here-1")
    for epoch in (1, 2):
        store.append(run, epoch, {"seconds": 1000.0})
    assert main(["sweep", file(), "--dry-run"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith("from epochs measured on this machine.") and "33 minutes" in last


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(("argv", "sentence"), [
    ([], "sweep takes either a FILE or --resume SWEEP. Got neither.\n"),
    (["FILE", "--resume", "x"], "sweep takes either a FILE or --resume SWEEP. Got both.\n"),
    (["--resume", "x", "--dry-run"], "--name and --dry-run go with a FILE. Got one with"),
    (["--resume", "x", "--name", "y"], "--name and --dry-run go with a FILE. Got one with"),
    (["/nowhere.toml"], "/nowhere.toml could not be read (No such file or directory).\n"),
    (["FILE", "--name", ""], "name must be a text of 1 to 200 characters. Got ''.\n"),
    (["FILE", "--name", "\udc00"], "name must be a text of 1 to 200 characters. Got '\\udc00'.\n"),
])
def test_what_cannot_be_is_a_sentence_and_nothing_is_queued(
    argv, sentence, file, tmp_path, capsys
):
    assert main(["sweep", *(file() if word == "FILE" else word for word in argv)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(sentence) and err.count("\n") == 1
    assert not (tmp_path / "lab.sqlite3").exists()


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
@pytest.mark.parametrize(("vary", "words"), [
    ("epoch = [1]", "Got 'epoch'."),
    ("learning_rate = [0.1, 11]", "Got 11. It is value 2 of 2 in vary, and first met in run 3."),
    (f"learning_rate = {[n / 1e4 for n in range(1, 1002)]}",
     "Got 1,001 learning rates x 2 seeds = 2,002 runs."),
])
def test_a_file_that_is_no_sweep_is_a_sentence(vary, words, dry, file, tmp_path, capsys):
    assert main(["sweep", file(vary), *dry]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "lab.sqlite3").exists()


def test_more_runs_than_a_workspace_may_queue_are_refused(file, store, capsys, monkeypatch):
    monkeypatch.setenv("LAB_MAX_SWEEP", "3")
    assert main(["sweep", file()]) == 1
    assert "At most 3 runs" in capsys.readouterr().err
    assert store.sweeps() == [] and store.runs() == []


# --- the list -----------------------------------------------------------------------------------


def test_without_sweeps_the_list_says_what_to_do_next(capsys):
    assert main(["sweeps"]) == 0
    assert capsys.readouterr().out == "No sweeps yet: python -m lab sweep FILE trains one.\n"


@pytest.fixture
def sweep(store) -> str:
    """A sweep of three runs of an engine that is gone; one has ended, one diverged."""
    configs = [RunConfig(seed=seed) for seed in range(3)]
    sweep = store.add_sweep(configs, name="Mine", engine="gone")
    first, second, _ = Workspace(store, OPEN).sweep_runs(sweep)
    for run, status in ((first, "completed"), (second, "diverged")):
        store.begin(run.id)
        store.append(run.id, 1, {"val_accuracy": 0.75}, best_epoch=1, best_value=0.75)
        store.end(run.id, status, "Over.")
        store.finish(run.id)
    return sweep


def test_sweeps_are_a_table(sweep, capsys):
    assert main(["sweeps"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["sweep", "queued", "state", "runs", "ended", "failed", "diverged",
                            "best", "name"]
    assert line.startswith(sweep) and line.endswith("Mine")
    assert line.split()[3:8] == ["interrupted", "2/3", "0", "1", "val_accuracy"]


def test_sweeps_are_json_lines_of_the_workspace_that_is_asked(sweep, store, capsys):
    store.add(RunConfig(), engine="e", workspace=workspace_id(SECRET))
    assert main(["sweeps", "--json", "--workspace", SECRET]) == 0
    assert capsys.readouterr().out == ""
    assert main(["sweeps", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["sweep"], found["state"], found["runs"], found["ended"], found["diverged"]) == (
        sweep, "interrupted", 3, 2, 1
    )


@pytest.mark.parametrize(("text", "sentence"), [
    ("nothing", "No sweep has the id 'nothing': python -m lab sweeps lists them.\n"),
    ("", "2 sweeps have an id that starts with ''"),
])
def test_an_unknown_sweep_is_named(sweep, store, text, sentence, capsys):
    store.add_sweep([RunConfig()], name="Another", engine="gone")
    assert main(["sweep", "--resume", text]) == 2
    assert capsys.readouterr().err.startswith(sentence)


def test_a_sweep_of_another_workspace_is_none(sweep, store, capsys):
    store.add(RunConfig(), engine="e", workspace=workspace_id(SECRET))
    assert main(["sweep", "--resume", sweep, "--workspace", SECRET]) == 2
    assert "No sweep has the id" in capsys.readouterr().err


def test_a_sweep_that_is_over_is_not_resumed(sweep, store, capsys):
    Workspace(store, OPEN).cancel_sweep(sweep)
    assert main(["sweep", "--resume", sweep]) == 2
    assert capsys.readouterr().err.startswith("Only a sweep that is held can be resumed. Sweep ")


# --- end to end ---------------------------------------------------------------------------------

posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@posix
def test_json_is_a_line_a_run_that_ended_and_a_last_one_for_the_sweep(start, store, file):
    process = start(file('learning_rate = [0.01, 10.0]\noptimizer = ["SGD"]\n'
                         'activation = ["linear"]\nscaling = ["raw"]'), "--json")
    [*lines, last], err = end(process)
    assert process.returncode == 0, err
    [sweep] = Workspace(store, OPEN).sweeps()
    runs = {run.id: run for run in Workspace(store, OPEN).sweep_runs(sweep.id)}
    assert [list(line) for line in lines] == [KEYS] * 4
    assert sorted(line["run"] for line in lines) == sorted(runs)
    ended = [runs[line["run"]].finished_at for line in lines]
    assert ended == sorted(ended)
    for line in lines:
        run = runs[line["run"]]
        assert RunConfig.from_dict(line["config"]) == run.config
        assert (line["sweep"], line["seed"], line["status"], line["test_accuracy"]) == (
            sweep.id, run.config.seed, run.status, run.test_accuracy
        )
        assert line["val_accuracy"] == run.best_value  # that is what is monitored
        assert 0 < line["seconds"] < last["seconds"]
    counts = Counter(line["status"] for line in lines)
    assert counts["diverged"] == 2  # a result: the exit code above is 0
    assert last == {
        "sweep": sweep.id, "name": "Tiny", "runs": 4, **{s: counts[s] for s in FINAL},
        "seconds": last["seconds"],
    }
    assert sweep.state == "over" and sweep.visit == "cli"


@posix
def test_ctrl_c_pauses_and_resume_trains_what_is_left_once(start, store, file, capsys):
    process = start(file(epochs=40), "--json")
    while not any(run.status == "running" for run in store.runs()):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    [*lines, last], err = end(process)
    own = Workspace(store, OPEN)
    [sweep] = own.sweeps()
    assert (process.returncode, sweep.state) == (130, "paused")
    assert err.startswith(f"Pausing sweep {sweep.id}: what has ended is kept")
    assert err.endswith(f"or by python -m lab sweep --resume {sweep.id}.\n")
    assert 1 <= len(lines) < 4 and {line["status"] for line in lines} <= {"completed"}
    assert (last["completed"], last["queued"]) == (len(lines), 4 - len(lines))
    again = start("--resume", sweep.id[:6], "--json")
    [*others, last], err = end(again)
    assert again.returncode == 0, err
    assert len(others) == 4 - len(lines) and last["completed"] == last["runs"] == 4
    assert {line["run"] for line in lines + others} == {r.id for r in own.sweep_runs(sweep.id)}
    assert own.sweep(sweep.id).state == "over"


@posix
def test_who_leaves_at_once_loses_nothing_that_has_ended_and_can_go_on(start, store, file):
    process = start(file('optimizer = ["SGD"]', epochs=100), "--json")
    while not any(run.status == "running" and run.epoch > 3 for run in store.runs()):
        assert process.poll() is None
        time.sleep(0.05)
    for _ in range(2):
        os.kill(process.pid, signal.SIGINT)
    [*lines, last], _ = end(process)
    [sweep] = Workspace(store, OPEN).sweeps()
    assert process.returncode == 130 and lines == [] and last["queued"] == 2
    again = start("--resume", sweep.id)
    out, err = again.communicate(timeout=240)
    assert again.returncode == 0, err
    assert out.startswith(f"Sweep {sweep.id}: 2 completed of 2 runs in ")
    assert "2/2 runs" in err and "best val_accuracy" in err
    assert all(run.resumes <= 1 for run in Workspace(store, OPEN).sweep_runs(sweep.id))


@posix
def test_a_sweep_all_of_whose_runs_failed_has_failed(start, store, file, monkeypatch):
    process = start(file('optimizer = ["SGD"]', epochs=100), "--json")
    while not any(run.status == "running" for run in store.runs()):
        assert process.poll() is None
        time.sleep(0.05)
    for run in store.runs():
        store.end(run.id, "failed", "It went wrong.")
        store.finish(run.id)
    [*lines, last], err = end(process)
    assert (process.returncode, last["failed"]) == (1, 2)
    assert [line["status"] for line in lines] == ["failed"] * 2
    assert err.count("A run failed: It went wrong.\n") == 1
