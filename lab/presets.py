"""Ready-made experiments: the post's networks and a sound modern choice."""

from __future__ import annotations

from dataclasses import dataclass

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options.kinds import shown

_RULE = (
    "activation", "optimizer", "learning_rate", "scaling", "architecture", "augmentation",
    "dropout", "batch_normalization",
)
_STOPPING = (*_RULE, "batch_size", "epochs", "patience", "monitor")
_LENGTH = (*_RULE, "batch_size", "epochs")


@dataclass(frozen=True)
class Preset:
    """A named config; `help` says in a line what it shows and why.

    Attributes:
        about: The fields that make the experiment what it is, by name; the form takes only these,
            and the optimizer's hyperparameters, and leaves the others as the user has them.
    """

    name: str
    label: str
    config: RunConfig
    help: str
    about: tuple[str, ...] = _RULE

    def agrees(self, config: RunConfig) -> bool:
        """Return whether `config` is this experiment, whatever else it sets."""
        same = all(getattr(config, name) == getattr(self.config, name) for name in self.about)
        return same and config.optimizer_options == self.config.optimizer_options


_SIGMOID_SGD = RunConfig(activation="sigmoid", optimizer="SGD", scaling="raw")
_RELU_SGD = RunConfig(activation="relu", optimizer="SGD", scaling="raw")
_RELU_ADAM = RunConfig(activation="relu", optimizer="Adam", scaling="raw")

PRESETS: dict[str, Preset] = {
    p.name: p
    for p in (
        Preset(
            "sigmoid-sgd", "Sigmoid + SGD", _SIGMOID_SGD,
            "Stays near 10 % for epochs: five sigmoid layers make the gradient vanish.",
        ),
        Preset(
            "relu-sgd", "ReLU + SGD", _RELU_SGD,
            "The gradient no longer vanishes, it explodes: on raw pixels the loss may become NaN.",
        ),
        Preset(
            "relu-sgd-0.001", "ReLU + SGD, lr 0.001", _RELU_SGD.changed(learning_rate=0.001),
            "The post's remedy: a tenth of the learning rate, and the same network learns.",
        ),
        Preset(
            "relu-adam", "ReLU + Adam", _RELU_ADAM,
            "The post's winner: Adam sets each weight's own step and learns from the first epoch.",
        ),
        Preset(
            "relu-adam-0-1", "ReLU + Adam, 0-1 pixels", _RELU_ADAM.changed(scaling="0-1"),
            "A sound modern choice: pixels scaled to 0-1, which suits the starting weights.",
        ),
        Preset(
            "sigmoid-sgd-early-stopping", "Early stopping: Sigmoid + SGD",
            _SIGMOID_SGD.changed(epochs=1000, patience=10),
            "Up to 1000 epochs, ended after 10 without a new best: slow learners need patience.",
            about=_STOPPING,
        ),
        Preset(
            "relu-adam-early-stopping", "Early stopping: ReLU + Adam",
            _RELU_ADAM.changed(epochs=1000, patience=10, batch_size=128),
            "Up to 1000 epochs in batches of 128; the best epoch's weights are the ones saved.",
            about=_STOPPING,
        ),
        Preset(
            "reads-my-handwriting", "Reads my handwriting",
            RunConfig(architecture="cnn", augmentation=1.0),
            "A CNN that has seen every digit shifted, turned and resized: it bears what a hand "
            "does.",
            about=_LENGTH,
        ),
    )
}

FIRST_PRESET = "relu-adam-0-1"
"""What the form opens with, and what links leave unsaid."""

POST_COMPARISON = ("sigmoid-sgd", "relu-sgd", "relu-adam")
"""The three models of the post's six-curve chart."""

POST_REMEDY = "relu-sgd-0.001"
"""The fourth, which makes the post's second chart."""


def preset(name: str) -> Preset:
    """Return the preset called `name`.

    Raises:
        ConfigError: There is none.
    """
    if not isinstance(name, str) or name not in PRESETS:
        raise ConfigError(f"preset must be one of {', '.join(PRESETS)}. Got {shown(name)}.")
    return PRESETS[name]


def preset_of(config: RunConfig) -> Preset | None:
    """Return the preset that `config` agrees with, the one that says most, or None."""
    alike = [preset for preset in PRESETS.values() if preset.agrees(config)]
    return max(alike, key=lambda preset: len(preset.about), default=None)
