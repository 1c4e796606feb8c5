"""What came of each group, as a table: the best by validation first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lab.analysis.best import best_val_accuracies, judged, validated
from lab.analysis.epoch_table import counted
from lab.analysis.groups import Group
from lab.analysis.pairs import score
from lab.store import Run


def group_table(groups: Sequence[Group], history: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a row a group, the highest mean of the best validation accuracies first.

    A run that diverged counts as guessing in that mean, for it is what its setup came to; its test
    accuracy is its saved weights', where there are any. One that failed or is not done counts only
    while its group has no other.

    Args:
        groups: The groups.
        history: Epochs of at least the runs that monitored val_loss.

    Returns:
        Index: the groups' keys. Columns: name; seeds, runs that count; active, diverged and failed,
        of them; best_val_accuracy, the mean (fraction) over those that have one; test_accuracy, the
        mean over `tested` runs, and test_std, their standard deviation (n - 1); missing where there
        is none.
    """
    members = {group.key: counted(group) for group in groups}
    best = best_val_accuracies((run for runs in members.values() for run in runs), history)
    rows = [_row(group.name, members[group.key], best) for group in groups]
    index = pd.Index([group.key for group in groups], name="key", dtype=object)
    columns = ["name", "seeds", "active", "diverged", "failed", "best_val_accuracy",
               "test_accuracy", "test_std", "tested"]
    table = pd.DataFrame(rows, index, columns=columns).astype(
        dict.fromkeys(("best_val_accuracy", "test_accuracy", "test_std"), float)
    )
    return table.sort_values(
        "best_val_accuracy", ascending=False, kind="stable", na_position="last"
    )


def _row(name: str, runs: Sequence[Run], best: dict[str, float]) -> dict[str, object]:
    values = validated(judged(runs), best)
    tests = [value for value in map(score, runs) if value is not None]
    return {
        "name": name, "seeds": len(runs), "active": sum(run.active for run in runs),
        "diverged": sum(run.status == "diverged" for run in runs),
        "failed": sum(run.status == "failed" for run in runs),
        "best_val_accuracy": np.mean(values) if values else None,
        "test_accuracy": np.mean(tests) if tests else None,
        "test_std": np.std(tests, ddof=1) if len(tests) > 1 else None, "tested": len(tests),
    }
