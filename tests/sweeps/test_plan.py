"""A plan of runs: every combination once, or a sentence that says what is wrong with which."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import ACTIVATIONS, FIELDS, OPTIMIZERS
from lab.store import KEEPS as STORED
from lab.sweeps import KEEPS, MOST_RUNS, SweepPlan, log_range
from lab.sweeps import plan as plan_module
from lab.sweeps.words import duration


def plan(**values) -> SweepPlan:
    return SweepPlan("A sweep", **values)


def sentence(**values) -> str:
    with pytest.raises(ConfigError) as error:
        plan(**values)
    assert str(error.value).endswith(".")
    return str(error.value)


def test_a_plan_is_the_product_of_what_varies_in_the_order_of_the_fields_and_seeds_innermost():
    found = plan(
        base={"epochs": 3},
        vary={"batch_size": (32, "full"), "learning_rate": (0.1, 1), "activation": ["relu", "elu"]},
        seeds=(5, 2),
    )
    assert [
        (c.activation, c.learning_rate, c.batch_size, c.seed, c.epochs) for c in found.configs
    ] == [
        (*values, 3)
        for values in product(("relu", "elu"), (0.1, 1.0), (32, "full"), (5, 2))
    ]
    assert found.count == 16
    assert found.words == "16 runs: 2 activations x 2 learning rates x 2 batch sizes x 2 seeds"


def test_a_plan_of_nothing_is_one_run_of_defaults():
    [config] = plan().configs
    assert config == RunConfig(jit_compile=True)
    assert plan().words == "1 run: 1 seed"


def test_each_optimizer_has_its_own_learning_rate_where_none_is_given():
    rates = {c.optimizer: c.learning_rate for c in plan(vary={"optimizer": [*OPTIMIZERS]}).configs}
    assert rates == {name: o.learning_rate for name, o in OPTIMIZERS.items()}


def test_hyperparameters_are_shared_and_varied_by_kerass_keys():
    configs = plan(
        base={"beta_1": 0.5}, vary={"beta_2": (0.9, 0.99), "optimizer": ("Adam", "Lion")},
    ).configs
    assert [(c.optimizer, c.optimizer_options["beta_2"]) for c in configs] == [
        ("Adam", 0.9), ("Adam", 0.99), ("Lion", 0.9), ("Lion", 0.99)
    ]
    assert {c.optimizer_options["beta_1"] for c in configs} == {0.5}


def test_what_is_kept_of_the_values_is_what_the_fields_make_of_them():
    found = plan(base={"epochs": 3.0, "hidden_layers": [4, 5]}, vary={"batch_size": [32.0]})
    assert (found.base, found.vary) == (
        {"epochs": 3, "hidden_layers": (4, 5)}, {"batch_size": (32,)}
    )
    assert found == plan(base=found.base, vary=found.vary)


NO_PLAN = [
    ({"base": {"epoch": 3}}, "base takes activation, optimizer, "),
    ({"base": {"epoch": 3}}, "Got 'epoch'."),
    ({"vary": {"optimiser": ["SGD"]}}, "vary takes activation, optimizer, "),
    ({"base": {"seed": 3}}, "seeds says which seeds a sweep has. Got a seed in base."),
    ({"vary": {"seed": [1, 2]}}, "seeds says which seeds a sweep has. Got a seed in vary."),
    ({"base": [1]}, "base must be a table of named values. Got [1]."),
    ({"base": {"epochs": 3}, "vary": {"epochs": [3]}},
     "A field may be in base or in vary. Got epochs in both."),
    ({"vary": {"epochs": []}}, "epochs must be a list of at least one value. Got an empty list."),
    ({"vary": {"epochs": "12"}}, "epochs must be a list of at least one value. Got '12'."),
    ({"seeds": ()}, "seeds must be a list of at least one value. Got an empty list."),
    ({"vary": {"batch_size": [32, 16, 32.0]}}, "batch_size must name each value once. Got 32"),
    ({"vary": {"hidden_layers": [[4, 4], (4, 4)]}},
     "hidden_layers must name each value once. Got '4-4' twice."),
    ({"seeds": (1, 1)}, "seeds must name each value once. Got 1 twice."),
    ({"seeds": (-1,)}, "seed must be a whole number in [0, 2147483647]. Got -1."),
    ({"base": {"learning_rate": 11}},
     "learning_rate must be in [1e-06, 10]. Got 11. It is in base, and so in every run."),
    ({"vary": {"learning_rate": [0.1, 1, 11], "batch_size": [8, 16]}, "seeds": (0, 1)},
     "learning_rate must be in [1e-06, 10]. Got 11. It is value 3 of 3 in vary, and first met in "
     "run 9."),
    ({"vary": {"optimizer": ["SGD", "Sgd"]}}, "Got 'Sgd'. It is value 2 of 2 in vary"),
    ({"base": {"optimizer": "adam"}}, f"optimizer must be one of {', '.join(OPTIMIZERS)}. Got"),
    ({"base": {"momentum": 0.9}},
     "momentum must be a hyperparameter of every optimizer of the sweep. Got Adam, which takes "
     "beta_1, beta_2, epsilon, amsgrad. It is in base, and so in every run."),
    ({"vary": {"optimizer": ["Momentum", "SGD"], "momentum": [0.5]}}, "Got SGD, which takes none."),
    ({"base": {"beta_1": 1}}, "beta_1 must be in [0, 1). Got 1."),
    ({"keeps": "some"}, "keeps must be one of best, all, none. Got 'some'."),
]


@pytest.mark.parametrize(("values", "words"), NO_PLAN)
def test_what_is_no_plan_is_a_sentence_with_the_rule_and_the_value(values, words):
    assert words in sentence(**values)


@pytest.mark.parametrize("name", ["", " \n", "x" * 201, None, 3])
def test_a_name_is_a_short_text(name):
    with pytest.raises(ConfigError, match="name must be a text of 1 to 200 characters. Got"):
        SweepPlan(name)


def test_too_many_runs_are_counted_and_not_built(monkeypatch):
    monkeypatch.setattr(plan_module, "RunConfig", None)
    rates = log_range(1e-6, 10, 100)
    many = {"learning_rate": rates, "optimizer": [*OPTIMIZERS], "activation": [*ACTIVATIONS]}
    assert sentence(vary=many, seeds=tuple(range(10))) == (
        "A sweep has at most 2,000 runs. "
        "Got 10 activations x 15 optimizers x 100 learning rates x 10 seeds = 150,000 runs."
    )


def test_as_many_runs_as_there_may_be_are_planned():
    found = plan(vary={"learning_rate": log_range(1e-3, 1, 20)}, seeds=tuple(range(100)))
    assert found.count == len(set(found.configs)) == MOST_RUNS


def test_a_value_that_is_wrong_only_in_a_run_names_the_run(monkeypatch):
    def refuse(**values):
        if values["seed"] == 7 and values["epochs"] == 2:
            raise ConfigError("warmup_epochs must be fewer than epochs. Got 3.")

    monkeypatch.setattr("lab.sweeps.plan.RunConfig", refuse)
    assert sentence(vary={"epochs": [1, 2]}, seeds=(6, 7)) == (
        "Run 4 (epochs 2, seed 7) cannot be: warmup_epochs must be fewer than epochs. Got 3."
    )


def test_a_field_that_would_have_no_effect_in_some_runs_does_not_vary(monkeypatch):
    spec = replace(FIELDS["patience"], shown_where={"monitor": ("val_loss",)})
    monkeypatch.setitem(FIELDS, "patience", spec)
    patience = {"patience": [1, 2]}
    assert sentence(vary=patience | {"monitor": ["val_loss", "val_accuracy"]}) == (
        "patience must have an effect in every run that varies it, and has one where monitor is "
        "val_loss. Got monitor 'val_accuracy' in the same sweep."
    )
    assert "Got monitor 'val_accuracy'" in sentence(vary=patience)  # the default
    assert plan(vary=patience, base={"monitor": "val_loss"}).count == 2


def test_runs_are_compiled_unless_the_plan_says_otherwise():
    assert {c.jit_compile for c in plan(seeds=(0, 1)).configs} == {True}
    assert {c.jit_compile for c in plan(base={"jit_compile": False}).configs} == {False}
    both = plan(vary={"jit_compile": [False, True]}).configs
    assert [c.jit_compile for c in both] == [False, True]


def test_each_choice_of_models_to_keep_has_words():
    assert [*KEEPS.choices] == ["best", "all", "none"] and KEEPS.default == plan().keeps
    assert all(KEEPS.choices.values()) and KEEPS.help.endswith(".")


def test_the_store_has_the_plans_choices_the_default_first():
    assert (tuple(KEEPS.choices), KEEPS.default) == (STORED, STORED[0])


@pytest.mark.parametrize(("start", "end", "points"), [
    (1e-4, 1.0, 9), (1e-4, 1.0, 2), (1e-6, 10, 100), (0.1, 0.2, 3), (1, 1.01, 5), (3, 700, 7),
])
def test_a_range_is_numpys_up_to_rounding_and_its_ends_are_exact(start, end, points):
    values = log_range(start, end, points)
    assert (values[0], values[-1], len(values)) == (start, end, points)
    oracle = np.geomspace(start, end, points)
    step = oracle[1] / oracle[0] - 1
    assert np.allclose(values, oracle, rtol=min(0.005, step / 10), atol=0)
    assert all(isinstance(value, float) for value in values)


def test_a_ranges_values_are_easy_to_read():
    assert log_range(1e-4, 1, 9) == (
        0.0001, 0.000316, 0.001, 0.00316, 0.01, 0.0316, 0.1, 0.316, 1.0
    )


@pytest.mark.parametrize("ends", [
    (0, 1), (-1, 1), (1, 1), (2, 1), (1, float("inf")), (float("nan"), 1), ("1", 2), (True, 2),
    (None, 1), (1, 10**400),
])
def test_a_range_without_two_ends_is_a_sentence(ends):
    with pytest.raises(ConfigError, match="must go from a number above 0 to a larger one. Got"):
        log_range(*ends, 3)


@pytest.mark.parametrize("points", [1, 101, 2.5, "3", True, None])
def test_a_range_has_2_to_100_points(points):
    with pytest.raises(ConfigError, match=r"points must be a whole number in \[2, 100\]. Got"):
        log_range(0.1, 1, points)


def test_a_range_without_room_for_its_points_is_a_sentence():
    with pytest.raises(ConfigError, match="must have room for its points. Got 100 from 1.0"):
        log_range(1, np.nextafter(1, 2), 100)


@pytest.mark.parametrize(("seconds", "words"), [
    (0.2, "1 second"), (45.4, "45 seconds"), (90, "1.5 minutes"), (1500, "25 minutes"),
    (5400, "1.5 hours"), (90_000, "25 hours"),
])
def test_a_duration_is_said_in_words(seconds, words):
    assert duration(seconds) == words
