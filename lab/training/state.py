"""What the next epoch begins from, and how training goes on from it in another process.

It is the model's variables (weights, and the random numbers' place of layers that draw some) and
the optimizer's. The place in the shuffle is none of it: `fit` begins every epoch with a new
iterator, in which the shuffle starts from its seed again, so with a seed every epoch has the same
order (Keras 3.15, `ArrayDataAdapter`). What callbacks know comes from the history.
"""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
import pandas as pd

from lab.metrics import JUDGED_KEYS
from lab.store.models import Checkpoint
from lab.training.callbacks.best_checkpoint import BestCheckpoint
from lab.training.weights import unpack


class Resume(NamedTuple):
    """Where a run is taken up again: what the store has of it.

    Attributes:
        checkpoint: The state at the end of an epoch, with the best weights up to there.
        history: Its epochs, as `RunStore.history` gives them.
    """

    checkpoint: Checkpoint
    history: pd.DataFrame


def state_of(model: keras.Model) -> list[np.ndarray]:
    """Return copies of all variables that training changes, for `put_back`."""
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in _variables(model)]


def put_back(model: keras.Model, state: list[np.ndarray]) -> None:
    """Give a compiled model, of the same config, the state that another one had.

    Raises:
        ValueError: The state is another kind of model's. The model is as it was.
    """
    variables = _variables(model)
    kinds = [(tuple(v.shape), v.dtype) for v in variables]
    found = [(array.shape, array.dtype.name) for array in state]
    if found != kinds:
        raise ValueError("The state does not fit the model.")
    for variable, array in zip(variables, state, strict=True):
        variable.assign(array)


def take_up(
    resume: Resume, model: keras.Model, checkpoint: BestCheckpoint
) -> list[dict[str, float]]:
    """Put a run's state back.

    Args:
        model: Compiled, and not trained yet.
        checkpoint: Is told of the epochs on record and given the best one's weights.

    Returns:
        The logs of the epochs on record up to the state, by the keys of `lab.metrics.JUDGED_KEYS`.

    Raises:
        ValueError: What the store has does not fit together, or not the model. Model and
            checkpoint are as they were.
    """
    epoch, state, best = resume.checkpoint
    history = resume.history[resume.history.epoch <= epoch]
    if not history.epoch.tolist() == list(range(1, epoch + 1)) != []:
        raise ValueError("The history has not every epoch up to the state's.")
    logs = history[list(JUDGED_KEYS)].to_dict("records")
    judged = BestCheckpoint(checkpoint.monitor)
    for index, heard in enumerate(logs):
        judged.judge(index, heard)
    if judged.best_epoch != (best and best.epoch):
        raise ValueError("The best weights are of another epoch than the history's best.")
    weights = best and _fitting(unpack(best.data), model)
    put_back(model, unpack(state))
    checkpoint.best_epoch, checkpoint.best = judged.best_epoch, judged.best
    checkpoint.weights = weights
    return logs


def _variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.variables, *model.optimizer.variables]


def _fitting(weights: list[np.ndarray], model: keras.Model) -> list[np.ndarray]:
    if [weight.shape for weight in weights] != [weight.shape for weight in model.get_weights()]:
        raise ValueError("The best weights do not fit the model.")
    return weights
