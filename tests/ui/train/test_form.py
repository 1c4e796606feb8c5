"""What is put into the form comes out of it unchanged."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import OPTIMIZERS
from lab.presets import PRESETS
from lab.ui.train import form


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict[str, object]:
    """A browser session's state, empty."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(form.st, "session_state", kept)
    return kept


@pytest.mark.parametrize("name", PRESETS)
def test_a_filled_form_gives_the_config_back(name):
    form.fill(PRESETS[name].config)
    assert form.current() == PRESETS[name].config


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_comes_back_with_its_defaults(name):
    form.fill(RunConfig(optimizer=name))
    assert form.current() == RunConfig(optimizer=name)


@pytest.mark.parametrize("rate", [1e-6, 0.1 + 0.2, 1 / 3, 1e-4, 0.01, 10.0])
def test_a_learning_rate_comes_back_to_the_last_digit(rate):
    form.fill(RunConfig(learning_rate=rate))
    assert form.current().learning_rate == rate


def test_a_form_can_be_filled_in_some_fields_only():
    form.fill(RunConfig(epochs=3, seed=5))
    form.fill(RunConfig(optimizer="Lion", epochs=7), only=("optimizer", "learning_rate"))
    assert form.current() == RunConfig(optimizer="Lion", epochs=3, seed=5)


def test_another_optimizers_settings_are_kept_for_when_it_is_chosen_again(state):
    config = RunConfig(optimizer="RMSprop", optimizer_options={"rho": 0.5})
    form.fill(config)
    state["form_optimizer"] = "SGD"
    assert form.current().optimizer_options == {}
    state["form_optimizer"] = "RMSprop"
    assert form.current().optimizer_options == config.optimizer_options


def test_a_value_out_of_range_is_named_with_its_rule(state):
    form.fill(RunConfig())
    state["form_batch_size"] = "5000"
    with pytest.raises(ConfigError, match=r"^Batch size must be .* or 'full'\. Got 5000\.$"):
        form.current()
