"""Exporting a sweep: what is written, what is printed, and how an id is told."""

from __future__ import annotations

import json

import pytest

from lab.cli import main
from lab.cli.export import find_run_or_sweep
from lab.config import RunConfig
from lab.errors import RunNotFoundError
from lab.store import Workspace
from lab.workspaces import OPEN
from tests.store.sweeping import add, members, train


@pytest.fixture
def own(store) -> Workspace:
    return Workspace(store, OPEN)


@pytest.fixture
def sweep(store, own) -> str:
    """A sweep of four runs, of which three are over."""
    configs = [RunConfig(optimizer=name, seed=s) for name in ("SGD", "Adam") for s in (0, 1)]
    sweep = add(store, configs, name="SGD & Adam")
    for run in members(store, sweep)[:3]:
        train(store, run, 0.25)
    return sweep


def test_a_sweep_is_three_files_and_a_folder_of_logs(sweep, own, tmp_path, capsys):
    folder = tmp_path / "out"
    assert main(["export", sweep[:6], "--to", str(folder)]) == 0
    names = ["runs.csv", "sweep.json", "report.html", "tensorboard"]
    assert capsys.readouterr().out.splitlines() == [str(folder / name) for name in names]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    rows = (folder / "runs.csv").read_text().splitlines()
    assert rows[0] == "run,epoch,metric,value" and len({row[:10] for row in rows[1:]}) == 3
    found = json.loads((folder / "sweep.json").read_text())
    assert [run["id"] for run in found["runs"]] == [run.id for run in own.sweep_runs(sweep)]
    assert [len(group["runs"]) for group in found["groups"]] == [2, 2]
    assert "<h1>SGD &amp; Adam</h1>" in (folder / "report.html").read_text()
    assert len([path for path in (folder / "tensorboard").iterdir() if path.is_dir()]) == 4


def test_it_is_exported_over_an_older_export(sweep, tmp_path, capsys):
    for _ in range(2):
        assert main(["export", sweep, "--to", str(tmp_path / "out")]) == 0
    logs = list((tmp_path / "out" / "tensorboard").rglob("*tfevents*"))
    assert len(logs) == 1 + 4 + 2 * 3  # of all; of each run; two more of each that has epochs


def test_a_folder_that_cannot_be_written_is_a_sentence(sweep, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["export", sweep, "--to", str(tmp_path / "file")]) == 1
    assert "could not be written to" in capsys.readouterr().err
    (tmp_path / "out" / "report.html").mkdir(parents=True)
    assert main(["export", sweep, "--to", str(tmp_path / "out")]) == 1
    assert "report.html is a folder" in capsys.readouterr().err


def test_an_id_of_neither_says_which_commands_list_them(sweep, tmp_path, capsys):
    assert main(["export", "unknown", "--to", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == (
        "No run and no sweep has the id 'unknown': python -m lab runs and python -m lab sweeps "
        "list them.\n"
    )
    assert not (tmp_path / "out").exists()


def test_an_id_that_could_be_a_runs_or_a_sweeps_is_not_guessed(store, own, sweep):
    with pytest.raises(RunNotFoundError, match="^4 runs and 1 sweep have an id that starts with"):
        find_run_or_sweep(own, "")
    assert find_run_or_sweep(own, sweep).id == sweep
    run = own.sweep_runs(sweep)[0]
    assert find_run_or_sweep(own, run.id) == run


def test_another_workspaces_sweep_is_not_found(store, own, sweep):
    with pytest.raises(RunNotFoundError):
        find_run_or_sweep(Workspace(store, "another"), sweep)
