"""What a run can be made of: names, defaults, bounds and help, as data."""

from lab.options.activations import ACTIVATIONS, Activation
from lab.options.datasets import DATASETS, Dataset
from lab.options.fields import FIELDS
from lab.options.kinds import Choice, Flag, Layers, Number
from lab.options.optimizers import HYPERPARAMETERS, OPTIMIZERS, Optimizer

__all__ = [
    "ACTIVATIONS",
    "DATASETS",
    "FIELDS",
    "HYPERPARAMETERS",
    "OPTIMIZERS",
    "Activation",
    "Choice",
    "Dataset",
    "Flag",
    "Layers",
    "Number",
    "Optimizer",
]
