"""RunConfig: valid, immutable, to and from JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS, OPTIMIZERS


def test_the_fields_are_those_of_the_table_and_the_optimizers_options():
    names = [f.name for f in dataclasses.fields(RunConfig)]
    assert set(names) == {*FIELDS, "optimizer_options"}


def test_a_config_without_values_is_made_of_defaults():
    config = RunConfig()
    for name, spec in FIELDS.items():
        assert getattr(config, name) == spec.default


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"learning_rate": 0}, "learning_rate must be in [1e-06, 10]. Got 0."),
        ({"batch_size": 4097}, "batch_size must be a whole number in [1, 4096] or 'full'. "
                               "Got 4097."),
        ({"epochs": 0}, "epochs must be a whole number in [1, 1000]. Got 0."),
        ({"epochs": 1001}, "Got 1001."),
        ({"patience": 0}, "patience must be a whole number in [1, 100] or 'off'. Got 0."),
        ({"monitor": "loss"}, "monitor must be one of val_accuracy, val_loss. Got 'loss'."),
        ({"optimizer": "adam"}, "optimizer must be one of SGD, Momentum, "),
        ({"activation": "swish"}, "activation must be one of sigmoid, tanh, relu, "),
        ({"hidden_layers": ()}, "hidden_layers must be 1 to 8 layers"),
        ({"optimizer_options": {"momentum": 0.9}}, "Adam takes beta_1, beta_2, epsilon, amsgrad. "
                                                   "Got 'momentum'."),
        ({"optimizer": "SGD", "optimizer_options": {"momentum": 0.9}}, "SGD takes no options."),
        ({"optimizer_options": {"beta_1": 1}}, "beta_1 must be in [0, 1). Got 1."),
        ({"optimizer_options": [0.9]}, "optimizer_options must be named values. Got [0.9]."),
    ],
)
def test_a_wrong_value_is_refused_with_the_rule_and_the_value(values, message):
    with pytest.raises(ConfigError) as error:
        RunConfig(**values)
    assert message in str(error.value)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_learning_rate_is_the_optimizers_own_until_given(name):
    assert RunConfig(optimizer=name).learning_rate == OPTIMIZERS[name].learning_rate
    assert RunConfig(optimizer=name, learning_rate=0.5).learning_rate == 0.5


def test_a_new_optimizer_brings_its_own_rate_and_hyperparameters():
    config = RunConfig(learning_rate=0.5, optimizer_options={"beta_1": 0.5})
    changed = config.changed(optimizer="Momentum", epochs=3)
    assert changed.learning_rate == OPTIMIZERS["Momentum"].learning_rate
    assert changed.optimizer_options == {"momentum": 0.9}
    assert changed.epochs == 3
    assert config.changed(optimizer="SGD", learning_rate=0.2).learning_rate == 0.2


def test_the_same_optimizer_keeps_its_rate_and_hyperparameters():
    config = RunConfig(learning_rate=0.5, optimizer_options={"beta_1": 0.5})
    changed = config.changed(optimizer="Adam", activation="tanh")
    assert changed == dataclasses.replace(config, activation="tanh")


VARIED = [
    {"activation": "gelu"}, {"learning_rate": 3e-5}, {"batch_size": "full"}, {"batch_size": 37},
    {"epochs": 1000}, {"patience": 10}, {"monitor": "val_loss"}, {"hidden_layers": (1, 1024)},
    {"scaling": "raw"}, {"seed": 2**31 - 1}, {"validation_split": 0.5}, {"dataset": "digits"},
    {"train_samples": 100}, {"optimizer_options": {"amsgrad": True, "beta_1": 0.1}},
    *({"optimizer": name} for name in OPTIMIZERS),
]


@pytest.mark.parametrize("values", VARIED, ids=str)
def test_a_config_survives_json(values):
    config = RunConfig(**values)
    again = RunConfig.from_json(config.to_json())
    assert again == config
    assert hash(again) == hash(config)
    assert json.loads(config.to_json()) == config.to_dict()


@pytest.mark.parametrize("values", VARIED, ids=str)
def test_no_field_is_dropped_from_a_config(values):
    config = RunConfig(**values)
    assert config != RunConfig() or values == {"optimizer": "Adam"}
    assert hash(config) != hash(RunConfig()) or values == {"optimizer": "Adam"}


def test_a_config_cannot_be_changed_in_place():
    with pytest.raises(dataclasses.FrozenInstanceError):
        RunConfig().epochs = 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "A config must be JSON"),
        ("[" * 100_000, "A config must be JSON"),
        ("[]", "A config must be an object of named values. Got []."),
        ("null", "Got None."),
        ('{"epocs": 3}', "A config has the fields activation, optimizer, "),
        ('{"epochs": "3"}', "epochs must be a whole number in [1, 1000]. Got '3'."),
        ('{"epochs": null}', "Got None."),
        ('{"learning_rate": NaN}', "learning_rate must be in [1e-06, 10]. Got nan."),
        ('{"optimizer": ["Adam"]}', "optimizer must be one of"),
        ('{"hidden_layers": [[64]]}', "hidden_layers must be"),
        ('{"batch_size": {"full": 1}}', "batch_size must be"),
    ],
)
def test_damaged_json_is_refused_in_a_sentence(text, message):
    with pytest.raises(ConfigError) as error:
        RunConfig.from_json(text)
    assert message in str(error.value)
    assert len(str(error.value)) < 400


def test_the_title_says_what_differs():
    assert RunConfig().title == "Adam · ReLU · lr 0.001 · batch 32"
    config = RunConfig(
        optimizer="SGD", activation="sigmoid", batch_size="full", scaling="raw", patience=10,
        hidden_layers=(16, 8), dataset="digits", seed=3,
    )
    assert config.title == (
        "SGD · Sigmoid · lr 0.01 · full batch · raw pixels · patience 10 · layers 16-8 · "
        "Small digits (8x8, enlarged) · seed 3"
    )


@pytest.mark.parametrize(("values", "without"), [
    ({}, {"decay_rate"}),
    ({"schedule": "step"}, set()),
    ({"architecture": "cnn"}, {"decay_rate", "hidden_layers", "jit_compile"}),
    ({"augmentation": 0.5}, {"decay_rate", "jit_compile"}),
])
def test_what_has_no_effect_is_not_among_what_is_in_effect(values, without):
    config = RunConfig(jit_compile=True, **values)
    assert set(FIELDS) - set(config.in_effect) == without
    assert config.compiled == ("jit_compile" not in without)
    assert not config.changed(jit_compile=False).compiled
