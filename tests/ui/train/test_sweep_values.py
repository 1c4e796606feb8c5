"""Lists as people type them, and the names that sweeps are proposed."""

from __future__ import annotations

import pytest

from lab.errors import ConfigError
from lab.ui.train import sweep_keys, sweep_values
from lab.ui.train.sweep_values import plan_of, proposed_name, values_of


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict[str, object]:
    """A browser session's state, empty."""
    held: dict[str, object] = {}
    monkeypatch.setattr(sweep_keys.st, "session_state", held)
    return held


@pytest.mark.parametrize(("text", "values"), [
    ("0.1, 0.01", (0.1, 0.01)), ("0.1,0.01", (0.1, 0.01)), ("0,1; 0,01", (0.1, 0.01)),
    ("0,1 0,01", (0.1, 0.01)), ("0,1, 0,01", (0.1, 0.01)), ("1e-3", (0.001,)),
    (" 0.5 ,0.25, ", (0.5, 0.25)), ("\t0.5\n0.25", (0.5, 0.25)), ("1,5", (1.0, 5.0)),
])
def test_a_list_of_rates_is_read_as_it_is_meant(state, text, values):
    state |= {"sweep_learning_rate_by": "list", "sweep_list_learning_rate": text}
    assert values_of("learning_rate", None) == values


@pytest.mark.parametrize(("text", "values"), [
    ("64-64, 128", ((64, 64), (128,))), ("64 - 64; 8", ((64, 64), (8,))), ("64", ((64,),)),
    ("64-64 128", ((64, 64), (128,))), ("64-64,128", ((64, 64), (128,))),
])
def test_a_list_of_layers_is_read_as_it_is_meant(state, text, values):
    state["sweep_list_hidden_layers"] = text
    assert values_of("hidden_layers", None) == values


@pytest.mark.parametrize(("name", "text", "got"), [
    ("batch_size", "16, 1,000", "Got '1,000'."), ("batch_size", "16; x", "Got 'x'."),
    ("batch_size", "0", "Got 0."), ("hidden_layers", "64-0", "64-0"),
    ("hidden_layers", "-", "Got '-'."), ("batch_size", "", "Got none."),
    ("batch_size", "32,,64", "between any two commas. Got '32,,64'."),
    ("batch_size", "32; ,64", "Got '32; ,64'."), ("hidden_layers", "-64", "Got '-64'."),
    ("hidden_layers", "64--32", "Got '64--32'."), ("batch_size", None, "Got none."),
    ("hidden_layers", "64, 64", "Got 64 twice."),
])
def test_what_cannot_be_meant_is_a_sentence_with_the_value(state, name, text, got):
    state[f"sweep_list_{name}"] = text
    with pytest.raises(ConfigError, match="must") as error:
        values_of(name, None)
    assert got in str(error.value)


def test_a_choice_begins_with_the_forms_own_and_the_usual_one_or_another():
    assert values_of("optimizer", "Lion") == ("Lion", "Adam")
    assert values_of("optimizer", "Adam") == ("Adam", "SGD")


def test_the_proposed_name_says_what_varies():
    base = {"optimizer": "Adam"}
    assert proposed_name({"learning_rate": (1, 2), "optimizer": ()}, base, 3) == (
        "Optimizer x learning rate"
    )
    assert proposed_name({}, base, 5) == "5 seeds of Adam"


def test_each_optimizers_own_rate_is_what_there_is_where_no_rate_is_given(state):
    state["sweep_vary"] = ["optimizer"]
    assert sweep_values.each_its_own_rate() and "learning_rate" in sweep_values.replaced()
    state["sweep_rates"] = "form"
    assert not sweep_values.each_its_own_rate()
    state |= {"sweep_rates": "own", "sweep_vary": ["optimizer", "learning_rate"]}
    assert not sweep_values.each_its_own_rate()


def test_a_name_without_a_visible_character_is_the_proposed_one(state):
    state |= {"sweep_name": " \u200b ", "sweep_seeds": 2}
    plan = plan_of({"optimizer": "SGD"}, {}, 7)
    assert (plan.name, plan.seeds, plan.base["jit_compile"]) == ("2 seeds of SGD", (7, 8), True)
