"""The tables name things that exist in Keras, and every value in them takes effect."""

from __future__ import annotations

import inspect
import os

import numpy as np
import pytest

from lab.config import RunConfig
from lab.options import (
    ACTIVATIONS,
    DATASETS,
    FIELDS,
    GROUPS,
    HYPERPARAMETERS,
    OPTIMIZERS,
)
from lab.options.kinds import CALLS
from tests.fields.values import other


@pytest.fixture(scope="module")
def keras():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return pytest.importorskip("keras")


EVERY_HYPERPARAMETER = [
    pytest.param(name, spec, id=f"{name}-{spec.name}")
    for name, optimizer in OPTIMIZERS.items()
    for spec in optimizer.hyperparameters
]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_kerass(keras, name):
    assert keras.activations.get(name) is getattr(keras.activations, name)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_argument_of_an_optimizer_is_in_its_signature(keras, optimizer):
    takes = inspect.signature(getattr(keras.optimizers, optimizer.keras_class)).parameters
    names = [*optimizer.defaults(), *optimizer.fixed, "learning_rate"]
    assert set(names) <= set(takes)


@pytest.mark.parametrize("spec", FIELDS.values(), ids=lambda s: s.name)
def test_a_field_that_keras_takes_by_its_name_is_in_the_calls_signature(keras, spec):
    optimizers = [getattr(keras.optimizers, o.keras_class) for o in OPTIMIZERS.values()]
    calls = {
        "Dense": [keras.layers.Dense], "optimizer": optimizers, "fit": [keras.Model.fit],
        "EarlyStopping": [keras.callbacks.EarlyStopping],
    }
    assert set(calls) == set(CALLS)
    for call in calls[spec.argument_of] if spec.argument_of else ():
        assert spec.name in inspect.signature(call).parameters


@pytest.mark.parametrize("spec", FIELDS.values(), ids=lambda s: s.name)
def test_a_field_is_in_a_group_of_the_form(spec):
    assert spec.group in [group.name for group in GROUPS]
    for other_field, values in spec.shown_where.items():
        assert [FIELDS[other_field].check(value) for value in values] == list(values)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_an_optimizer_echoes_its_defaults_and_fixed_arguments(keras, optimizer):
    from lab.training.model import build_optimizer

    built = build_optimizer(RunConfig(optimizer=optimizer.name))
    echoed = built.get_config()
    assert type(built).__name__ == optimizer.keras_class
    assert echoed["learning_rate"] == pytest.approx(optimizer.learning_rate)
    for name, value in (optimizer.defaults() | dict(optimizer.fixed)).items():
        assert echoed[name] == pytest.approx(value), name


@pytest.mark.parametrize(("name", "spec"), EVERY_HYPERPARAMETER)
def test_no_hyperparameter_is_dropped_on_its_way_to_keras(keras, name, spec):
    from lab.training.model import build_optimizer

    config = RunConfig(optimizer=name, optimizer_options={spec.name: other(spec)})
    again = RunConfig.from_json(config.to_json())
    assert build_optimizer(again).get_config()[spec.name] == pytest.approx(other(spec))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_one_step_moves_the_weights(keras, name):
    from lab.training.model import build_optimizer

    before = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
    weights = keras.Variable(before)
    gradient = keras.ops.convert_to_tensor(np.cos(before))
    build_optimizer(RunConfig(optimizer=name)).apply([gradient], [weights])
    after = weights.value.numpy()
    assert np.isfinite(after).all()
    assert np.abs(after - before).max() > 1e-9


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_default_keeps_its_own_rule(optimizer):
    FIELDS["learning_rate"].check(optimizer.learning_rate)
    for spec in optimizer.hyperparameters:
        assert spec.check(spec.default) == spec.default


@pytest.mark.parametrize("spec", FIELDS.values(), ids=lambda s: s.name)
def test_every_field_has_a_valid_default_a_label_and_help(spec):
    assert spec.check(spec.default) == spec.default
    assert spec.label and spec.help.endswith(".")


def test_the_tables_are_filed_under_their_own_names():
    for table in (ACTIVATIONS, DATASETS, FIELDS, HYPERPARAMETERS, OPTIMIZERS):
        assert [entry.name for entry in table.values()] == list(table)


def test_no_hyperparameter_has_the_name_of_a_field():
    assert not set(HYPERPARAMETERS) & (set(FIELDS) | {"name", "preset", "config", "json"})


def test_every_hyperparameter_is_listed():
    listed = {p.name for o in OPTIMIZERS.values() for p in o.hyperparameters}
    assert listed == set(HYPERPARAMETERS)


def test_every_entry_has_help_and_a_reference():
    for table in (ACTIVATIONS, DATASETS, OPTIMIZERS):
        for entry in table.values():
            assert entry.help.endswith(".") and entry.reference.startswith("http"), entry.name
