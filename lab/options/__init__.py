"""What a run can be made of, as tables: names, defaults, bounds, help; and a run's fields."""

from lab.options.activations import ACTIVATIONS, Activation
from lab.options.datasets import DATASETS, Dataset
from lab.options.fields import FIELDS, GROUPS
from lab.options.kinds import Choice, Field, Flag, Layers, Number
from lab.options.optimizers import HYPERPARAMETERS, OPTIMIZERS, Optimizer

__all__ = [
    "ACTIVATIONS",
    "DATASETS",
    "FIELDS",
    "GROUPS",
    "HYPERPARAMETERS",
    "OPTIMIZERS",
    "Activation",
    "Choice",
    "Dataset",
    "Field",
    "Flag",
    "Layers",
    "Number",
    "Optimizer",
]
