"""TensorBoard's own readers find in the logs what the store has: values, times, hyperparameters."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from lab.exports.tensorboard_logs import folders, tensorboard_logs, tensorboard_zip
from lab.metrics import EPOCH_KEYS, JUDGED, LAYER_KEYS, METRICS
from lab.settings import PROJECT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of TensorBoard's readers


@pytest.fixture
def logdir(kept, tmp_path):
    """The folder that the downloaded zip becomes."""
    folder = tmp_path / "logs"
    with zipfile.ZipFile(io.BytesIO(tensorboard_zip(kept.runs, kept.history))) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def reader(logdir):
    """TensorBoard's reader of events, over the whole folder."""
    from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer

    return EventMultiplexer().AddRunsFromDirectory(str(logdir)).Reload()


@pytest.fixture
def hparams(logdir):
    """What TensorBoard's HParams page is given to show: the experiment and its session groups."""
    from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
    from tensorboard.context import RequestContext
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.hparams import (
        api_pb2,
        backend_context,
        get_experiment,
        list_session_groups,
    )

    files = plugin_event_multiplexer.EventMultiplexer()
    files.AddRunsFromDirectory(str(logdir)).Reload()
    provider = data_provider.MultiplexerDataProvider(files, str(logdir))
    context = backend_context.Context(base_plugin.TBContext(data_provider=provider))
    asked = api_pb2.ListSessionGroupsRequest(start_index=0, slice_size=100, allowed_statuses=[
        api_pb2.STATUS_UNKNOWN, api_pb2.STATUS_RUNNING, api_pb2.STATUS_SUCCESS,
        api_pb2.STATUS_FAILURE,
    ])
    whole = api_pb2.GetExperimentRequest()
    experiment = get_experiment.Handler(RequestContext(), context, "", whole).run()
    groups = list_session_groups.Handler(RequestContext(), context, "", asked).run()
    return experiment, {group.name: group for group in groups.session_groups}


def values(reader, run: str, tag: str) -> dict[int, float]:
    return {event.step: event.value for event in reader.Scalars(run, tag)}


def as_logged(epochs, column) -> dict[int, float]:
    """Return the values that a log can hold: float32, without what is missing."""
    pairs = zip(epochs["epoch"], column, strict=True)
    return {epoch: float(np.float32(v)) for epoch, v in pairs if v is not None and v == v}


def test_every_scalar_is_there_and_no_other(kept, reader):
    for run in kept.runs:
        folder = folders(kept.runs)[run.id]
        epochs = kept.history[kept.history["run"] == run.id]
        expected = {("train", f"epoch_{key}"): epochs[key] for key in EPOCH_KEYS}
        for key in JUDGED:
            del expected["train", f"epoch_val_{key}"]
            expected["validation", f"epoch_{key}"] = epochs[f"val_{key}"]
        for key in LAYER_KEYS:
            for layer in range(2):
                column = METRICS[key].column(layer + 1)
                tag = f"{column.rpartition('_')[0]}/{column}"
                expected["train", tag] = [row[layer] for row in epochs[key]]
        found = {
            (part, tag): values(reader, f"{folder}/{part}", tag)
            for part in ("train", "validation")
            for tag in reader.GetAccumulator(f"{folder}/{part}").Tags()["scalars"]
        }
        assert found == {place: as_logged(epochs, c) for place, c in expected.items()}


def test_what_came_of_a_run_stands_at_the_epoch_that_was_saved(kept, reader):
    for run in kept.runs:
        folder = folders(kept.runs)[run.id]
        best = f"best_{run.config.monitor}"
        assert set(reader.GetAccumulator(folder).Tags()["scalars"]) == {
            "test_accuracy", "test_loss", best,
        }
        accuracy = float(np.float32(run.test_accuracy))
        assert values(reader, folder, "test_accuracy") == {run.best_epoch: accuracy}
        assert values(reader, folder, best) == {1: float(np.float32(run.best_value))}


