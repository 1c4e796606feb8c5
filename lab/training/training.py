"""One training by Keras's `fit`, and the best weights that it leaves."""

from __future__ import annotations

import threading
import traceback
from typing import Any

from lab.config import RunConfig
from lab.config.arguments import arguments
from lab.datasets import Images
from lab.store import Outbox
from lab.training.batches import shuffled
from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.callbacks.divergence import TerminateOnNaN
from lab.training.callbacks.early_stopping import early_stopping
from lab.training.callbacks.epoch_seconds import EpochSeconds
from lab.training.callbacks.hear_again import AlreadyOver, HearAgain
from lab.training.callbacks.keep_state import KeepState
from lab.training.callbacks.measures import Measure
from lab.training.callbacks.stop_request import StopTraining, StopWhenAsked
from lab.training.callbacks.stream_to_store import StreamToStore
from lab.training.chunked import ChunkedModel
from lab.training.schedule import learning_rate_of
from lab.training.split import split
from lab.training.state import Resume, take_up
from lab.training.structures import prepared

_VALIDATION_BATCH = 1024  # a batch only spreads the work: metrics are means over all images


class Training:
    """A config with the images that it is trained on.

    Attributes:
        model: The compiled model; None before `fit` has prepared it.
        checkpoint: Keeps the best epoch's weights.
    """

    def __init__(self, config: RunConfig, images: Images) -> None:
        self.config, self.images = config, images
        self.model = None
        self.checkpoint = BestCheckpoint(config.monitor)

    def fit(
        self, stop: threading.Event, outbox: Outbox, resume: Resume | None
    ) -> tuple[str, str]:
        """Train, and return the run's final status and why it ended.

        Raises:
            StoreError: The outbox has given up.
        """
        config, data = self.config, split(self.config, self.images)
        self.model, at_once = prepared(config, data.batch_size, data.trained)
        done = self._done(resume)
        best = self.checkpoint
        outbox.rewind(len(done), best_epoch=best.best_epoch, best_value=best.best)

        nan, patience = TerminateOnNaN(), early_stopping(config)
        progress = StreamToStore(
            outbox, data.steps, at_once if config.compiled else 1, checkpoint=best
        )
        callbacks = [
            StopWhenAsked(stop), Measure(data.x, data.y), best, nan, patience, EpochSeconds(),
            progress, KeepState(outbox, best), HearAgain(done, filter(None, [nan, patience])),
        ]
        try:
            self.model.fit(
                **self._arguments(data, at_once), initial_epoch=len(done), verbose=0,
                callbacks=list(filter(None, callbacks)),
            )
        except StopTraining:
            return "stopped", "Stopped by the user."
        except AlreadyOver:
            pass
        finally:
            self._let_go()
        if nan.diverged:
            return "diverged", f"The loss became NaN or infinite in epoch {nan.diverged}."
        if patience is not None and patience.stopped_epoch:
            return "early_stopped", f"No better {config.monitor} for {config.patience} epochs."
        return "completed", f"All {config.epochs} epochs done."

    def _arguments(self, data, at_once: int) -> dict[str, Any]:
        """Return what `fit` takes: images, or the numbers of chunks of steps."""
        given = arguments(self.config, "fit")
        given["validation_batch_size"] = max(data.batch_size, _VALIDATION_BATCH)
        if not isinstance(self.model, ChunkedModel):
            return given | {"x": data.x, "y": data.y, "batch_size": data.batch_size}
        del given["validation_split"]  # fit can split arrays alone
        chunks = self.model.feed(
            *data.training, shuffled(data.trained), batch_size=data.batch_size, chunk=at_once,
            rate=learning_rate_of(self.config, data.steps),
        )
        return given | {"x": chunks, "validation_data": data.validation, "shuffle": False}

    def _let_go(self) -> None:
        """Leave no images with a model that is kept: each would hold a dataset of its own."""
        self.model._eval_epoch_iterator = None  # Keras's own; `fit` keeps it where it is left
        if isinstance(self.model, ChunkedModel):
            self.model.drop_images()

    def _done(self, resume: Resume | None) -> list[dict[str, float]]:
        """Put back what the store has of a run; return the logs of the epochs that are done."""
        try:
            return take_up(resume, self.model, self.checkpoint) if resume else []
        except ValueError:
            traceback.print_exc()
            return []
