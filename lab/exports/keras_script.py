"""A run as a plain Keras script that trains it again, without the lab."""

from __future__ import annotations

from lab.config import RunConfig
from lab.config.arguments import arguments
from lab.config.network import Layer, network
from lab.errors import ConfigError
from lab.exports.templating import filled_in, literal
from lab.options import ACTIVATIONS, DATASETS, OPTIMIZERS
from lab.safe_text import one_line
from lab.store import Run

_WIDTH = 79  # characters of a line


def run_script(run: Run) -> str:
    """Return `keras_script` of a run, on the dataset that it was really trained on.

    Raises:
        ConfigError: The stored config is not valid; the text says why.
    """
    if run.config is None:
        raise ConfigError(f"The stored config of run {run.id} is not valid. {run.config_error}")
    name = "" if run.name == run.config.title else run.name
    return keras_script(run.config, name=name, dataset=run.dataset_used)


def keras_script(config: RunConfig, *, name: str = "", dataset: str | None = None) -> str:
    """Return a Python script that trains a config with Keras alone, and prints what came of it.

    Its output is a JSON object a line: each epoch's "epoch" (from 1), "loss", "accuracy",
    "val_loss" and "val_accuracy", then the saved epoch's "test_accuracy" and "test_loss". The
    history is that of the lab's exact mode on one machine, to the last digit; where XLA compiles
    the config, the script says that the lab rounds otherwise.

    The script imports Keras and NumPy; for the small digits, which Keras does not have, also
    scikit-learn and Pillow, and TensorFlow where the lab sets an option of it. It may be given a
    file of images, like Keras's mnist.npz.

    Args:
        name: What somebody has called the run; it stands in a comment.
        dataset: What to train on instead of the config's, where that could not be had.
    """
    optimizer = OPTIMIZERS[config.optimizer]
    scheduled = config.schedule != "constant" or config.warmup_epochs
    stopping = arguments(config, "EarlyStopping") if config.patience != "off" else {}
    return filled_in(
        "train.py.jinja",
        title=f"{config.title}.", name=one_line(name),
        xla=config.compiled,
        rewritten=ACTIVATIONS[config.activation].rewritten_in_loops,
        dataset=dataset if dataset in DATASETS else config.dataset,
        images=config.train_samples, split=literal(config.validation_split),
        scaled=config.scaling == "0-1", batch_size=config.batch_size,
        schedule=config.schedule if scheduled else "", warmup=config.warmup_epochs,
        decay_rate=literal(config.decay_rate), rate=literal(config.learning_rate),
        epochs=config.epochs, seed=config.seed,
        layers=[_call(layer) for layer in network(config)],
        optimizer=optimizer.keras_class, options=optimizer.fixed | config.optimizer_options,
        fit=arguments(config, "fit"), monitor=config.monitor, stopping=stopping,
    )


def _call(layer: Layer) -> str:
    """Return a layer's call; the script's own names stand in for the layer's."""
    given = [literal(value) for value in layer.given]
    given += [f"{key}={literal(value)}" for key, value in layer.named.items()]
    line = f"    keras.layers.{layer.kind}({', '.join(given)}),"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"    keras.layers.{layer.kind}(", *(f"        {one}," for one in given),
                      "    ),"])
