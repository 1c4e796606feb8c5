"""The script that a run is exported as trains it again: run by itself, beside the lab."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd
import pytest

from lab.config import RunConfig
from lab.datasets import load
from lab.exports.keras_script import run_script
from lab.store import Run, RunStore
from lab.training import train_run
from tests.training.conftest import go_on
from tests.training.interrupted import begun
from tests.training.scripts import run_each

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras on saving

METRICS = ["loss", "accuracy", "val_loss", "val_accuracy"]
SMALL = {"hidden_layers": (16, 12), "epochs": 2}

EXACT = {
    "the-posts-first": {"activation": "sigmoid", "optimizer": "SGD", "scaling": "raw", "epochs": 2},
    "adam": {"epochs": 2, "seed": 7},
    "adafactor": {**SMALL, "optimizer": "Adafactor"},
    "cosine-patience": {
        **SMALL, "epochs": 6, "schedule": "cosine", "warmup_epochs": 1, "patience": 1,
        "learning_rate": 0.03,
    },
    "full-batch": {
        **SMALL, "optimizer": "Nesterov", "batch_size": "full", "epochs": 5,
        "optimizer_options": {"momentum": 0.5}, "validation_split": 0.37,
    },
    "muon-silu": {
        **SMALL, "optimizer": "Muon", "activation": "silu", "scaling": "raw",
        "optimizer_options": {"ns_steps": 3, "nesterov": False, "weight_decay": 0.1},
    },
    "steps-few-images": {
        **SMALL, "schedule": "step", "decay_rate": 0.3, "train_samples": 500, "batch_size": 37,
        "monitor": "val_loss", "activation": "tanh", "optimizer": "RMSprop",
    },
    "warm-up-alone": {**SMALL, "warmup_epochs": 1, "optimizer": "Lion", "seed": 2},
    "cnn": {"architecture": "cnn", "epochs": 2, "optimizer": "Nesterov"},
    "cnn-with-all": {
        "architecture": "cnn", "epochs": 2, "augmentation": 1.0, "dropout": 0.2, "seed": 3,
        "batch_normalization": True, "activation": "elu", "scaling": "raw",
    },
    "mlp-with-all": {
        **SMALL, "augmentation": 0.7, "dropout": 0.3, "batch_normalization": True, "seed": 5,
    },
    "digits": {
        **SMALL, "dataset": "digits", "schedule": "exponential", "optimizer": "AdamW",
        "activation": "leaky_relu",
    },
    "diverges": {
        **SMALL, "optimizer": "SGD", "learning_rate": 10, "activation": "linear",
        "scaling": "raw", "epochs": 3,
    },
}


ENDS = {"cosine-patience": "early_stopped", "diverges": "diverged"}
BY_ITSELF = "the-posts-first"  # in a process that nothing but the script has had a hand in


class Scripted(NamedTuple):
    """A run as the lab has stored it, and what its script has printed and left in a folder."""

    run: Run
    history: pd.DataFrame
    lines: list[dict[str, float]]
    folder: Path


@pytest.fixture(scope="module")
def file(images, tmp_path_factory) -> Path:
    """The images as a file that scripts take."""
    path = tmp_path_factory.mktemp("images") / "images.npz"
    arrays = {name: getattr(images, name) for name in ("x_train", "y_train", "x_test", "y_test")}
    np.savez(path, **arrays)
    return path


@pytest.fixture(scope="module")
def scripted(images, warm, file, tmp_path_factory) -> dict[str, Scripted]:
    """Every run of `EXACT`, and its script's."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('runs') / 'lab.sqlite3'}")
    runs, calls, printed = {}, {}, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_run, "saved", lambda config, best: {})
        for name, changes in EXACT.items():
            config = RunConfig(**changes)
            own = load("digits") if config.dataset == "digits" else images
            runs[name] = run = go_on(store, begun(store, config), own)
            folder = tmp_path_factory.mktemp(name)
            (folder / "train.py").write_text(run_script(run), encoding="utf-8")
            calls[folder] = [str(file)] if config.dataset == "mnist" else []
            printed[name] = folder
    alone = printed[BY_ITSELF]
    texts = {alone: by_itself(alone, *calls.pop(alone)), **run_each(calls)}
    found = {
        name: Scripted(runs[name], store.history([runs[name].id]), lines(texts[folder]), folder)
        for name, folder in printed.items()
    }
    store.close()
    return found


def by_itself(folder: Path, *words: str) -> str:
    """Run a folder's script as its reader would, without the lab, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "train.py", *words], cwd=folder, capture_output=True, text=True,
        timeout=250, env={**os.environ, "PYTHONPATH": "", "KERAS_BACKEND": "tensorflow"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(printed: str) -> list[dict[str, float]]:
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("name", EXACT)
def test_its_history_is_the_labs_to_the_last_digit(scripted, name):
    run, history, lines, folder = scripted[name]
    assert run.status == ENDS.get(name, "completed")  # patience and divergence are tried
    epochs = [line for line in lines if "epoch" in line]
    assert [line["epoch"] for line in epochs] == history["epoch"].tolist()
    found = np.array([[line[key] for key in METRICS] for line in epochs])
    found[~np.isfinite(found)] = np.nan  # as the store has it
    np.testing.assert_array_equal(found, history[METRICS].to_numpy())
    if run.best_epoch is None:
        assert run.status == "diverged" and not any("test_accuracy" in line for line in lines)
        assert not (folder / "best.keras").exists()
    else:
        assert lines[-1]["test_accuracy"] == run.test_accuracy
        assert lines[-1]["test_loss"] == run.test_loss


def test_a_run_that_xla_compiled_is_agreed_with_as_far_as_its_rounding_goes(
    train, file, store, images, tmp_path
):
    run = train(RunConfig(
        hidden_layers=(8,), batch_size=8, epochs=1, train_samples=300, jit_compile=True,
    ), images)
    (tmp_path / "train.py").write_text(run_script(run), encoding="utf-8")
    [epoch, _] = lines(by_itself(tmp_path, str(file)))
    lab = store.history([run.id]).iloc[0]
    for key in METRICS:
        assert epoch[key] == pytest.approx(lab[key], abs=1e-4)
    saved = tmp_path / "lab.keras"
    saved.write_bytes(store.artifact(run.id, "model.keras"))
    one, other = (keras.saving.load_model(f) for f in (saved, tmp_path / "best.keras"))
    weights = [w for w in one.get_weights() if w.ndim]  # without the pixels' scaling
    for lab_weights, script_weights in zip(weights, other.get_weights(), strict=True):
        np.testing.assert_allclose(script_weights, lab_weights, rtol=0, atol=1e-4)
