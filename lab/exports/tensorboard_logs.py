"""Histories as TensorBoard logs: a folder a run, with its hyperparameters.

The layout is that of Keras's own TensorBoard callback, so that logs of the lab and of plain Keras
lie over each other: within a run's folder "train" and "validation", in both the same tags, such as
"epoch_loss".
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from lab.analysis.run_names import short_names, told_apart
from lab.exports.aliases import aliased
from lab.exports.event_file import Moment, event_file, scalars
from lab.exports.histories import flat, metric_columns
from lab.exports.hparams import Value, experiment, hyperparameters, session
from lab.metrics import EPOCH_KEYS, JUDGED
from lab.store import Run

_LONGEST = 60  # characters of a folder's name, before the run's id
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold: same logs, same zip


def tensorboard_zip(runs: Sequence[Run], history: pd.DataFrame) -> bytes:
    """Return the files of `tensorboard_logs` as one zip archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for name, data in tensorboard_logs(runs, history):
            files.writestr(zipfile.ZipInfo(name, _FIRST_DATE), data, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def tensorboard_logs(
    runs: Sequence[Run], history: pd.DataFrame
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder that `tensorboard --logdir` opens, as path in it and content.

    A run's folder holds its hyperparameters, and at the epoch that was saved "test_accuracy",
    "test_loss" and the best monitored value, as "best_val_accuracy" or "best_val_loss"; its "train"
    and "validation" hold the metrics, a value an epoch, in float32 as in all of TensorBoard's logs.
    What is missing, or was not finite, is left out. Times are those at which epochs ended: since
    the run began (where that is not known, was queued), their seconds added up.

    Args:
        runs: Whose folders are made; one without a valid config has no hyperparameters.
        history: Epochs of at least these runs, as `RunStore.history` gives them.
    """
    runs, history = aliased(runs, history)
    names, values = folders(runs), hyperparameters(runs)
    first = min(map(_began, runs), default=0.0)
    yield event_file("", first, [Moment(first, 0, experiment(values, first))])
    table = flat(history)
    of_run, nothing = dict(tuple(table.groupby("run", sort=False))), table.iloc[:0]
    for run in runs:
        epochs = of_run.get(run.id, nothing)
        ends = _began(run) + epochs["seconds"].fillna(0.0).cumsum()
        times = dict(zip(epochs["epoch"].tolist(), ends.tolist(), strict=True))
        yield event_file(names[run.id], _began(run), _outcome(run, values.get(run.id), times))
        if times:
            for part, tags in _tags(epochs).items():
                events = _epochs(epochs, times, tags)
                yield event_file(f"{names[run.id]}/{part}", _began(run), events)


def folders(runs: Sequence[Run]) -> dict[str, str]:
    """Return the folder of each run, by id: its name and its id, as far as every system takes them.
    """
    names = short_names(runs)
    wished = {run.id: f"{_slug(names[run.id])}_{_slug(run.id)}".strip("_") for run in runs}
    return told_apart({run: folder or "run" for run, folder in wished.items()}, "_{}")


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text)[:_LONGEST].strip("-.")


def _began(run: Run) -> float:
    return run.started_at or run.created_at or 0.0


def _tags(epochs: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the tag of each column, by the folder that it is in."""
    validation = {f"val_{key}": f"epoch_{key}" for key in JUDGED}
    train = {
        name: f"epoch_{name}" if name in EPOCH_KEYS else f"{name.rpartition('_')[0]}/{name}"
        for name in metric_columns(epochs) if name not in validation
    }
    return {"train": train, "validation": validation}


def _epochs(
    epochs: pd.DataFrame, times: Mapping[int, float], tags: Mapping[str, str]
) -> Iterator[Moment]:
    """Yield what each epoch measured."""
    rows = epochs[list(tags)].itertuples(index=False, name=None)
    for (epoch, time), row in zip(times.items(), rows, strict=True):
        yield Moment(time, epoch, scalars(zip(tags.values(), row, strict=True)))


def _outcome(
    run: Run, hparams: Mapping[str, Value] | None, times: Mapping[int, float]
) -> Iterator[Moment]:
    """Yield what a run was made of, and what came of it."""
    if hparams is not None:
        yield Moment(_began(run), 0, session(hparams, run.id, _began(run)))
    if run.best_epoch is not None:
        values = [("test_accuracy", run.test_accuracy), ("test_loss", run.test_loss)]
        if run.config is not None:
            values.append((f"best_{run.config.monitor}", run.best_value))
        when = times.get(run.best_epoch, _began(run))
        yield Moment(when, run.best_epoch, scalars(values))
