"""Compiled models, kept for the next runs that differ from theirs in numbers alone."""

from __future__ import annotations

import gc
import math
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

import keras
import numpy as np

from lab.config import RunConfig
from lab.config.cost import products
from lab.training.chunked import ChunkedModel
from lab.training.model import (
    build_model,
    compile_model,
    set_graph_options,
    steps_between_looks,
)

_MOST = 4  # kept at once; a worker that alternates between more compiles anew
_MOST_WEIGHTS = 4_000_000  # of all that are kept; an optimizer has up to twice as many variables
_NUMBERS = (
    "seed", "learning_rate", "epochs", "patience", "monitor", "validation_split", "dataset",
    "train_samples", "batch_size",
)
"""Fields that no compiled program depends on, but for what `_key` adds of them."""
_OF_THE_SCHEDULE = ("schedule", "decay_rate", "warmup_epochs")


class _Kept(NamedTuple):
    model: keras.Sequential
    optimizer: list[np.ndarray]  # its variables before the first step


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = threading.Lock()


def prepared(
    config: RunConfig, batch_size: int, images: int
) -> tuple[keras.Sequential, int]:
    """Return a compiled model at the start of `config`'s training, Keras seeded by its seed.

    It is one that another run has left, with its variables set anew, where one of the same
    structure is kept: nothing is compiled again then. Use one at a time.

    Args:
        batch_size: Images a step.
        images: Images an epoch.

    Returns:
        The model, and how many steps it takes between two calls of callbacks.
    """
    steps = math.ceil(images / batch_size)
    keras.utils.set_random_seed(config.seed)
    fresh = build_model(config, ChunkedModel if config.compiled else keras.Sequential)
    at_once = steps_between_looks(products(config), batch_size, steps)
    key = _key(config, batch_size, images, at_once)
    set_graph_options(config)
    kept = _take(key)
    if kept is None:
        compile_model(fresh, config, steps, 1 if config.compiled else at_once)
        start = [v.value.numpy() for v in fresh.optimizer.variables]
        kept = _Kept(fresh, start)
    else:
        _begin_anew(kept, fresh, config)
    _keep(key, kept)
    return kept.model, at_once


def forget() -> None:
    """Keep nothing any more."""
    with _lock:
        _kept.clear()
    keras.backend.clear_session()
    gc.collect()


def _key(config: RunConfig, batch_size: int, images: int, at_once: int) -> Hashable:
    """Return all that a compiled model depends on."""
    free = set(_NUMBERS)
    numbers = [batch_size, at_once]
    if config.compiled:
        free.update(_OF_THE_SCHEDULE)
        numbers.append(images)  # the shape that its program takes
    elif config.schedule != "constant" or config.warmup_epochs:
        numbers += [config.learning_rate, config.epochs, images]  # Keras writes them into its graph
    return tuple(numbers), tuple(
        (name, str(value)) for name, value in config.settings.items() if name not in free
    )


def _take(key: Hashable) -> _Kept | None:
    with _lock:
        return _kept.pop(key, None)


def _keep(key: Hashable, kept: _Kept) -> None:
    if kept.model.count_params() > _MOST_WEIGHTS:
        return
    with _lock:
        _kept[key] = kept
        while len(_kept) > _MOST or _weights() > _MOST_WEIGHTS:
            _kept.popitem(last=False)


def _weights() -> int:
    return sum(kept.model.count_params() for kept in _kept.values())


def _begin_anew(kept: _Kept, fresh: keras.Model, config: RunConfig) -> None:
    """Give a kept model the starting weights of a fresh one, and its optimizer a fresh start."""
    model, optimizer = kept
    for variable, start in zip(model.variables, fresh.variables, strict=True):
        variable.assign(start)
    for variable, start in zip(model.optimizer.variables, optimizer, strict=True):
        variable.assign(start)
    if isinstance(model.optimizer._learning_rate, keras.Variable):
        model.optimizer.learning_rate = config.learning_rate
