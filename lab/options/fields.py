"""The fields of a run's config, in the order of the form and the command line."""

from __future__ import annotations

from lab.options.activations import ACTIVATIONS
from lab.options.datasets import DATASETS
from lab.options.kinds import Choice, Layers, Number
from lab.options.optimizers import OPTIMIZERS

FIELDS: dict[str, Number | Choice | Layers] = {
    f.name: f
    for f in (
        Choice(
            "activation", "Activation", "relu",
            {a.name: a.label for a in ACTIVATIONS.values()},
            "What each hidden unit does with its weighted sum.",
        ),
        Choice(
            "optimizer", "Optimizer", "Adam",
            {o.name: o.label for o in OPTIMIZERS.values()},
            "How a gradient becomes a step.",
        ),
        Number(
            "learning_rate", "Learning rate", 0.001, 1e-6, 10, log=True,
            help="Length of a step. Too small crawls, too large diverges.",
        ),
        Number(
            "batch_size", "Batch size", 32, 1, 4096, integer=True, log=True, word="full",
            help="Images a step. 'full' takes all at once: plain gradient descent.",
        ),
        Number(
            "epochs", "Epochs", 20, 1, 1000, integer=True, log=True,
            help="Passes over the training images, at most.",
        ),
        Number(
            "patience", "Patience", "off", 1, 100, integer=True, word="off",
            help="Early stopping: end after this many epochs without a new best.",
        ),
        Choice(
            "monitor", "Best by", "val_accuracy",
            {"val_accuracy": "val_accuracy", "val_loss": "val_loss"},
            "Metric that decides which epoch is best: what is saved, and when patience runs out.",
        ),
        Layers(
            "hidden_layers", "Hidden layers", (64, 128, 256, 128, 64), 8, 1024,
            "Units of each hidden layer, first to last.",
        ),
        Choice(
            "scaling", "Pixel scaling", "0-1",
            {"0-1": "0-1", "raw": "raw 0-255"},
            "0-1 divides pixels by 255 inside the model; raw feeds 0-255, as the post does.",
        ),
        Number(
            "seed", "Seed", 0, 0, 2**31 - 1, integer=True,
            help="Same seed and layers: same starting weights, same batches.",
        ),
        Number(
            "validation_split", "Validation", 0.2, 0.05, 0.5,
            help="Share of the training images, from the end, kept for validation.",
        ),
        Choice(
            "dataset", "Dataset", "mnist",
            {d.name: d.label for d in DATASETS.values()},
            "The images to learn.",
        ),
        Number(
            "train_samples", "Images", "all", 100, 60_000, integer=True, log=True,
            word="all",
            help="Take only the first so many training images: faster, and easier to overfit.",
        ),
    )
}
"""Field specs by name; with the optimizer's own `optimizer_options` they make a RunConfig."""
