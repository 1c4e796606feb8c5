"""Each kind of value checks itself and words the rule from its own bounds."""

from __future__ import annotations

import pytest

from lab.errors import ConfigError
from lab.options import Choice, Flag, Layers, Number
from lab.options.kinds import shown

RATE = Number("rate", "Rate", 0.1, 0, 10, "", low_open=True)
SHARE = Number("share", "Share", 0.1, 0, 1, "", high_open=True)
COUNT = Number("count", "Count", 32, 1, 4096, "", integer=True, word="full")
COLOR = Choice("color", "Color", "red", {"red": "Red", "blue": "Blue"}, "")
FLAG = Flag("flag", "Flag", False, "")
LAYERS = Layers("layers", "Layers", (64,), 8, 1024, "")


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (RATE, 0, "rate must be in (0, 10]. Got 0."),
        (RATE, 10.5, "rate must be in (0, 10]. Got 10.5."),
        (RATE, float("nan"), "rate must be in (0, 10]. Got nan."),
        (RATE, float("inf"), "rate must be in (0, 10]. Got inf."),
        (RATE, 10**400, "rate must be in (0, 10]. Got 1000"),
        (RATE, "0.1", "rate must be in (0, 10]. Got '0.1'."),
        (RATE, True, "rate must be in (0, 10]. Got True."),
        (RATE, None, "rate must be in (0, 10]. Got None."),
        (SHARE, 1, "share must be in [0, 1). Got 1."),
        (COUNT, 0, "count must be a whole number in [1, 4096] or 'full'. Got 0."),
        (COUNT, 2.5, "count must be a whole number in [1, 4096] or 'full'. Got 2.5."),
        (COUNT, "half", "count must be a whole number in [1, 4096] or 'full'. Got 'half'."),
        (COLOR, "green", "color must be one of red, blue. Got 'green'."),
        (COLOR, ["red"], "color must be one of red, blue. Got ['red']."),
        (FLAG, 1, "flag must be true or false. Got 1."),
        (LAYERS, [], "layers must be 1 to 8 layers of 1 to 1024 units, such as 64-128-64. Got"),
        (LAYERS, [1] * 9, "Got '1-1-1-1-1-1-1-1-1'."),
        (LAYERS, [64, 0], "Got '64-0'."),
        (LAYERS, [64, 1025], "Got '64-1025'."),
        (LAYERS, [64.0], "Got '64.0'."),
        (LAYERS, [True], "Got 'True'."),
        (LAYERS, 64, "Got 64."),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_the_rule_and_the_value(spec, value, message):
    with pytest.raises(ConfigError) as error:
        spec.check(value)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("spec", "value", "checked"),
    [
        (RATE, 10, 10.0), (RATE, 1e-9, 1e-9), (SHARE, 0, 0.0), (COUNT, 37.0, 37),
        (COUNT, "full", "full"), (COUNT, 4096, 4096), (COLOR, "blue", "blue"), (FLAG, True, True),
        (LAYERS, [64, 128], (64, 128)), (LAYERS, (1024,) * 8, (1024,) * 8),
    ],
)
def test_a_value_at_its_bounds_is_kept(spec, value, checked):
    assert spec.check(value) == checked
    assert type(spec.check(value)) is type(checked)


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        (RATE, "1e-3", 0.001), (COUNT, "37", 37), (COUNT, "full", "full"), (COLOR, "red", "red"),
        (FLAG, "True", True), (FLAG, "false", False), (LAYERS, "64-128", (64, 128)),
        (LAYERS, "64, 128", (64, 128)), (LAYERS, "16", (16,)),
    ],
)
def test_typed_text_is_parsed(spec, text, value):
    assert spec.parse(text) == value


@pytest.mark.parametrize(
    ("spec", "text"),
    [(RATE, "fast"), (RATE, ""), (COUNT, "3.5"), (FLAG, "maybe"), (LAYERS, ""), (LAYERS, "64-x"),
     (LAYERS, "9" * 5000), (COUNT, "nan")],
)
def test_typed_text_that_is_no_value_is_refused(spec, text):
    with pytest.raises(ConfigError, match=f"^{spec.name} must be "):
        spec.parse(text)


def test_a_long_value_is_shown_short():
    assert len(shown("x" * 10_000)) == 60
