"""One run as files: history, config, saved models, and a script that trains it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import ConfigError
from lab.exports.folder import write_files
from lab.exports.histories import flat
from lab.exports.keras_script import run_script

if TYPE_CHECKING:
    import pandas as pd

    from lab.store import Run, Workspace

MODELS = ("model.keras", "model.tflite")
_UNKEPT = {
    "best": "This sweep keeps the models of each group's best run alone",
    "none": "This sweep keeps no models",
}


def history_csv(history: pd.DataFrame) -> str:
    """Return one run's history as CSV, one row an epoch.

    Args:
        history: As `RunStore.history` gives it for one run.

    Returns:
        Columns epoch, then the metrics in their table's order: Keras's keys, seconds (the epoch's
        duration) and gradient_norm_1, _2, ... (first layer first); floats in full precision, a
        value that was not finite left empty.
    """
    table = flat(history).drop(columns="run")
    return table.to_csv(index=False, lineterminator="\n")


def config_json(run: Run) -> str:
    """Return the run's config as indented JSON that `RunConfig.from_json` reads back.

    Raises:
        ConfigError: The stored config is not valid; the text says why.
    """
    if run.config is None:
        raise ConfigError(f"The stored config of run {run.id} is not valid. {run.config_error}")
    return json.dumps(run.config.to_dict(), indent=2) + "\n"


def model_filename(run: Run, history: pd.DataFrame) -> str:
    """Return the name that the post's ModelCheckpoint gives the saved model.

    Returns:
        "dm_{epoch:02d}_{val_accuracy:0.2f}.keras" of the best epoch, or "dm.keras" where the
        run has none.
    """
    best = history[history["epoch"] == run.best_epoch]
    if best.empty:
        return "dm.keras"
    return f"dm_{run.best_epoch:02d}_{best['val_accuracy'].iloc[0]:0.2f}.keras"


def export_run(runs: Workspace, run_id: str, directory: Path | str) -> list[Path]:
    """Write model.keras, model.tflite, history.csv, config.json and train.py into `directory`.

    Args:
        runs: The workspace that the run is in.

    Returns:
        The files written; models are left out where the run has none (see `missing_models`).

    Raises:
        RunNotFoundError: There is no such run.
        ConfigError: Its stored config is not valid.
        LabError: The folder cannot be written to.
        StoreError: The store cannot be read.
    """
    run = runs.get(run_id)
    contents = {name: runs.artifact(run.id, name) for name in MODELS}
    contents["history.csv"] = history_csv(runs.history([run.id])).encode()
    contents["config.json"] = config_json(run).encode()
    contents["train.py"] = run_script(run).encode()
    return write_files(
        directory, {name: data for name, data in contents.items() if data is not None}.items()
    )


def missing_models(run: Run) -> str:
    """Return why a run without saved models has none, in a sentence."""
    if run.active:
        return f"Run {run.id} is still {run.status}: its models are saved when it ends."
    if run.unkept is not None and run.best_epoch is not None:
        why = _UNKEPT.get(run.unkept, _UNKEPT["best"])
        return f"{why}; train this config again to have its model."
    if run.dropped_at is not None:
        return (
            f"The models of run {run.id} were dropped because the store was full; its history is "
            "kept. Train it again to have them anew."
        )
    if run.best_epoch is not None:
        return f"No model could be made of the best epoch of run {run.id} ({run.status})."
    return f"Run {run.id} ({run.status}) ended without a whole, finite epoch: no model was saved."
