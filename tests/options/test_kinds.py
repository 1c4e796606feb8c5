"""Each kind of value checks itself and words the rule from its own bounds."""

from __future__ import annotations

import pickle

import pytest

from lab.errors import ConfigError, OptionError
from lab.options import Choice, Flag, Layers, Number
from lab.options.kinds import Names, Several, shown

RATE = Number("rate", "Rate", 0.1, 1e-6, 10, "")
SHARE = Number("share", "Share", 0.1, 0, 1, "", high_open=True)
COUNT = Number("count", "Count", 32, 1, 4096, "", integer=True, word="full")
COLOR = Choice("color", "Color", "red", {"red": "Red", "blue": "Blue"}, "")
FLAG = Flag("flag", "Flag", False, "")
LAYERS = Layers("layers", "Layers", (64,), 8, 1024, "")
SOME = Several("on", "On", ("GD",), {"GD": "Descent", "Adam": "Adam"}, "")
IDS = Names("runs")


@pytest.mark.parametrize(
    ("spec", "value", "message"),
    [
        (RATE, 0, "rate must be in [1e-06, 10]. Got 0."),
        (RATE, 10.5, "rate must be in [1e-06, 10]. Got 10.5."),
        (RATE, float("nan"), "rate must be in [1e-06, 10]. Got nan."),
        (RATE, float("inf"), "rate must be in [1e-06, 10]. Got inf."),
        (RATE, 10**400, "rate must be in [1e-06, 10]. Got 1000"),
        (RATE, "0.1", "rate must be in [1e-06, 10]. Got '0.1'."),
        (RATE, True, "rate must be in [1e-06, 10]. Got True."),
        (RATE, None, "rate must be in [1e-06, 10]. Got None."),
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
        (RATE, 10, 10.0), (RATE, 1e-6, 1e-6), (SHARE, 0, 0.0), (COUNT, 37.0, 37),
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
        (LAYERS, "64, 128", (64, 128)), (LAYERS, "16", (16,)), (RATE, "0,01", 0.01),
        (RATE, "1,5e-3", 0.0015), (RATE, ",5", 0.5), (RATE, "0,001", 0.001), (RATE, " 2 ", 2.0),
        (COUNT, "1e3", 1000),
    ],
)
def test_typed_text_is_parsed(spec, text, value):
    assert spec.parse(text) == value


@pytest.mark.parametrize(
    ("spec", "text"),
    [(RATE, "fast"), (RATE, ""), (COUNT, "3.5"), (FLAG, "maybe"), (LAYERS, ""), (LAYERS, "64-x"),
     (LAYERS, "9" * 5000), (COUNT, "nan"), (RATE, "1,000"), (RATE, "0,0,1"), (RATE, "1.000,5"),
     (RATE, "1,5.0"), (COUNT, "1,000"), (COUNT, "1.000"), (COUNT, "2,0"), (COUNT, "1,5e2")],
)
def test_typed_text_that_is_no_value_is_refused(spec, text):
    with pytest.raises(ConfigError, match=f"^{spec.name} must be "):
        spec.parse(text)


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        (RATE, 0.001, "0.001"), (RATE, 0.1 + 0.2, "0.30000000000000004"), (RATE, 4.0, "4"),
        (RATE, 1e-6, "1e-06"), (COUNT, 37, "37"), (COUNT, "full", "full"), (COLOR, "red", "red"),
        (FLAG, True, "true"), (FLAG, False, "false"), (LAYERS, (64, 128), "64-128"),
        (SOME, ["GD", "Adam"], "GD,Adam"), (IDS, ["b1", "a2"], "b1,a2"),
    ],
)
def test_what_is_written_is_short_and_is_parsed_as_the_same(spec, value, text):
    assert spec.write(value) == text
    assert spec.parse(text) == value


@pytest.mark.parametrize(
    ("spec", "value", "words"),
    [
        (RATE, 0.1 + 0.2, "0.3"), (COUNT, 37, "37"), (COUNT, "full", "full"),
        (COLOR, "red", "Red"), (FLAG, True, "yes"), (FLAG, False, "no"), (LAYERS, (8, 4), "8-4"),
    ],
)
def test_a_reader_sees_a_value_in_words(spec, value, words):
    assert spec.words(value) == words


def test_several_names_come_in_their_tables_order_and_an_unknown_one_is_named():
    assert SOME.parse("Adam, GD,Adam") == ["GD", "Adam"]
    with pytest.raises(ConfigError, match="on must be one or more of GD, Adam. Got 'Foo'."):
        SOME.parse("GD,Foo")


def test_names_that_nobody_can_list_lose_repeats_and_blanks_only():
    assert IDS.parse(" b1,,a2,b1 ,") == ["b1", "a2"]
    assert IDS.parse("") == []


def test_a_long_value_is_shown_short():
    assert len(shown("x" * 10_000)) == 60


@pytest.mark.parametrize("spec", [RATE, COUNT, COLOR, FLAG, LAYERS, SOME])
def test_an_error_names_its_option_by_key_or_as_the_form_does(spec):
    with pytest.raises(OptionError) as refused:
        spec.parse("?")
    error = pickle.loads(pickle.dumps(refused.value))
    assert str(error).startswith(f"{spec.name} must be ")
    assert error.in_words.startswith(f"{spec.label} must be ")
    assert error.in_words_and_key.startswith(f"{spec.label} ({spec.name}) must be ")


@pytest.mark.parametrize("text", [
    "64-128-64", "64,128,64", "64, 128, 64", "64 128 64", " 64 - 128-64 ",
])
def test_sizes_may_be_written_with_hyphens_commas_or_spaces(text):
    assert LAYERS.parse(text) == (64, 128, 64)


@pytest.mark.parametrize("text", ["64-", "-64", "64--32", "64,,32", ",64", "64,", "-", ""])
def test_sizes_with_one_missing_are_refused_as_they_are_written(text):
    with pytest.raises(OptionError, match="1 to 8 layers of 1 to 1024 units") as error:
        LAYERS.parse(text)
    assert f"Got {text!r}." in str(error.value)


def test_there_is_one_zero():
    assert str(Number("x", "X", 0.5, 0, 1, "").check(-0.0)) == "0.0"
