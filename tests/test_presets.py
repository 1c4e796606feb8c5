"""The presets are the post's networks, to the letter."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS
from lab.presets import POST_COMPARISON, POST_REMEDY, PRESETS, preset, preset_of

OTHERWISE = {
    "activation": "tanh", "optimizer": "Momentum", "learning_rate": 0.5, "dropout": 0.3,
    "augmentation": 0.5, "batch_normalization": True, "batch_size": 7, "epochs": 3,
    "patience": 5, "monitor": "val_loss",
}
"""Values that no preset has."""

POSTS_NETWORKS = {
    "sigmoid-sgd": ("sigmoid", "SGD", 0.01),
    "relu-sgd": ("relu", "SGD", 0.01),
    "relu-sgd-0.001": ("relu", "SGD", 0.001),
    "relu-adam": ("relu", "Adam", 0.001),
}


@pytest.mark.parametrize("name", POSTS_NETWORKS)
def test_the_posts_networks_are_as_in_the_post(name):
    config = PRESETS[name].config
    assert (config.activation, config.optimizer, config.learning_rate) == POSTS_NETWORKS[name]
    assert (config.batch_size, config.epochs, config.patience) == (32, 20, "off")
    assert config.scaling == "raw"
    assert config.hidden_layers == (64, 128, 256, 128, 64)
    assert config.dataset == "mnist" and config.validation_split == 0.2


@pytest.mark.parametrize(
    ("name", "optimizer", "batch_size"),
    [("sigmoid-sgd-early-stopping", "SGD", 32), ("relu-adam-early-stopping", "Adam", 128)],
)
def test_the_posts_early_stopping_runs_wait_ten_epochs(name, optimizer, batch_size):
    config = PRESETS[name].config
    assert (config.optimizer, config.batch_size) == (optimizer, batch_size)
    assert (config.epochs, config.patience, config.monitor) == (1000, 10, "val_accuracy")


def test_the_modern_choice_scales_its_pixels():
    config = PRESETS["relu-adam-0-1"].config
    assert (config.optimizer, config.activation, config.scaling) == ("Adam", "relu", "0-1")


def test_the_comparison_is_made_of_presets_that_differ():
    configs = [PRESETS[name].config for name in (*POST_COMPARISON, POST_REMEDY)]
    assert len(set(configs)) == 4
    assert {c.seed for c in configs} == {FIELDS["seed"].default}


def test_every_preset_is_filed_under_its_name_and_says_what_it_shows():
    for name, entry in PRESETS.items():
        assert preset(name) is entry and entry.name == name
        assert entry.label and entry.help.endswith(".")
    assert len({entry.label for entry in PRESETS.values()}) == len(PRESETS)


def test_an_unknown_preset_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match="preset must be one of sigmoid-sgd, .*Got 'adam'"):
        preset("adam")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_known_again_whatever_it_is_not_about(name):
    config = PRESETS[name].config.changed(seed=7, train_samples=5000, hidden_layers=(8,))
    assert preset_of(config) is PRESETS[name]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_not_known_again_once_what_it_is_about_differs(name):
    config = PRESETS[name].config
    assert preset_of(config.changed(activation="tanh")) is None
    assert preset_of(config.changed(learning_rate=0.5)) is None


@pytest.mark.parametrize(("name", "field"), [
    (name, field) for name, entry in PRESETS.items() for field in entry.about
])
def test_each_field_that_a_preset_is_about_tells_it_from_others(name, field):
    entry = PRESETS[name]
    two = {"architecture": ("mlp", "cnn"), "scaling": ("0-1", "raw")}.get(field, ())
    [value] = [v for v in two if v != getattr(entry.config, field)] or [OTHERWISE[field]]
    other = entry.config.changed(**{field: value})
    assert getattr(other, field) != getattr(entry.config, field)
    assert not entry.agrees(other)


def test_what_an_experiment_is_made_of_is_what_its_preset_is_about():
    """The form takes these from a preset, and leaves the others as they are."""
    network = {"activation", "optimizer", "learning_rate", "scaling", "architecture",
               "augmentation", "dropout", "batch_normalization"}
    for name, entry in PRESETS.items():
        default = RunConfig(optimizer=entry.config.optimizer)
        differs = {f for f in FIELDS if getattr(entry.config, f) != getattr(default, f)}
        assert set(entry.about) >= network | differs, name


def test_the_network_that_reads_handwriting_is_a_cnn_with_the_full_augmentation():
    entry = PRESETS["reads-my-handwriting"]
    assert (entry.config.architecture, entry.config.augmentation) == ("cnn", 1.0)
    assert {"batch_size", "epochs"} <= set(entry.about)  # what its time in the README is of


def test_a_hyperparameter_is_part_of_what_a_preset_is_about():
    config = PRESETS["relu-adam"].config
    assert preset_of(config.changed(optimizer_options={"beta_1": 0.5})) is None


def test_early_stopping_is_about_when_it_ends_too():
    stopping = PRESETS["relu-adam-early-stopping"].config
    assert preset_of(stopping.changed(patience="off")) is PRESETS["relu-adam"]
