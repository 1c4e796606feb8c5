"""Anything is a config or refused, and a valid config survives every way of writing it."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import HYPERPARAMETERS
from lab.options.kinds import shown
from lab.ui.train.form_link import config_from_link, setup_link
from tests.fuzz.amount import examples
from tests.fuzz.configs import JSON, almost_configs, configs, nested, written


def taken_or_refused(make, given) -> None:
    """Make a config; one that is refused is refused in a short sentence."""
    try:
        config = make(given)
    except ConfigError as error:
        assert str(error).endswith(".") and len(str(error)) < 1000
    else:
        assert RunConfig.from_json(config.to_json()) == config


@given(st.text(max_size=40) | st.binary(max_size=40) | JSON.map(written))
@examples(150)
def test_text_is_a_config_or_refused(text):
    taken_or_refused(RunConfig.from_json, text)


@given(JSON)
@examples(200)
def test_any_value_is_a_config_or_refused(plain):
    taken_or_refused(RunConfig.from_dict, plain)


@pytest.mark.parametrize("name", [*RunConfig().to_dict(), *HYPERPARAMETERS, "unknown"])
@given(data=st.data())
@examples(15)
def test_a_config_with_anything_for_a_value_is_taken_or_refused(name, data):
    taken_or_refused(RunConfig.from_dict, data.draw(almost_configs(name)))


@given(almost_configs())
@examples(150)
def test_stored_json_with_one_value_of_anything_is_taken_or_refused(plain):
    try:
        text = written(plain)
    except ValueError:  # a number of too many digits, which nobody's JSON writes
        return
    taken_or_refused(RunConfig.from_json, text)


@pytest.mark.parametrize("depths", [range(1, 400), range(400, 800), range(800, 1200)], ids=str)
def test_json_nested_however_deep_is_refused(depths):
    for depth in depths:
        taken_or_refused(RunConfig.from_json, nested(depth))


@given(configs())
@examples(200)
def test_a_valid_config_comes_back_from_its_json_and_from_its_link(config):
    assert RunConfig.from_json(config.to_json()) == config
    assert RunConfig.from_dict(config.to_dict()) == config
    link = dict(parse_qsl(setup_link(config).removeprefix("?"), strict_parsing=True))
    assert config_from_link(link) == (config, [])


@given(configs(), configs())
@examples(200)
def test_two_configs_that_differ_have_titles_and_settings_that_differ(one, other):
    assert one.title and other.title
    if one == other:
        assert hash(one) == hash(other) and one.title == other.title
    else:
        assert one.settings != other.settings


@given(st.recursive(JSON, st.tuples) | st.binary())
@examples(100)
def test_whatever_was_given_is_shown_short(given_value):
    assert len(shown(given_value)) <= 60
