"""The command line end to end: real processes, real training, on the bundled digits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from lab.cli import main
from lab.cli.train import _follow, epoch_line
from lab.config import RunConfig
from lab.errors import StoreAwayError
from lab.metrics import EPOCH_KEYS
from lab.settings import PROJECT
from tests.cli.started import started

SMALL = ["--dataset", "digits", "--hidden-layers", "16"]
ENDLESS = [*SMALL, "--epochs", "1000", "--json"]
KEYS = ["epoch", *EPOCH_KEYS]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@pytest.fixture
def start(tmp_path, store_url):
    """Start `python -m lab train` with some options, without a network and without MNIST."""
    with started("train", tmp_path, store_url) as start:
        yield start


def first_line(process: subprocess.Popen) -> bytes:
    """Wait for a line, and leave the next ones to `end`: a buffered reader would keep them."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(process.stdout.fileno(), 1)):
        line += byte
    return line


def end(process: subprocess.Popen) -> tuple[list[dict], str]:
    """Wait for the command; return its JSON lines and its standard error."""
    out, err = process.communicate(timeout=180)
    return [json.loads(line) for line in out.splitlines()], err


def test_json_is_a_line_an_epoch_with_kerass_keys_and_a_last_line(start, store, tmp_path, capsys):
    process = start("--preset", "relu-adam", *SMALL, "--epochs", "2", "--seed", "0", "--json")
    [*epochs, last], err = end(process)
    assert (process.returncode, err) == (0, "")
    [run] = store.runs()
    assert [list(epoch) for epoch in epochs] == [KEYS, KEYS]
    assert epochs == store.history([run.id])[KEYS].to_dict("records")
    assert last == {
        "run": run.id, "status": "completed", "best_epoch": run.best_epoch,
        "test_accuracy": run.test_accuracy,
    }
    assert last["best_epoch"] in (1, 2) and 0 <= last["test_accuracy"] <= 1
    assert run.config == RunConfig(
        scaling="raw", dataset="digits", hidden_layers=(16,), epochs=2
    )
    assert main(["export", run.id[:5], "--to", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "model.keras").read_bytes()[:2] == b"PK"
    assert (tmp_path / "out" / "model.tflite").read_bytes()[4:8] == b"TFL3"
    capsys.readouterr()
    assert main(["runs"]) == 0
    assert run.id in capsys.readouterr().out


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_every_process_stops_the_run_and_keeps_its_history(start, store, asked_by):
    process = start(*ENDLESS)
    first = json.loads(first_line(process))
    os.killpg(process.pid, asked_by)
    asked = time.monotonic()
    [*epochs, last], err = end(process)
    assert time.monotonic() - asked < 30  # a loaded machine; the engine has its own tests
    [run] = store.runs()
    assert process.returncode == 130
    assert (last["run"], last["status"], run.status) == (run.id, "stopped", "stopped")
    assert err == f"Stopping run {run.id}; its history is kept. Ctrl-C again leaves now.\n"
    history = store.history([run.id])[KEYS].to_dict("records")
    assert [first, *epochs] == history
    assert not run.active and store.artifact(run.id, "model.keras")


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_before_the_first_epoch_cancels_the_run(start, store, times):
    process = start(*ENDLESS)
    while not store.runs():
        time.sleep(0.05)
    time.sleep(1)  # by now the worker's process exists, but is far from ready
    for _ in range(times):
        os.killpg(process.pid, signal.SIGINT)
    [last], err = end(process)
    [run] = store.runs()
    assert (process.returncode, last["status"], run.status) == (130, "stopped", "stopped")
    assert err.startswith(f"Stopping run {run.id}") and not run.active


def test_whoever_leaves_at_once_has_the_best_model_made_when_it_is_exported(start, store, tmp_path):
    process = start(*ENDLESS)
    first_line(process)
    [run] = store.runs()
    while not store.has_best_weights(run.id):
        time.sleep(0.05)
    for asked_by in (signal.SIGINT, signal.SIGTERM):
        os.kill(process.pid, asked_by)
    [*_, last], _ = end(process)
    assert (process.returncode, last["status"]) == (130, "stopped")
    done = subprocess.run(
        [sys.executable, "-m", "lab", "export", run.id, "--to", str(tmp_path / "out")],
        capture_output=True, text=True, timeout=120, cwd=PROJECT,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "model.keras").read_bytes()[:2] == b"PK"
    saved = store.get(run.id)
    history = store.history([run.id]).set_index("epoch")
    assert saved.best_value == history.val_accuracy[saved.best_epoch]
    assert not saved.active and saved.test_accuracy > 0.1


def test_another_process_can_stop_the_run(start, store):
    process = start(*ENDLESS)
    first_line(process)
    [run] = store.runs()
    assert main(["stop", run.id]) == 0
    [*_, last], _ = end(process)
    assert (process.returncode, last["status"]) == (130, "stopped")


def kill_worker(process: subprocess.Popen) -> None:
    workers = psutil.Process(process.pid).children(recursive=True)
    max(workers, key=lambda worker: worker.memory_info().rss).kill()


def test_a_killed_workers_run_goes_on_and_says_so_and_fails_with_the_third_one(start, store):
    process = start(*ENDLESS)
    first_line(process)
    [run] = store.runs()
    for times in range(3):
        by = time.monotonic() + 60
        while store.get(run.id).status != "running" or store.checkpoint(run.id) is None:
            assert time.monotonic() < by, store.get(run.id)
            time.sleep(0.05)
        kill_worker(process)
        while store.get(run.id).resumes == times and store.get(run.id).active:
            assert time.monotonic() < by, store.get(run.id)
            time.sleep(0.05)
    [*epochs, last], err = end(process)
    run = store.get(run.id)
    assert (process.returncode, last["status"], run.status) == (1, "failed", "failed")
    assert err.count("The run goes on after epoch") == 2
    assert err.endswith(f"{run.message}\n") and "worker" in err
    numbers = [epoch["epoch"] for epoch in epochs]
    assert numbers == list(range(2, len(numbers) + 2))  # each once, the first is read already


def test_a_run_whose_command_was_killed_is_taken_up_by_another_one(start, store, capsys):
    process = start(*SMALL, "--epochs", "60", "--json")
    first_line(process)
    [run] = store.runs()
    while store.checkpoint(run.id) is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert main(["resume", run.id[:6], "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["status"] == "completed"
    assert [line["epoch"] for line in lines[:-1]] == list(range(1, 61))
    assert store.get(run.id).resumes == 1
    assert main(["resume", run.id]) == 2
    assert "Only a run that waits can be taken up" in capsys.readouterr().err


def test_a_diverged_run_is_a_result(start):
    process = start(  # without a bend in them, deep layers multiply up to infinity
        "--preset", "relu-sgd", "--activation", "linear", "--learning-rate", "10",
        "--dataset", "digits", "--json",
    )
    [*epochs, last], _ = end(process)
    assert (process.returncode, last["status"]) == (0, "diverged")
    assert epochs[-1]["loss"] is None


def test_bars_and_notices_go_to_standard_error(start, store, tmp_path):
    damaged = tmp_path / "data" / "mnist.npz"
    damaged.parent.mkdir()
    damaged.write_bytes(b"no archive")
    process = start("--hidden-layers", "16", "--epochs", "2", "--name", "Mine")
    out, err = process.communicate(timeout=180)
    [run] = store.runs()
    assert (process.returncode, run.name, run.dataset_used) == (0, "Mine", "digits")
    assert f"{damaged} was not used: " in err
    assert "training on scikit-learn's 1,797 small digits instead" in err
    assert "2/2" in err and "val_accuracy" in err
    assert out.startswith(f"Run {run.id} completed: All 2 epochs done. Best val_accuracy ")
    assert out.count("\n") == 1 and "Test accuracy" in out


def test_an_epoch_that_was_not_finite_is_null():
    row = dict.fromkeys(KEYS, 1 / 3) | {"epoch": 2, "loss": float("nan")}
    line = json.loads(epoch_line(row))
    assert list(line) == KEYS
    assert line["loss"] is None and line["accuracy"] == 1 / 3


def test_a_stop_that_cannot_be_written_is_asked_for_again(store, capsys):
    run = store.add(RunConfig(), engine="e")
    tries = []

    def stop(asked: str) -> None:
        tries.append(asked)
        if len(tries) < 3:
            raise StoreAwayError("The store is locked.")
        store.request_stop(asked)

    ended = _follow(store, SimpleNamespace(stop=stop), run, [signal.SIGINT], as_json=True)
    assert (tries, ended.status) == ([run] * 3, "stopped")
    assert capsys.readouterr().err.count("Stopping run") == 1
