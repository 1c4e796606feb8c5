"""`evaluate`: how good a run's saved model is on the test set of what it was trained on."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from lab.cli.commands import find, open_store, print_table
from lab.cli.signals import interrupts_collected
from lab.cli.workspace import workspace
from lab.errors import EvaluationStoppedError, ModelError, StoreError
from lab.settings import Settings

if TYPE_CHECKING:
    from lab.atlas.shelf import WithAtlas
    from lab.evaluation import Scores
    from lab.store import Run

_BAR = "{desc}: {percentage:3.0f}%|{bar}|{postfix}"


def evaluate(args: argparse.Namespace) -> int:
    """Evaluate a saved model, or show how it was evaluated before; return the exit code.

    Raises:
        RunNotFoundError: No run has the id, or several have.
        ModelError: The run has no saved model, or it is damaged.
        DatasetError: Its dataset is not on this machine.
        StoreError: The store cannot be read.
    """
    from lab.atlas.shelf import WithAtlas
    from lab.evaluation.summary import summary

    settings = Settings.from_environment()
    with open_store(settings) as store, interrupts_collected() as interrupts:
        own = WithAtlas(store, workspace(store, args).id)
        run = _find(own, args.run)
        try:
            scores = _scores(own, run, settings, args, interrupts)
        except EvaluationStoppedError as error:
            print(error, file=sys.stderr)
            return 130
    found = {"run": run.id} | summary(scores)
    if args.json:
        print(json.dumps(found, allow_nan=False))
    else:
        _print(run, found)
    return 0


def _find(own: WithAtlas, text: str) -> Run:
    """Return the run of this id; of a group of the atlas, the one that has a model."""
    from lab.atlas.shelf import atlas_or_none, is_of_atlas

    if is_of_atlas(text) and (found := own.runs([text])):
        with_model = [run for run in found if run.id == atlas_or_none().model_run.id]
        return (with_model or found)[0]
    return find(own, text)


def _scores(
    own: WithAtlas, run: Run, settings: Settings, args: argparse.Namespace, interrupts: list[int]
) -> Scores:
    """Return what is kept of this model, or evaluate it, and keep that."""
    from lab.evaluation import dataset_of, test_set
    from lab.evaluation import evaluate as evaluated
    from lab.evaluation.kept import kept_scores
    from lab.exports.run_files import missing_models

    model = own.artifact(run.id, "model.tflite")
    if model is None:
        raise ModelError(missing_models(run))
    if not args.again and (kept := kept_scores(own, run)):
        return kept
    test = test_set(dataset_of(run), settings.data_dir)
    with nullcontext() if args.json else _bar(run) as bar:
        found = evaluated(
            model, test, stop=lambda: bool(interrupts),
            progress=lambda done: bar is not None and _show(bar, done),
        )
    if not run.origin:
        try:
            own.keep_evaluation(run.id, found.to_bytes())
        except (StoreError, ModelError) as error:
            print(f"The evaluation is not kept: {error}", file=sys.stderr)
    return found


def _bar(run: Run) -> Any:
    from tqdm import tqdm

    return tqdm(total=1.0, desc=f"Evaluating {run.id}", bar_format=_BAR)


def _show(bar: Any, done: float) -> None:
    bar.update(done - bar.n)


def _print(run: Run, found: dict[str, Any]) -> None:
    """Print the numbers for who reads them."""
    from lab.evaluation.robustness import KINDS
    from lab.options import DATASETS

    data = DATASETS[found["dataset"]]
    print(f"{run.name}\n{found['images']:,} test images of {data.label}\n")
    rows = [
        ("accuracy", _share(found["accuracy"]), _interval(found["accuracy_interval"])),
        ("shifted, turned and zoomed", _share(found["warped_accuracy"]),
         _interval(found["warped_accuracy_interval"])),
        ("calibration error (ECE)", _share(found["calibration_error"]), ""),
    ]
    print_table(("", "", "95 % interval"), rows)
    if found["unanswered"]:
        print(f"For {found['unanswered']:,} images the model gives no number (NaN): "
              "they count as wrong.")
    print("\nTrue class by row, answer by column")
    matrix = [
        (name, *map(str, counts), _share(precision), _share(recall))
        for name, counts, precision, recall in zip(
            data.classes, found["confusion_matrix"], found["precision"], found["recall"],
            strict=True)
    ]
    print_table(("", *data.classes, "precision", "recall"), matrix)
    for kind, points in found["robustness"].items():
        label = KINDS[kind].label if kind in KINDS else kind
        print(f"\n{label}, {points[0]['images']:,} images")
        print_table([f"{p['amount']:g}" for p in points],
                    [[f"{p['accuracy']:.3f}" for p in points]])


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _interval(ends: list[float]) -> str:
    return f"{ends[0]:.4f} to {ends[1]:.4f}"
