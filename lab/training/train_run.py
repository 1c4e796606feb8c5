"""Train one run from its first epoch to its stored models."""

from __future__ import annotations

import gc
import math
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import keras

from lab.config import RunConfig
from lab.datasets import Images
from lab.store import Run, RunStore
from lab.training.arguments import arguments
from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.callbacks.divergence import TerminateOnNaN
from lab.training.callbacks.early_stopping import early_stopping
from lab.training.callbacks.epoch_seconds import EpochSeconds
from lab.training.callbacks.measures import Measure
from lab.training.callbacks.stop_request import StopTraining, StopWhenAsked
from lab.training.callbacks.stream_to_store import StreamToStore
from lab.training.model import build_model, compile_model

_EVALUATION_BATCH = 1024  # a batch only spreads the work: metrics are means over all images


def train_run(store: RunStore, run: Run, images: Images, stop: threading.Event) -> None:
    """Train `run` on `images`, streaming to `store`, until its end or until `stop` is set.

    Where `fit` is left by a stop request, patience, divergence or its last epoch, the best epoch so
    far is saved; an exception leaves no model. Reproduces plain Keras: seed, build, fit.
    """
    with TemporaryDirectory(prefix="lab-") as folder:
        best = Path(folder) / "best.weights.h5"
        try:
            status, message = _fit(store, run, images, stop, best)
            store.end(run.id, status, message)
            store.finish(run.id, **_package(run.config, best, images))
        finally:
            keras.backend.clear_session()
            gc.collect()


def _fit(
    store: RunStore, run: Run, images: Images, stop: threading.Event, best: Path
) -> tuple[str, str]:
    """Train and return the run's final status and why it ended."""
    config = run.config
    x, y = _training_images(config, images)
    train_size = math.floor(len(x) * (1 - config.validation_split))
    batch_size = train_size if config.batch_size == "full" else config.batch_size
    steps = math.ceil(train_size / batch_size)

    keras.utils.set_random_seed(config.seed)
    model = build_model(config)
    compile_model(model, config, batch_size, steps)

    checkpoint = BestCheckpoint(str(best), config.monitor)
    nan = TerminateOnNaN()
    patience = early_stopping(config)
    callbacks = [
        StopWhenAsked(stop), Measure(x, y), checkpoint, nan, patience, EpochSeconds(),
        StreamToStore(store, run.id, steps, checkpoint=checkpoint),
    ]
    try:
        history = model.fit(
            x, y, batch_size=batch_size, verbose=0, callbacks=list(filter(None, callbacks)),
            validation_batch_size=max(batch_size, _EVALUATION_BATCH), **arguments(config, "fit"),
        )
    except StopTraining:
        return "stopped", "Stopped by the user."
    epochs = len(history.epoch)
    if nan.diverged:
        return "diverged", f"The loss became NaN or infinite in epoch {epochs}."
    if patience is not None and patience.stopped_epoch:
        return "early_stopped", f"No better {config.monitor} for {config.patience} epochs."
    return "completed", f"All {config.epochs} epochs done."


def _training_images(config: RunConfig, images: Images):
    """Return the images and labels to train and validate on."""
    size = None if config.train_samples == "all" else config.train_samples
    return images.x_train[:size], images.y_train[:size]


def _package(config: RunConfig, best: Path, images: Images) -> dict:
    """Return the best weights as a model in both formats, tested, for `RunStore.finish`."""
    if not best.exists():
        return {}
    model = build_model(config)
    compile_model(model, config, _EVALUATION_BATCH, len(images.x_test) // _EVALUATION_BATCH)
    model.load_weights(best)
    test = model.evaluate(
        images.x_test, images.y_test, batch_size=_EVALUATION_BATCH, verbose=0, return_dict=True
    )
    saved, exported = best.with_name("model.keras"), best.with_name("model.tflite")
    model.save(saved)
    model.export(exported, format="litert", verbose=False)
    models = {path.name: path.read_bytes() for path in (saved, exported)}
    return {"models": models, "test_accuracy": test["accuracy"], "test_loss": test["loss"]}
