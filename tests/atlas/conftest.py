"""A small atlas of invented runs, in a store and in its files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from lab.atlas.build import build
from lab.atlas.plan import AtlasPlan, Part, model_plan, optimizer_part
from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS, LAYER_KEYS
from lab.store import RunStore, Workspace
from lab.sweeps import SweepPlan
from lab.workspaces import OPEN

EPOCHS = 3
ROWS = 29  # epochs of all runs: 8 x 3 without the one at which a run diverged, and 3 x 2
MODEL = b"a model" * 100
BEST = RunConfig(
    optimizer="Momentum", learning_rate=0.1, seed=1, batch_size=128, epochs=EPOCHS,
    hidden_layers=(8, 4), jit_compile=True,
)
PLAN = AtlasPlan(
    (
        optimizer_part("SGD", (0.01, 0.1), (0, 1), epochs=EPOCHS, hidden_layers=(8, 4)),
        optimizer_part("Momentum", (1e-5, 0.1), (0, 1), epochs=EPOCHS, hidden_layers=(8, 4)),
        Part("post-mine", SweepPlan(
            "Atlas: the post's", {"epochs": 2, "scaling": "raw", "dataset": "mnist"},
            seeds=(0, 1, 2), keeps="none",
        )),
    ),
    shipped=("sgd", "momentum"),
)
DIVERGED = ("Atlas: SGD", 1)  # the second run of this sweep
MISSED = 0.1234567890123  # a value with more digits than the file keeps


def own(store: RunStore) -> Workspace:
    return Workspace(store, OPEN)


def queue(store: RunStore, plan: SweepPlan, configs=None) -> list[str]:
    configs = plan.configs if configs is None else configs
    sweep = store.add_sweep(configs, name=plan.name, engine="e-1-x", keeps=plan.keeps)
    return [run.id for run in own(store).sweep_runs(sweep)]


def train(store: RunStore, run: str, rng: np.random.Generator, **end) -> None:
    """Invent the epochs and the end of a run; the best config has the best value."""
    config = store.get(run).config
    value = 0.95 if config == BEST else round(rng.uniform(0.1, 0.9), 6)
    if config.scaling == "raw":
        value = 0.99  # better, but of a part whose models are not shipped
    status = end.get("status", "completed")
    store.begin(run, dataset_used=end.get("dataset", "mnist"))
    for epoch in range(1, config.epochs + (status != "diverged")):
        numbers = dict(zip(EPOCH_KEYS, rng.uniform(0, 1, len(EPOCH_KEYS)), strict=True))
        layers = {key: list(rng.gamma(1, size=3)) for key in LAYER_KEYS}
        if status == "diverged":
            numbers["loss"] = float("inf")
            layers[LAYER_KEYS[0]][1] = float("nan")
        store.append(run, epoch, numbers | layers, best_epoch=1, best_value=value)
    store.end(run, status, end.get("message", f"Came to its end: {status}."))
    tested = {"test_accuracy": MISSED if config == BEST else value, "test_loss": 0.5}
    models = {"model.tflite": MODEL} if end.get("models") else None
    store.finish(run, models=models, **(tested if status != "failed" else {}))


def train_all(store: RunStore, plan: AtlasPlan = PLAN) -> None:
    rng = np.random.default_rng(0)
    for part in plan.parts:
        for number, run in enumerate(queue(store, part.plan)):
            is_diverged = (part.plan.name, number) == DIVERGED
            train(store, run, rng, status="diverged" if is_diverged else "completed")
    [again] = queue(store, model_plan(BEST))
    train(store, again, rng, models=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """A folder with a store that has all runs of `PLAN`, and with the atlas made of it."""
    folder = tmp_path_factory.mktemp("made")
    store = RunStore(f"sqlite:///{folder / 'store' / 'lab.sqlite3'}")
    train_all(store)
    build(own(store), PLAN, folder / "atlas")
    store.close()
    return folder


@pytest.fixture
def full(made, tmp_path, store_url) -> RunStore:
    """A store with all runs of `PLAN`, one of them diverged, and its best run trained again."""
    shutil.copytree(made / "store", tmp_path, dirs_exist_ok=True)
    store = RunStore(store_url)
    yield store
    store.close()


@pytest.fixture
def folder(made, tmp_path) -> Path:
    """A folder with the files of the atlas made of `PLAN`."""
    return shutil.copytree(made / "atlas", tmp_path / "atlas")
