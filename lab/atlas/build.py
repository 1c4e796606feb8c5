"""Writes the atlas's files from a store that has all of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from lab.atlas.document import document
from lab.atlas.file import DATA_FILE, FOLDER, MODEL_FILE, MOST_MODEL_BYTES, Atlas, load, read
from lab.atlas.origin import machine, versions
from lab.atlas.packing import MOST_BYTES, packed
from lab.atlas.plan import AtlasPlan, model_plan
from lab.atlas.training import Trained, all_trained, best_run, trained
from lab.errors import AtlasError, LabError
from lab.exports.folder import write_files
from lab.store import Run, Workspace


class Written(NamedTuple):
    """The atlas, and the two files that hold it now, the data first."""

    atlas: Atlas
    files: tuple[Path, Path]


def build(own: Workspace, plan: AtlasPlan, folder: Path | str = FOLDER) -> Written:
    """Write the atlas that a workspace's runs make, each file whole or not at all.

    Raises:
        AtlasError: Runs are missing or failed, the best one trained again is not the same, the
            files would be too large, or the folder cannot be written to.
        StoreError: The store cannot be read.
    """
    runs = all_trained(own, plan)
    best = best_run(runs, plan.shipped)
    model = _model(own, best)
    data = packed(document(
        runs, own.history([run.id for _, run in runs]), model=model, model_id=_id(runs, best),
        versions=versions(), machine=machine(),
    ))
    for what, size, most in (("data", len(data), MOST_BYTES),
                             ("model", len(model), MOST_MODEL_BYTES)):
        if size > most:
            raise AtlasError(f"The atlas's {what} must have at most {most:,} bytes. Got {size:,}.")
    atlas = read(data, model)
    try:
        written = write_files(folder, [(MODEL_FILE, model), (DATA_FILE, data)])
    except LabError as error:
        raise AtlasError(str(error)) from error
    load.cache_clear()
    return Written(atlas, tuple(written[::-1]))


def _model(own: Workspace, best: Run) -> bytes:
    """Return the model of the best run, trained a second time to the same end."""
    again = trained(own, model_plan(best.config)).get(best.config)
    model = again and own.artifact(again.id, "model.tflite")
    if not model:
        raise AtlasError(
            f"The model of {best.name} is missing: `python -m lab atlas` trains it again."
        )
    if (again.best_epoch, again.test_accuracy) != (best.best_epoch, best.test_accuracy):
        raise AtlasError(
            "The best run's model must be as good as the run itself. Got a test accuracy of "
            f"{again.test_accuracy} from the second training and {best.test_accuracy} from the "
            "first: train all with the same LAB_WORKERS on one machine."
        )
    return model


def _id(runs: Sequence[Trained], best: Run) -> str:
    return next(part.run_id(run.config) for part, run in runs if run.id == best.id)
