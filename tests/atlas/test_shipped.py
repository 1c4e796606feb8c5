"""The atlas that is in the repository: the one that its command makes, whole and as it says."""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest

from lab.atlas import load
from lab.atlas.file import DATA_FILE, FOLDER, MODEL_FILE
from lab.atlas.plan import atlas_plan
from lab.datasets import load as load_images
from lab.inference import Classifier
from lab.metrics import EPOCH_KEYS, LAYER_KEYS

PLAN = atlas_plan()


@pytest.fixture(scope="module")
def atlas():
    return load()


def test_its_files_are_small():
    assert (FOLDER / DATA_FILE).stat().st_size < 1_500_000
    assert (FOLDER / MODEL_FILE).stat().st_size < 700_000


def test_it_has_every_run_of_the_plan_under_its_id(atlas):
    assert [(run.id, run.config) for run in atlas.runs] == [
        (part.run_id(config), config) for part, config in PLAN.runs()
    ]
    assert len(atlas.runs) == 1380


def test_each_setup_has_ten_seeds(atlas):
    assert len(atlas.groups) == 138
    for group in atlas.groups:
        assert [run.config.seed for run in atlas.runs_of([group])] == list(range(10))


def test_every_run_that_did_not_diverge_trained_to_its_end(atlas):
    statuses = Counter(run.status for run in atlas.runs)
    assert set(statuses) <= {"completed", "diverged"} and statuses["completed"] > 1000
    for run in atlas.runs:
        if run.status == "completed":
            assert run.epoch == run.config.epochs and run.test_accuracy is not None


def test_every_epoch_has_every_metric(atlas):
    history = atlas.history
    ended = {run.id for run in atlas.runs if run.status == "completed"}
    whole = history[history["run"].isin(ended)]
    assert len(history) == sum(run.epoch for run in atlas.runs)
    assert np.isfinite(whole[list(EPOCH_KEYS)].to_numpy()).all()
    hidden = len(atlas.runs[0].config.hidden_layers)
    for key in LAYER_KEYS:
        assert {len(row) for row in whole[key]} <= {hidden, hidden + 1}, key


def test_the_best_epoch_is_the_one_of_the_best_validation(atlas):
    best = atlas.history.groupby("run")["val_accuracy"].max()
    for run in atlas.runs:
        if run.status == "completed":
            assert run.best_value == best[run.id]
    rows = atlas.history.set_index(["run", "epoch"])["val_accuracy"]
    known = [run for run in atlas.runs if run.best_epoch is not None]
    assert all(rows[run.id, run.best_epoch] == run.best_value for run in known)


def test_an_accuracy_is_a_count_of_the_ten_thousand_test_images(atlas):
    found = np.array([r.test_accuracy for r in atlas.runs if r.test_accuracy is not None]) * 10_000
    assert np.allclose(found, found.round(), atol=1e-6)


def test_its_model_is_of_the_best_run_on_0_1_pixels(atlas):
    best = max(
        (run for run in atlas.runs if run.config.scaling == "0-1"),
        key=lambda run: run.best_value or 0,
    )
    assert atlas.model_run is best and best.has_model


def test_its_model_reads_the_test_images_as_well_as_it_says(atlas):
    images = load_images("mnist", os.environ.get("LAB_DATA_DIR"), download=False)
    told = Classifier(atlas.model).predict_proba(images.x_test).argmax(axis=1)
    assert (told == images.y_test).mean() == pytest.approx(atlas.model_run.test_accuracy, abs=1e-9)
