"""The best weights of a run as models that can be used elsewhere, and how good they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from lab.config import RunConfig
from lab.datasets import Images
from lab.training.model import build_model, compile_model

_EVALUATION_BATCH = 1024  # a batch only spreads the work: metrics are means over all images


def package(config: RunConfig, weights: Sequence[np.ndarray], images: Images) -> dict[str, Any]:
    """Return a run's weights as a model in both formats, tested, for `RunStore.finish`.

    Args:
        config: What the weights were trained by.
        weights: As `get_weights` gives them.
        images: The dataset that they were trained on, for its test images.
    """
    model = build_model(config)
    compile_model(model, config, _EVALUATION_BATCH, len(images.x_test) // _EVALUATION_BATCH)
    model.set_weights(weights)
    test = model.evaluate(
        images.x_test, images.y_test, batch_size=_EVALUATION_BATCH, verbose=0, return_dict=True
    )
    with TemporaryDirectory(prefix="lab-") as folder:
        saved, exported = Path(folder, "model.keras"), Path(folder, "model.tflite")
        model.save(saved)
        model.export(exported, format="litert", verbose=False)
        models = {path.name: path.read_bytes() for path in (saved, exported)}
    return {"models": models, "test_accuracy": test["accuracy"], "test_loss": test["loss"]}
