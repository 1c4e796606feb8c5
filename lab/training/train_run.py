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
from lab.training.callbacks import (
    BestCheckpoint,
    GradientNorms,
    StopTraining,
    StreamToStore,
    TerminateOnNaN,
)
from lab.training.model import build_model, compile_model

_GRADIENT_IMAGES = 512  # images of the fixed batch that gradient norms are measured on
_EVALUATION_BATCH = 1024  # a batch only spreads the work: metrics are means over all images


def train_run(store: RunStore, run: Run, images: Images, stop: threading.Event) -> None:
    """Train `run` on `images`, streaming to `store`, until its end or until `stop` is set.

    Whatever was best is saved, however the run ended. Reproduces plain Keras: seed, build, fit.
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

    gradients = GradientNorms(x[:_GRADIENT_IMAGES], y[:_GRADIENT_IMAGES])
    checkpoint = BestCheckpoint(str(best), config.monitor)
    nan = TerminateOnNaN()
    callbacks = [gradients, checkpoint, nan]
    early_stopping = None
    if config.patience != "off":
        early_stopping = keras.callbacks.EarlyStopping(config.monitor, patience=config.patience)
        callbacks.append(early_stopping)
    callbacks.append(
        StreamToStore(store, run.id, steps, stop, gradients=gradients, checkpoint=checkpoint)
    )
    try:
        history = model.fit(
            x, y, batch_size=batch_size, epochs=config.epochs, verbose=0, callbacks=callbacks,
            validation_split=config.validation_split,
            validation_batch_size=max(batch_size, _EVALUATION_BATCH),
        )
    except StopTraining:
        return "stopped", "Stopped by the user."
    epochs = len(history.epoch)
    if nan.diverged:
        return "diverged", f"The loss became NaN or infinite in epoch {epochs}."
    if early_stopping is not None and early_stopping.stopped_epoch:
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
    test_loss, test_accuracy = model.evaluate(
        images.x_test, images.y_test, batch_size=_EVALUATION_BATCH, verbose=0
    )
    saved, exported = best.with_name("model.keras"), best.with_name("model.tflite")
    model.save(saved)
    model.export(exported, format="litert", verbose=False)
    models = {path.name: path.read_bytes() for path in (saved, exported)}
    return {"models": models, "test_accuracy": test_accuracy, "test_loss": test_loss}
