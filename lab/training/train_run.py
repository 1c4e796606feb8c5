"""Train one run from its first epoch to its stored models."""

from __future__ import annotations

import gc
import math
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from lab.config import RunConfig
from lab.datasets import Images
from lab.errors import StoreError, why_it_failed
from lab.store import Outbox, Run, RunStore
from lab.training.arguments import arguments
from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.callbacks.divergence import TerminateOnNaN
from lab.training.callbacks.early_stopping import early_stopping
from lab.training.callbacks.epoch_seconds import EpochSeconds
from lab.training.callbacks.hear_again import AlreadyOver, HearAgain
from lab.training.callbacks.keep_state import KeepState
from lab.training.callbacks.measures import Measure
from lab.training.callbacks.stop_request import StopTraining, StopWhenAsked
from lab.training.callbacks.stream_to_store import StreamToStore
from lab.training.model import build_model, compile_model
from lab.training.package import package
from lab.training.state import Resume, take_up
from lab.training.weights import unpack

_VALIDATION_BATCH = 1024  # a batch only spreads the work: metrics are means over all images


def train_run(
    outbox: Outbox, config: RunConfig, images: Images, stop: threading.Event,
    left: threading.Event, resume: Resume | None = None,
) -> None:
    """Train `config` on `images`, streaming to `outbox`, until its end or until `stop` is set.

    However training ends, by an exception too, the best epoch so far is saved. Reproduces plain
    Keras: seed, build, fit.

    Args:
        left: Set once no further step is taken, before the models are made.
        resume: Where an interrupted run is taken up again; its history goes on as if it had never
            been interrupted. One that cannot be made sense of is set aside: the run begins anew.

    Raises:
        StoreError: The outbox has given up.
    """
    with left_clean():
        checkpoint = BestCheckpoint(config.monitor)
        try:
            status, message = _fit(config, images, stop, outbox, checkpoint, resume)
        except StoreError:
            raise
        except Exception as error:
            traceback.print_exc()
            status, message = "failed", why_it_failed(error)
        finally:
            left.set()
        outbox.end(status, message)
        found = {}
        if checkpoint.weights is not None:
            found = _packaged(config, checkpoint.weights, images)
        outbox.finish(**found)


def package_run(store: RunStore, run: Run, images: Images) -> None:
    """Make models of the best weights in the store of a run that ended without them.

    Args:
        images: The dataset that it was trained on.

    Raises:
        StoreError: The store cannot be used.
    """
    kept = store.best_weights(run.id)
    if kept is None or run.config is None:
        store.finish(run.id)
        return
    history = store.history([run.id]).set_index("epoch")
    with left_clean():
        found = _packaged(run.config, unpack(kept.data), images)
    if kept.epoch in history.index:
        found |= {
            "best_epoch": kept.epoch,
            "best_value": float(history.at[kept.epoch, run.config.monitor]),
        }
    store.finish(run.id, **found)


@contextmanager
def left_clean() -> Iterator[None]:
    """Leave nothing of a run behind in the process."""
    try:
        yield
    finally:
        keras.backend.clear_session()
        gc.collect()


def _fit(
    config: RunConfig, images: Images, stop: threading.Event, outbox: Outbox,
    checkpoint: BestCheckpoint, resume: Resume | None,
) -> tuple[str, str]:
    """Train and return the run's final status and why it ended."""
    x, y = training_images(config, images)
    train_size = math.floor(len(x) * (1 - config.validation_split))
    batch_size = train_size if config.batch_size == "full" else config.batch_size
    steps = math.ceil(train_size / batch_size)

    keras.utils.set_random_seed(config.seed)
    model = build_model(config)
    compile_model(model, config, batch_size, steps)
    done = _done(resume, model, checkpoint)
    outbox.rewind(len(done), best_epoch=checkpoint.best_epoch, best_value=checkpoint.best)

    nan = TerminateOnNaN()
    patience = early_stopping(config)
    callbacks = [
        StopWhenAsked(stop), Measure(x, y), checkpoint, nan, patience, EpochSeconds(),
        StreamToStore(outbox, steps, checkpoint=checkpoint), KeepState(outbox, checkpoint),
        HearAgain(done, filter(None, [nan, patience])),
    ]
    try:
        model.fit(
            x, y, batch_size=batch_size, verbose=0, callbacks=list(filter(None, callbacks)),
            validation_batch_size=max(batch_size, _VALIDATION_BATCH), initial_epoch=len(done),
            **arguments(config, "fit"),
        )
    except StopTraining:
        return "stopped", "Stopped by the user."
    except AlreadyOver:
        pass
    if nan.diverged:
        return "diverged", f"The loss became NaN or infinite in epoch {nan.diverged}."
    if patience is not None and patience.stopped_epoch:
        return "early_stopped", f"No better {config.monitor} for {config.patience} epochs."
    return "completed", f"All {config.epochs} epochs done."


def _done(
    resume: Resume | None, model: keras.Model, checkpoint: BestCheckpoint
) -> list[dict[str, float]]:
    """Put back what the store has of a run; return the logs of the epochs that are done."""
    try:
        return take_up(resume, model, checkpoint) if resume else []
    except ValueError:
        traceback.print_exc()
        return []


def training_images(config: RunConfig, images: Images):
    """Return the images and labels to train and validate on."""
    size = None if config.train_samples == "all" else config.train_samples
    return images.x_train[:size], images.y_train[:size]


def _packaged(config: RunConfig, weights: list, images: Images) -> dict[str, Any]:
    """Return what `package` does; nothing where it fails, since the weights stay in the store."""
    try:
        return package(config, weights, images)
    except Exception:  # Keras and its converter have no class of errors: a finished run stays so
        traceback.print_exc()
        return {}
