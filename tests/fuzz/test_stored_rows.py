"""Whatever is stored, reading it, and all that is made of it, is an answer or a LabError."""

from __future__ import annotations

import ast
import io
import json
import zipfile
from contextlib import suppress

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lab.analysis.configs import config_columns, fairness
from lab.analysis.groups import group_runs
from lab.analysis.ledger import early_stopping_ledger, ledger_words
from lab.analysis.machine import shared_machine, shared_machine_words
from lab.analysis.run_names import full_name, short_names
from lab.analysis.summary import comparison_csv, overview, summary
from lab.charts.curves import METRIC, X_AXIS, curve_figure
from lab.cli.main import main
from lab.errors import LabError
from lab.evaluation.kept import kept_scores
from lab.exports.keras_script import run_script
from lab.exports.report import report
from lab.exports.report_parts import report_parts
from lab.exports.run_files import (
    config_json,
    export_run,
    history_csv,
    missing_models,
    model_filename,
)
from lab.exports.runs_json import runs_json
from lab.exports.tensorboard_logs import tensorboard_zip
from lab.exports.tidy_csv import tidy_csv
from lab.inference import Classifier
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store import Run, RunStore, Workspace
from lab.workspaces import OPEN
from tests.fuzz.amount import examples
from tests.fuzz.configs import values
from tests.fuzz.reads import ask_everything, readers
from tests.fuzz.rows import FILES, IDS, STORES, write

VIEWS = st.fixed_dictionaries({
    "metric": values(METRIC), "x": values(X_AXIS), "smoothing": st.sampled_from([0, 0.5, 0.99]),
    "log_x": st.booleans(), "log_y": st.booleans(),
})


def read(store: RunStore) -> tuple[list[Run], pd.DataFrame, pd.DataFrame]:
    """Return all runs, their history and their first epochs, each value of its kind."""
    runs = store.runs()
    ids = [run.id for run in runs]
    history, first = store.history(ids), store.first_epoch(ids)
    assert history["epoch"].dtype == int
    assert all(history[key].dtype == float for key in EPOCH_KEYS)
    assert all(isinstance(row, list) for key in LAYER_KEYS for row in history[key])
    files = [place.artifact(run, file) for place in (store, Workspace(store, OPEN))
             for run in ids for file in FILES]
    assert all(file is None or isinstance(file, bytes) for file in files)
    assert ((first["epoch"] > 0) & (first["epoch"] <= 1)).all()
    return runs, history, first


def test_every_kind_of_reading_is_asked_for(store):
    found = {name for place in (store, Workspace(store, OPEN)) for name, _, _ in readers(place)}
    asked = {"active", "artifact", "checkpoint", "engines", "first_epoch", "get", "get_sweep",
             "history", "keeps_models", "live", "measured_epochs", "next_of_sweeps", "runs",
             "saved_models", "sweep", "sweep_progress", "sweep_runs", "sweeps", "trained_between",
             "with_model"}
    assert asked <= found and not found & {
        "delete", "rename", "begin", "end", "close", "share", "pause_sweep", "resume_sweep",
        "delete_sweep", "cancel_sweep",
    }


@given(tables=STORES)
@examples(60)
def test_every_read_of_the_store_answers(store, tables):
    write(store.url, tables)
    runs, _, _ = read(store)
    for place in (store, Workspace(store, OPEN)):
        ask_everything(place, [run.id for run in runs])


@given(tables=STORES)
@examples(60)
def test_every_table_and_word_about_runs_is_made(store, tables):
    write(store.url, tables)
    runs, history, _ = read(store)
    assert list(overview(runs).index) == list(summary(runs, history).index)
    assert len(config_columns(runs)) == len(runs)
    names = short_names(runs)
    assert set(names) == {run.id for run in runs}
    assert isinstance(fairness(runs)[1], str)
    assert isinstance(shared_machine_words(shared_machine(runs, runs), names), str)
    comparison_csv(runs, history)
    for run in runs:
        assert full_name(run)
        ledger_words(run, early_stopping_ledger(run, history))


@given(tables=STORES, view=VIEWS)
@examples(60)
def test_every_chart_is_drawn(store, tables, view):
    write(store.url, tables)
    runs, history, first = read(store)
    figure = curve_figure(runs, history, first_epoch=first, **view)
    json.loads(figure.to_json())


@given(tables=STORES)
@examples(60)
def test_every_file_is_written_or_refused(store, tables, tmp_path):
    write(store.url, tables)
    for run in read(store)[0]:
        history = store.history([run.id])
        history_csv(history)
        assert model_filename(run, history).endswith(".keras") and missing_models(run)
        with suppress(LabError):
            config_json(run)
        with suppress(LabError):
            export_run(store, run.id, tmp_path)
        with suppress(LabError):
            Classifier(store.artifact(run.id, "model.tflite"))
        found = kept_scores(Workspace(store, OPEN), run)
        assert found is None or found.images


@given(tables=STORES)
@examples(40)
def test_every_export_of_many_runs_is_made(store, tables):
    write(store.url, tables)
    runs, history, _ = read(store)
    groups = group_runs(runs)
    assert tidy_csv(runs, history).startswith("run,epoch,metric,value\n")
    assert len(json.loads(runs_json(runs, history, {}, groups))["runs"]) == len(runs)
    assert zipfile.ZipFile(io.BytesIO(tensorboard_zip(runs, history))).testzip() is None
    assert report("", groups, runs, history, *report_parts(groups, runs, history), {})
    for run in runs:
        with suppress(LabError):
            ast.parse(run_script(run))


@given(tables=STORES)
@examples(25)
def test_every_command_answers(store, tables, capsys):
    write(store.url, tables)
    assert main(["runs"]) == main(["runs", "--json"]) == 0
    for line in capsys.readouterr().out.splitlines():
        if line.startswith("{"):
            json.loads(line)
    assert main(["stop", IDS[0]]) in (0, 2)
