"""A link says what the form shows, and the form shows what a link says."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from lab.ui.compare.view import VIEW

from lab.config import RunConfig
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS, Flag, Number
from lab.presets import PRESETS
from lab.ui.train.form_link import OTHER_PAGES, config_from_link, setup_address, setup_link


def opened(link: str) -> tuple[RunConfig, list[str]]:
    return config_from_link(dict(parse_qsl(link.removeprefix("?"), strict_parsing=True)))


@pytest.mark.parametrize("name", PRESETS)
def test_a_link_to_a_preset_opens_as_that_preset(name):
    assert opened(setup_link(PRESETS[name].config)) == (PRESETS[name].config, [])


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_be_linked_by_name(name):
    assert opened(f"?preset={name}") == (PRESETS[name].config, [])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_link_carries_every_hyperparameter(name):
    options = {}
    for spec in OPTIMIZERS[name].hyperparameters:
        options[spec.name] = not spec.default if isinstance(spec, Flag) else spec.high / 4
        if isinstance(spec, Number) and spec.integer:
            options[spec.name] = spec.low + 1
    options = {k: (-0.25 if k in ("beta_2_decay", "learning_rate_power") else v)
               for k, v in options.items()}
    config = RunConfig(optimizer=name, learning_rate=0.0123, optimizer_options=options)
    assert opened(setup_link(config)) == (config, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"batch_size": "full"}, {"batch_size": 37}, {"hidden_layers": (1024,)},
        {"hidden_layers": (8, 4, 2)}, {"patience": 100, "monitor": "val_loss"},
        {"scaling": "raw"}, {"learning_rate": 1e-6}, {"validation_split": 0.125},
        {"train_samples": 12_345, "seed": 2**31 - 1}, {"optimizer": "Lion", "epochs": 1000},
    ],
)
def test_a_link_carries_every_field(changes):
    config = RunConfig(**changes)
    assert opened(setup_link(config)) == (config, [])


def test_the_optimizer_is_read_before_what_belongs_to_it():
    config, problems = opened("?momentum=0.5&learning_rate=0.3&optimizer=Nesterov")
    assert problems == []
    assert config.optimizer_options == {"momentum": 0.5}
    assert config.learning_rate == 0.3


@pytest.mark.parametrize("name", FIELDS)
def test_a_bad_value_leaves_the_default_and_says_the_rule(name):
    config, problems = opened(f"?{name}=-1e99")
    assert config == PRESETS["relu-adam-0-1"].config
    assert len(problems) == 1
    label = FIELDS[name].label
    assert problems[0].startswith(f"{label} ({name}) must be {FIELDS[name].rule}. Got ")


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("http://localhost:8501", "http://localhost:8501/?epochs=3"),
        ("https://lab.example/school/", "https://lab.example/school/?epochs=3"),
        (None, "?epochs=3"),
    ],
)
def test_a_setups_address_is_whole_wherever_the_lab_lives(page, address):
    assert setup_address(page, RunConfig(epochs=3)) == address


@pytest.mark.parametrize(
    ("link", "named"), [("?colour=red", "set 'colour'"), ("?momentum=0.5", "set 'momentum'"),
                        ("?preset=best", "Got 'best'")],
)
def test_what_a_link_cannot_set_is_named(link, named):
    config, problems = opened(link)
    assert config == PRESETS["relu-adam-0-1"].config
    assert len(problems) == 1
    assert named in problems[0]


def test_no_name_of_another_page_is_a_setups():
    assert not OTHER_PAGES & {"preset", *FIELDS, *HYPERPARAMETERS}
    assert set(VIEW) <= OTHER_PAGES
