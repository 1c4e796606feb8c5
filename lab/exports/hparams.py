"""What TensorBoard's HParams page shows of runs: what differs between them, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import summary_v2 as hp

from lab.analysis.configs import config_values, differing
from lab.config.run_title import title_parts
from lab.metrics import JUDGED
from lab.options import FIELDS, HYPERPARAMETERS
from lab.store import Run

Value = bool | float | str


def hyperparameters(runs: Sequence[Run]) -> dict[str, dict[str, Value]]:
    """Return the values by name, by run, of what every title says and of all that differs.

    A name whose values are partly words ("full") has words throughout, as the page wants one type.
    Runs without a valid config are left out; so is, in a run, what its optimizer does not have.
    """
    rows = {run.id: config_values(run.config) for run in runs if run.config}
    said = {
        name for run in runs if run.config
        for name, part in title_parts(run.config).items() if part.always
    }
    differ = differing(runs)
    names = [name for name in (*FIELDS, *HYPERPARAMETERS) if name in said or name in differ]
    wordy = {n for n in names if any(isinstance(row.get(n), str) for row in rows.values())}
    return {
        run: {n: str(row[n]) if n in wordy else row[n] for n in names if n in row}
        for run, row in rows.items()
    }


def session(values: Mapping[str, Value], run: str, began: float) -> Summary:
    """Return what a run's folder says of its hyperparameters.

    Args:
        values: By name.
        run: Its id.
        began: Seconds since 1970.
    """
    return hp.hparams_pb(dict(values), trial_id=run, start_time_secs=began)


def experiment(values: Mapping[str, Mapping[str, Value]], began: float) -> Summary:
    """Return what the folder of all runs says: which hyperparameters and metrics there are.

    Args:
        values: As `hyperparameters` gives them.
        began: When the first run did, in seconds since 1970.
    """
    names = dict.fromkeys(name for row in values.values() for name in row)
    known = {n: [row[n] for row in values.values() if n in row] for n in names}
    metrics = [
        hp.Metric(tag)
        for tag in ("test_accuracy", "test_loss", "best_val_accuracy", "best_val_loss")
    ]
    for key in JUDGED:
        metrics += [
            hp.Metric(f"epoch_{key}", group="validation", display_name=f"last val_{key}"),
            hp.Metric(f"epoch_{key}", group="train", display_name=f"last {key}"),
        ]
    hparams = [hp.HParam(name, _domain(found)) for name, found in known.items()]
    return hp.hparams_config_pb(hparams, metrics, time_created_secs=began)


def _domain(values: Sequence[Value]) -> hp.Discrete | hp.RealInterval:
    if isinstance(values[0], (bool, str)):
        return hp.Discrete(sorted(set(values)))
    return hp.RealInterval(float(min(values)), float(max(values)))
