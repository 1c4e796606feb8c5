"""The script that a run is exported as trains it again: run by itself, beside the lab."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from lab.config import RunConfig
from lab.datasets import load
from lab.exports.keras_script import run_script

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
    "digits": {
        **SMALL, "dataset": "digits", "schedule": "exponential", "optimizer": "AdamW",
        "activation": "leaky_relu",
    },
    "diverges": {
        **SMALL, "optimizer": "SGD", "learning_rate": 10, "activation": "linear",
        "scaling": "raw", "epochs": 3,
    },
}


@pytest.fixture
def script(images, store, tmp_path):
    """A function that runs a stored run's script by itself, and returns what it prints."""
    file = tmp_path / "images.npz"
    arrays = {name: getattr(images, name) for name in ("x_train", "y_train", "x_test", "y_test")}
    np.savez(file, **arrays)

    def printed(run) -> list[dict[str, float]]:
        (tmp_path / "train.py").write_text(run_script(run), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "train.py", *([str(file)] if run.config.dataset == "mnist" else [])],
            cwd=tmp_path, capture_output=True, text=True, timeout=250,
            env={**os.environ, "PYTHONPATH": "", "KERAS_BACKEND": "tensorflow"},
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return printed


@pytest.mark.parametrize("changes", EXACT.values(), ids=EXACT)
def test_its_history_is_the_labs_to_the_last_digit(train, script, store, images, tmp_path, changes):
    config = RunConfig(**changes)
    run = train(config, load("digits") if config.dataset == "digits" else images)
    lines = script(run)
    history = store.history([run.id])
    epochs = [line for line in lines if "epoch" in line]
    assert [line["epoch"] for line in epochs] == history["epoch"].tolist()
    found = np.array([[line[key] for key in METRICS] for line in epochs])
    found[~np.isfinite(found)] = np.nan  # as the store has it
    np.testing.assert_array_equal(found, history[METRICS].to_numpy())
    if run.best_epoch is None:
        assert run.status == "diverged" and not any("test_accuracy" in line for line in lines)
        assert not Path(tmp_path, "best.keras").exists()
    else:
        assert lines[-1]["test_accuracy"] == run.test_accuracy
        assert lines[-1]["test_loss"] == run.test_loss


def test_the_runs_above_end_in_all_ways(train, images):
    """So that patience and divergence are tried."""
    ends = [train(RunConfig(**EXACT[name]), images).status for name in
            ("adam", "cosine-patience", "diverges")]
    assert ends == ["completed", "early_stopped", "diverged"]


def test_a_run_that_xla_compiled_is_agreed_with_as_far_as_its_rounding_goes(
    train, script, store, images, tmp_path
):
    run = train(RunConfig(
        hidden_layers=(8,), batch_size=8, epochs=1, train_samples=300, jit_compile=True,
    ), images)
    [epoch, _] = script(run)
    lab = store.history([run.id]).iloc[0]
    for key in METRICS:
        assert epoch[key] == pytest.approx(lab[key], abs=1e-4)
    file = tmp_path / "lab.keras"
    file.write_bytes(store.artifact(run.id, "model.keras"))
    one, other = (keras.saving.load_model(f) for f in (file, tmp_path / "best.keras"))
    weights = [w for w in one.get_weights() if w.ndim]  # without the pixels' scaling
    for lab_weights, script_weights in zip(weights, other.get_weights(), strict=True):
        np.testing.assert_allclose(script_weights, lab_weights, rtol=0, atol=1e-4)
