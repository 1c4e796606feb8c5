"""One temporary folder an engine; those of dead engines go with the next."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lab.engine import Engine, worker
from lab.engine.temporary_folder import make_temporary_folder
from tests.engine.conftest import SETTINGS


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_dead_engines_folder_goes_and_a_living_ones_and_a_strangers_stay(temporary):
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    dead = temporary / f"optimizer-lab-{child.pid}-00c0ffee"
    (dead / "lab-x").mkdir(parents=True)
    stranger = temporary / "optimizer-lab-of-mine"
    stranger.mkdir()
    living = make_temporary_folder()
    made = make_temporary_folder()
    assert sorted(temporary.iterdir()) == sorted([stranger, living, made])


def test_workers_keep_their_temporary_files_in_their_engines_folder(temporary):
    assert worker.environment(temporary)["TMPDIR"] == str(temporary)


def test_an_engine_that_is_closed_leaves_no_temporary_file(temporary, store):
    engine = Engine(store, SETTINGS, workers=1)
    [folder] = temporary.iterdir()
    found = engine._executor.submit(tempfile.mkdtemp).result(60)
    assert Path(found).parent == folder
    engine.close()
    assert list(temporary.iterdir()) == []
