"""The early-stopping ledger: what Keras's EarlyStopping and ModelCheckpoint saw, epoch by epoch."""

from __future__ import annotations

import math
import operator

import pandas as pd

from lab.metrics import FINITE_KEYS
from lab.store import Run


def early_stopping_ledger(run: Run, history: pd.DataFrame) -> pd.DataFrame:
    """Return how each epoch of `run` compared with the best before it.

    The rules are those of `keras.callbacks.EarlyStopping` and of `ModelCheckpoint` with
    save_best_only: only a strictly better value is a new best, val_accuracy by being higher and
    val_loss by being lower. An epoch whose loss is not finite is never saved.

    Args:
        run: Its config says which metric is monitored; val_accuracy where the config is not valid.
        history: As `RunStore.history` gives it; other runs' epochs are left out.

    Returns:
        One row an epoch: epoch (int), monitored (float), best (float, so far), waited (int, epochs
        without a new best), saved (bool, whether this epoch's weights were written).
    """
    monitor = run.config.monitor if run.config else "val_accuracy"
    better = operator.lt if monitor == "val_loss" else operator.gt
    best = saved_best = None
    waited, rows = 0, []
    for row in history[history["run"] == run.id].itertuples():
        value = getattr(row, monitor)
        waited += 1
        if best is None or better(value, best):
            best, waited = value, 0
        finite = all(math.isfinite(getattr(row, name)) for name in FINITE_KEYS)
        saved = finite and (saved_best is None or better(value, saved_best))
        if saved:
            saved_best = value
        rows.append((row.epoch, value, best, waited, saved))
    ledger = pd.DataFrame(rows, columns=["epoch", "monitored", "best", "waited", "saved"])
    return ledger.astype(
        {"epoch": int, "monitored": float, "best": float, "waited": int, "saved": bool}
    )


def ledger_words(run: Run, ledger: pd.DataFrame) -> str:
    """Say which weights were saved, how long was waited and what ended it, in a sentence or two."""
    if ledger.empty:
        return "No epoch yet: nothing is saved."
    monitor = run.config.monitor if run.config else "val_accuracy"
    if not ledger["saved"].any():
        return "No epoch was finite in all its metrics: no weights were saved."
    kept = ledger[ledger["saved"]].iloc[-1]
    last = ledger.iloc[-1]
    words = f"The weights of epoch {kept.epoch} are saved: {monitor} {kept.monitored:.4f}."
    patience = run.config.patience if run.config else "off"
    since = f"{last.waited} {_epochs(last.waited)} without a better one"
    if run.status == "early_stopped":
        return f"{words} Then {since}, all that patience {patience} allows."
    if patience == "off":
        return f"{words} Then {since}; early stopping was off." if last.waited else words
    return f"{words} Then {since}, of the {patience} that patience allows."


def _epochs(count: int) -> str:
    return "epoch" if count == 1 else "epochs"
