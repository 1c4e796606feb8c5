"""`python -m lab atlas` with a store that needs no more training, or cannot be trained in."""

from __future__ import annotations

import json

import pytest

from lab.atlas import load
from lab.cli import main
from lab.store import RunStore
from tests.atlas.conftest import PLAN, own, queue


@pytest.fixture(autouse=True)
def the_small_plan(monkeypatch):
    monkeypatch.setattr("lab.cli.atlas.atlas_plan", lambda: PLAN)


def test_a_store_that_has_all_runs_is_written_without_a_worker(
    full, store_url, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("lab.engine.Engine", None)
    to = tmp_path / "new"
    assert main(["atlas", "--store", store_url, "--to", str(to)]) == 0
    out, err = capsys.readouterr()
    sizes = [(to / name).stat().st_size for name in ("atlas.json.xz", "model.tflite")]
    assert out.splitlines() == [
        f"{to / 'atlas.json.xz'} ({sizes[0]:,} bytes)", f"{to / 'model.tflite'} (700 bytes)",
    ]
    assert "12/12 runs" in err
    assert len(load(to).runs) == 11


def test_as_json_the_last_line_says_what_was_written(
    full, store_url, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("lab.engine.Engine", None)
    to = tmp_path / "new"
    assert main(["atlas", "--store", store_url, "--to", str(to), "--json"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "runs": 11, "model_of": "atlas-momentum-0.1-1", "test_accuracy": 0.123457,
        "files": {
            str(to / name): (to / name).stat().st_size
            for name in ("atlas.json.xz", "model.tflite")
        },
    }


def test_a_folder_that_cannot_be_written_to_is_a_sentence(full, store_url, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["atlas", "--store", store_url, "--to", str(tmp_path / "file")]) == 1
    assert "file could not be written to (File exists)." in capsys.readouterr().err


def test_a_sweep_that_another_command_trains_is_a_sentence(store, store_url, capsys, monkeypatch):
    class Engine:
        def __init__(self, *_args, **_options) -> None:
            """Start no workers."""

        def resume_sweep(self, sweep: str) -> bool:
            return False

        def close(self) -> None:
            """Nothing to end."""

    monkeypatch.setattr("lab.engine.Engine", Engine)
    monkeypatch.setattr("lab.engine.open_store", RunStore)
    queue(store, PLAN.parts[0].plan)
    sweep = own(store).sweeps()[0].id
    assert main(["atlas", "--store", store_url, "--json"]) == 1
    err = capsys.readouterr().err
    assert err.startswith(
        f"Sweep {sweep} (Atlas: SGD) of this store cannot go on here: it is running, or another"
    )
    assert err.endswith("End that one first, or name another store by --store.\n")
