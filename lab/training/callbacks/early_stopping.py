"""Decides that patience has run out: Keras's own EarlyStopping, set up by the config."""

from __future__ import annotations

import keras

from lab.config import RunConfig
from lab.config.arguments import arguments


def early_stopping(config: RunConfig) -> keras.callbacks.EarlyStopping | None:
    """Return the callback that ends a run after `patience` epochs without a new best, or None."""
    if config.patience == "off":
        return None
    return keras.callbacks.EarlyStopping(**arguments(config, "EarlyStopping"))
