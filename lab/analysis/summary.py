"""What came of each run, as tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lab.analysis.configs import config_columns
from lab.metrics import LAYER_KEYS
from lab.safe_text import csv_cell
from lab.store import Run


def overview(runs: Sequence[Run]) -> pd.DataFrame:
    """Return a row a run from the runs alone: quick, however many there are.

    Returns:
        Index: run id. Columns: name, status, best_val_accuracy (missing where val_loss is what
        was monitored) and best_epoch, test_accuracy, then `config_columns`.
    """
    by_accuracy = [run.config is None or run.config.monitor == "val_accuracy" for run in runs]
    table = pd.DataFrame(
        {
            "name": [run.name for run in runs],
            "status": [run.status for run in runs],
            "best_val_accuracy": pd.array(
                [r.best_value if acc else None for r, acc in zip(runs, by_accuracy, strict=True)],
                dtype="Float64",
            ),
            "best_epoch": pd.array([run.best_epoch for run in runs], dtype="Int64"),
            "test_accuracy": pd.array([run.test_accuracy for run in runs], dtype="Float64"),
        },
        index=pd.Index([run.id for run in runs], name="run"),
    )
    return table.join(config_columns(runs))


def summary(runs: Sequence[Run], history: pd.DataFrame) -> pd.DataFrame:
    """Return what came of each run.

    Args:
        runs: The runs, in the table's order.
        history: As `RunStore.history` gives it, of at least these runs.

    Returns:
        Index: run id. Columns: name; status; best_val_accuracy (fraction) and best_epoch, its
        first epoch, missing where no epoch was whole and finite; last_epoch; ended, why, in
        words; test_accuracy (fraction) of the saved weights; seconds_an_epoch and
        cpu_seconds_an_epoch (medians; the latter missing where it was not measured) and seconds
        (all epochs').
    """
    epochs = history.groupby("run")
    saved = history[history["run"].isin([run.id for run in runs if run.best_epoch])]
    saved = saved[saved["val_accuracy"].notna()]
    best = saved.loc[saved.groupby("run")["val_accuracy"].idxmax()]
    ids = [run.id for run in runs]
    best = best.set_index("run").reindex(ids)
    return pd.DataFrame(
        {
            "name": [run.name for run in runs],
            "status": [run.status for run in runs],
            "best_val_accuracy": best["val_accuracy"].astype("Float64"),
            "best_epoch": best["epoch"].astype("Int64"),
            "last_epoch": epochs["epoch"].max().reindex(ids).astype("Int64"),
            "ended": [ended_words(run) for run in runs],
            "test_accuracy": pd.array([run.test_accuracy for run in runs], dtype="Float64"),
            "seconds_an_epoch": epochs["seconds"].median().reindex(ids).astype("Float64"),
            "cpu_seconds_an_epoch": epochs["cpu_seconds"].median().reindex(ids).astype("Float64"),
            "seconds": epochs["seconds"].sum().reindex(ids).astype("Float64"),
        },
        index=pd.Index(ids, name="run"),
    )


def ended_words(run: Run) -> str:
    """Say in a few words why a run ended, or how far it is."""
    config = run.config
    if run.status == "queued":
        return "waits for its turn"
    if run.status == "running":
        of = f" of {config.epochs}" if config else ""
        return f"in epoch {run.epoch + 1}{of}"
    if run.status == "completed":
        return "its 1 epoch" if run.epoch == 1 else f"all {run.epoch} epochs"
    if run.status == "early_stopped" and config:
        count = "1 epoch" if config.patience == 1 else f"{config.patience} epochs"
        return f"no better {config.monitor} for {count}"
    if run.status == "stopped":
        return f"stopped by you at epoch {run.epoch}" if run.epoch else "stopped by you at once"
    if run.status == "diverged":
        return f"loss became NaN at epoch {run.epoch}"
    return run.message or run.status.replace("_", " ")


def comparison_csv(runs: Sequence[Run], history: pd.DataFrame) -> str:
    """Return every epoch of `runs` as CSV, each row with its run's name and config.

    Returns:
        Columns run, name, epoch, the metrics of one number an epoch, then the config's, with
        "config_" in front where a metric has the same name; floats in full precision, a value that
        was not finite left empty; a name that a spreadsheet would take for a formula has an
        apostrophe in front.
    """
    measured = history.drop(columns=list(LAYER_KEYS)).astype({"run": object})  # if empty, too
    ids = pd.Index([run.id for run in runs], dtype=object)
    names = pd.Series([run.name for run in runs], ids, name="name", dtype=object)
    table = measured[measured["run"].isin(names.index)].join(names, on="run")
    table = table[["run", "name", *measured.columns.drop("run")]]
    configs = config_columns(runs)
    clashes = {name: f"config_{name}" for name in configs if name in table}
    table = table.join(configs.rename(columns=clashes), on="run")
    return table.map(csv_cell).to_csv(index=False, lineterminator="\n")