def test_times_are_those_at_which_epochs_ended(kept, reader):
    run = kept.runs[0]
    events = reader.Scalars(f"{folders(kept.runs)[run.id]}/train", "epoch_accuracy")
    seconds = np.cumsum([1 / 3, 2 / 3, 3 / 3])
    assert [e.wall_time for e in events] == pytest.approx(run.started_at + seconds, abs=1e-3)


def test_hparams_have_what_every_title_says_and_all_that_differs(kept, hparams):
    experiment, sessions = hparams
    names = ["activation", "optimizer", "learning_rate", "batch_size", "monitor", "seed",
             "jit_compile", "momentum", "beta_1", "beta_2", "epsilon", "amsgrad"]
    assert {info.name for info in experiment.hparam_infos} == set(names)
    assert set(sessions) == {run.id for run in kept.runs}
    for run in kept.runs:
        found = {}
        for name, value in sessions[run.id].hparams.items():
            kind = value.WhichOneof("kind")
            found[name] = getattr(value, kind) if kind else None
        settings = {name: v for name, v in run.config.settings.items() if name in names}
        settings["batch_size"] = str(settings["batch_size"])  # one of them is a word
        assert {name: v for name, v in found.items() if v is not None} == settings
        for name, value in settings.items():
            assert isinstance(found[name], type(value)) or isinstance(value, int)


def test_hparams_have_what_came_of_each_run(kept, hparams):
    experiment, sessions = hparams
    for run in kept.runs:
        metrics = {
            (m.name.group, m.name.tag): m.value for m in sessions[run.id].metric_values
        }
        assert metrics["", "test_accuracy"] == pytest.approx(run.test_accuracy)
        last = kept.history[kept.history["run"] == run.id].iloc[-1]
        assert metrics["validation", "epoch_accuracy"] == pytest.approx(last["val_accuracy"])
    named = {info.display_name or info.name.tag for info in experiment.metric_infos}
    assert {"test_accuracy", "best_val_accuracy", "last val_loss"} <= named


def test_a_folder_is_named_as_every_system_takes_it_and_stays_within(kept, logdir):
    hostile = folders(kept.runs)[kept.runs[-1].id]
    assert all(c.isascii() and (c.isalnum() or c in ".-_") for c in hostile)
    assert not hostile.startswith(".") and hostile.endswith(kept.runs[-1].id)
    assert len(set(folders(kept.runs).values())) == len(kept.runs)


def test_runs_whose_names_and_ids_have_nothing_that_every_system_takes_have_folders_of_their_own(
    kept
):
    strange = [
        dataclasses.replace(kept.runs[0], config=None, id=run, name=name)
        for run, name in (("", "!"), ("?", "§"), ("a,b", "é"), ("a b", "ü"))
    ]
    assert list(folders(strange).values()) == ["run", "run_2", "a-b", "a-b_2"]
    with zipfile.ZipFile(io.BytesIO(tensorboard_zip(strange, kept.history.iloc[:0]))) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist()) == 1 + len(strange)


def test_runs_without_an_epoch_or_a_valid_config_have_logs_too(kept):
    spoilt = dataclasses.replace(
        kept.runs[0], config=None, best_epoch=None, started_at=None, created_at=None
    )
    files = dict(tensorboard_logs([spoilt], kept.history.iloc[:0]))
    assert len(files) == 2  # what all runs share, and the run's
    assert list(dict(tensorboard_logs([], kept.history)))


def test_it_needs_no_tensorflow():
    script = (
        "import sys, lab.exports.tensorboard_logs as logs\n"
        "from lab.store.histories import HISTORY_COLUMNS\n"
        "import pandas\n"
        "history = pandas.DataFrame(columns=HISTORY_COLUMNS)\n"
        "logs.tensorboard_zip([], history)\n"
        "print({m.split('.')[0] for m in sys.modules} & {'tensorflow', 'keras', 'grpc'})\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True,
                          text=True, timeout=60)
    assert done.stdout.strip() == "set()", done.stderr
