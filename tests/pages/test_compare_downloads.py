"""What Compare offers for download: the exports, made when they are asked for, or a sentence."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lab.errors import LabError
from lab.exports.comparison_files import ComparisonFiles
from lab.exports.keras_script import run_script
from lab.store import Workspace
from lab.ui.compare import downloads
from lab.workspaces import OPEN
from tests.pages.sweep_pages import end
from tests.pages.test_compare import add, compare


@pytest.fixture
def offered(app: AppTest, monkeypatch):
    """A function that opens Compare and its downloads: what makes each file, by its name."""
    made: dict[str, object] = {}
    button = downloads.st.download_button

    def download_button(label, data, file_name, *args, **kwargs):
        if str(kwargs.get("key", "")).startswith("compare_"):
            made[file_name] = data
        return button(label, data, file_name, *args, **kwargs)

    monkeypatch.setattr(downloads.st, "download_button", download_button)

    def opened(**params: str) -> dict:
        made.clear()
        app.session_state["compare_download"] = True
        compare(app, **params)
        return made

    return opened


def test_every_file_is_what_the_export_gives(app, store, offered):
    runs = [add(store, seed=seed, optimizer=o) for o in ("SGD", "Adam") for seed in range(2)]
    ids = [run.id for run in runs]
    made = offered(runs=",".join(ids))
    files = ComparisonFiles(Workspace(store, OPEN), ids)
    assert made["values.csv"]() == files.values()
    assert made["comparison.csv"]() == files.table()
    assert made["runs.json"]() == files.json()
    assert made["tensorboard.zip"]() == files.tensorboard()
    assert made["report.html"]() == files.report("A comparison of runs")
    assert made["train.py"]() == run_script(runs[0])
    assert "<html" in made["chart.html"]()
    labels = {one.proto.label for one in app.get("download_button")}
    assert {"Report (HTML)", "TensorBoard (ZIP)", "Chart (HTML)", "Keras script"} <= labels


def test_a_whole_sweep_can_be_had_with_its_name_as_title(app, store, sweep, offered):
    end(store, sweep)
    made = offered(sweep=sweep)
    assert "<h1>a sweep</h1>" in made["report.html"]()
    assert app.selectbox(key="compare_script_of").options == ["SGD · lr 0.01", "Adam · lr 0.001"]
    app.selectbox(key="compare_script_of").select_index(1).run()
    assert "Adam" in made["train.py"]()


def test_runs_that_are_gone_make_a_sentence_and_no_file(app, store, offered):
    runs = [add(store, seed=seed) for seed in range(2)]
    made = offered(runs=",".join(run.id for run in runs))
    store.delete([runs[0].id])
    assert "1 run that was chosen is not there any more." in made["report.html"]()
    store.delete([runs[1].id])
    for name in ("report.html", "values.csv", "comparison.csv", "runs.json", "tensorboard.zip"):
        with pytest.raises(LabError, match="None of these runs is there any more"):
            made[name]()
    assert "None of these runs" in app.session_state["compare_download_failed"]["why"]


def test_nothing_is_offered_until_it_is_asked_for(app, store):
    add(store)
    compare(app)
    assert not app.get("download_button")
