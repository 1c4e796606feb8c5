"""The fields of a run's config: one entry a field, from which everything about it comes.

The form, links, the command line, titles, error texts, tables and Keras's arguments are made from
these entries, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass

from lab.options.activations import ACTIVATIONS
from lab.options.datasets import DATASETS
from lab.options.kinds import Choice, Field, Flag, Layers, Number, Title
from lab.options.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class Group:
    """A part of the form.

    Attributes:
        name: What a field's `group` refers to.
        columns: Relative widths of the columns that its fields fill, row by row.
        expander: Title of the box it is folded away in; neighbours of the same title share it.
    """

    name: str
    columns: tuple[int, ...] = (1,)
    expander: str = ""


_MORE = "More: schedule, network, pixels, seed, data"

GROUPS: tuple[Group, ...] = (
    Group("rule", columns=(4, 5)),
    Group("rate"),
    Group("length", columns=(1, 1)),
    Group("stopping", columns=(2, 3)),
    Group("schedule", columns=(1, 1), expander=_MORE),
    Group("network", columns=(1, 1), expander=_MORE),
    Group("layers", expander=_MORE),
    Group("generalizing", columns=(1, 1), expander=_MORE),
    Group("normalizing", expander=_MORE),
    Group("data", columns=(1, 1), expander=_MORE),
    Group("speed", expander=_MORE),
)
"""The form's parts, top to bottom; the optimizer's hyperparameters come before the expander."""

FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        Choice(
            "activation", "Activation", "relu",
            {a.name: a.label for a in ACTIVATIONS.values()},
            "What each hidden unit does with its weighted sum.",
            group="rule", title=Title("{0}", 2, always=True), argument_of="Dense",
        ),
        Choice(
            "optimizer", "Optimizer", "Adam",
            {o.name: o.label for o in OPTIMIZERS.values()},
            "How a gradient becomes a step.",
            group="rule", title=Title("{0}", 1, always=True),
        ),
        Number(
            "learning_rate", "Learning rate", 0.001, 1e-6, 10, log=True,
            help="Length of a step. Too small crawls, too large diverges.",
            group="rate", title=Title("lr {0}", 3, always=True), argument_of="optimizer",
        ),
        Choice(
            "schedule", "Schedule", "constant",
            {"constant": "Constant", "cosine": "Cosine", "step": "Step",
             "exponential": "Exponential"},
            "How the learning rate falls over all epochs: to 0 along a cosine, in steps after 1/2 "
            "and 3/4 of them, or evenly by ratio.",
            group="schedule", title=Title("{1} schedule", 3),
        ),
        Number(
            "decay_rate", "Decay rate", 0.1, 1e-6, 1, log=True,
            help="What the schedule multiplies the learning rate by: at each step, or by the end.",
            group="schedule", shown_where={"schedule": ("step", "exponential")},
            title=Title("decay {0}", 3),
        ),
        Number(
            "warmup_epochs", "Warm-up epochs", 0, 0, 100, integer=True,
            help="Epochs over which the learning rate first rises from 0, in a straight line.",
            group="schedule", title=Title("warm-up {0}", 3),
        ),
        Number(
            "batch_size", "Batch size", 32, 1, 4096, integer=True, log=True, word="full",
            help="Images a step. 'full' takes all at once: plain gradient descent.",
            offered=(1, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, "full"),
            group="length", title=Title("batch {0}", 4, always=True, word="full batch"),
        ),
        Number(
            "epochs", "Epochs", 20, 1, 1000, integer=True, log=True,
            help="Passes over the training images, at most.",
            group="length", title=Title("epochs {0}", 13), argument_of="fit",
        ),
        Number(
            "patience", "Patience", "off", 1, 100, integer=True, word="off",
            help="Early stopping: end after this many epochs without a new best.",
            offered=("off", 3, 5, 10, 20),
            group="stopping", title=Title("patience {0}", 7), argument_of="EarlyStopping",
        ),
        Choice(
            "monitor", "Best by", "val_accuracy",
            {"val_accuracy": "val_accuracy", "val_loss": "val_loss"},
            "Metric that decides which epoch is best: what is saved, and when patience runs out.",
            group="stopping", title=Title("best by {0}", 12), argument_of="EarlyStopping",
        ),
        Choice(
            "architecture", "Architecture", "mlp", {"mlp": "MLP", "cnn": "CNN"},
            "mlp: dense layers alone, each unit sees every pixel where it is. cnn: small filters "
            "that slide over the picture, twice, then a dense layer; 46,730 weights.",
            group="network", title=Title("{0}", 8),
        ),
        Layers(
            "hidden_layers", "Hidden layers", (64, 128, 256, 128, 64), 8, 1024,
            "Units of each hidden layer of an mlp, first to last.",
            group="layers", shown_where={"architecture": ("mlp",)}, title=Title("layers {0}", 8),
        ),
        Number(
            "augmentation", "Augmentation", 0.0, 0, 2,
            help="Random shift, turn and zoom of every training image, anew in every epoch: "
            "1 is up to ±3 pixels, ±15° and 0.8 to 1.2 times the size.",
            offered=(0.0, 0.5, 1.0, 1.5),
            group="generalizing", title=Title("augmentation {0}", 8),
        ),
        Number(
            "dropout", "Dropout", 0.0, 0, 0.9,
            help="Share of each hidden layer's values that each training step sets to 0, others "
            "every time.",
            offered=(0.0, 0.2, 0.3, 0.5),
            group="generalizing", title=Title("dropout {0}", 8),
        ),
        Flag(
            "batch_normalization", "Batch normalization", False,
            help="Each hidden layer's sums are brought to the same mean and spread over a batch "
            "before its activation.",
            group="normalizing", title=Title("batch norm {0}", 8),
        ),
        Choice(
            "scaling", "Pixel scaling", "0-1",
            {"0-1": "0-1", "raw": "raw 0-255"},
            "0-1 divides pixels by 255 inside the model; raw feeds 0-255, as the post does.",
            group="network", title=Title("{1} pixels", 6),
        ),
        Number(
            "seed", "Seed", 0, 0, 2**31 - 1, integer=True,
            help="Same seed and layers: same starting weights, same batches.",
            group="data", title=Title("seed {0}", 11),
        ),
        Number(
            "validation_split", "Validation", 0.2, 0.05, 0.5,
            help="Share of the training images, from the end, kept for validation.",
            group="data", title=Title("validation {0}", 14), argument_of="fit",
        ),
        Choice(
            "dataset", "Dataset", "mnist",
            {d.name: d.label for d in DATASETS.values()},
            "The images to learn.",
            group="data", title=Title("{0}", 10),
        ),
        Number(
            "train_samples", "Images", "all", 100, 60_000, integer=True, log=True,
            word="all",
            help="Take only the first so many training images: faster, and easier to overfit.",
            offered=("all", 1000, 5000, 10000, 20000),
            group="data", title=Title("{1:,} images", 9),
        ),
        Flag(
            "jit_compile", "Compile with XLA", False,
            help="A quarter to a half of the time an epoch, after a second or two of compiling. "
            "Same start, same batches; rounding differs from a plain Keras script's. Of no use to "
            "a cnn or augmentation, which XLA makes slower or cannot compile.",
            group="speed", shown_where={"architecture": ("mlp",), "augmentation": (0.0,)},
            title=Title("XLA {0}", 15),
        ),
    )
}
"""Fields by name; with the optimizer's own `optimizer_options` they make a RunConfig."""
