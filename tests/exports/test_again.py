"""A sweep that is exported again into the same folder leaves no logs of runs that are gone."""

from __future__ import annotations

from pathlib import Path

from lab.exports.folder import remove_others
from lab.exports.sweep_files import export_sweep
from lab.store import Workspace
from lab.workspaces import OPEN
from tests.pages.sweep_pages import add, end
from tests.store.sweeping import members


def folders(directory: Path) -> set[str]:
    return {path.name for path in (directory / "tensorboard").iterdir() if path.is_dir()}


def test_logs_of_deleted_and_renamed_runs_are_gone_and_others_files_stay(store, tmp_path):
    sweep = add(store, "test")
    end(store, sweep)
    own = Workspace(store, OPEN)
    export_sweep(own, sweep, tmp_path)
    before = folders(tmp_path)
    notes = tmp_path / "tensorboard" / "notes" / "mine.txt"
    notes.parent.mkdir()
    notes.write_text("mine")
    deleted, renamed, *_ = members(store, sweep)
    own.delete([deleted])
    own.rename(renamed, "Another name")
    export_sweep(own, sweep, tmp_path)
    after = folders(tmp_path) - {"notes"}
    assert len(before) == 6 and len(after) == 5
    assert not [name for name in after if name.endswith(deleted)]
    assert [name for name in after if name.endswith(renamed)] == [f"Another-name_{renamed}"]
    assert notes.read_text() == "mine"


def test_only_what_matches_and_is_not_kept_is_removed(tmp_path):
    for name in ("a/1.lab", "b/2.lab", "b/c/3.lab", "b/4.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    remove_others(tmp_path, "*.lab", [tmp_path / "a/1.lab"])
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert left == {"a", "a/1.lab", "b", "b/4.txt"}
