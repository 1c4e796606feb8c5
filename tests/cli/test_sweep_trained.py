"""Sweeps on the command line end to end: real processes, real training, on the bundled digits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from lab.config import RunConfig
from lab.store import FINAL, Workspace
from lab.workspaces import OPEN
from tests.cli.started import started

KEYS = ["run", "sweep", "config", "seed", "status", "best_epoch", "val_accuracy", "test_accuracy",
        "seconds"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@pytest.fixture
def start(request, tmp_path, store_url):
    """Start `python -m lab sweep` with some words; two workers or so, the bundled digits."""
    workers = getattr(request, "param", 2)
    with started("sweep", tmp_path, store_url, LAB_WORKERS=str(workers)) as start:
        yield start


def end(process: subprocess.Popen) -> tuple[list[dict], str]:
    """Wait for the command; return its JSON lines and its standard error."""
    out, err = process.communicate(timeout=240)
    return [json.loads(line) for line in out.splitlines()], err


@pytest.mark.parametrize("start", [1], indirect=True)
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


def test_ctrl_c_pauses_and_resume_trains_what_is_left_once(start, store, file):
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


def test_who_leaves_at_once_loses_nothing_that_has_ended_and_can_go_on(start, store, file):
    process = start(file('optimizer = ["SGD"]', epochs=150), "--json")
    while not any(run.status == "running" and run.epoch > 3 for run in store.runs()):
        assert process.poll() is None
        time.sleep(0.05)
    for _ in range(2):
        os.kill(process.pid, signal.SIGINT)
        time.sleep(0.3)  # two at once would be heard as one
    [*lines, last], _ = end(process)
    [sweep] = Workspace(store, OPEN).sweeps()
    assert process.returncode == 130 and lines == [] and last["queued"] == 2
    again = start("--resume", sweep.id)
    out, err = again.communicate(timeout=240)
    assert again.returncode == 0, err
    assert out.startswith(f"Sweep {sweep.id}: 2 completed of 2 runs in ")
    assert "2/2 runs" in err and "best val_accuracy" in err
    assert all(run.resumes <= 1 for run in Workspace(store, OPEN).sweep_runs(sweep.id))


def test_a_sweep_all_of_whose_runs_failed_has_failed(start, store, file):
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
