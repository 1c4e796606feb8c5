"""Sweeps on the command line: what would be, what is refused, and the list."""

from __future__ import annotations

import json

import pytest

from lab.cli import main
from lab.config import RunConfig
from lab.estimate import Durations
from lab.store import Workspace
from lab.sweeps.sweep_file import read_sweep
from lab.workspaces import OPEN
from lab.workspaces.secret import workspace_id

SECRET = "5" * 32


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
