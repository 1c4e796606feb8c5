"""Every field changes what Keras is asked to do: one that is ignored changes nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from lab.config import RunConfig
from lab.engine import worker
from lab.options import FIELDS
from tests.fields.values import changed, without

SMALL = {"hidden_layers": (6, 4)}  # so that building it is quick


@pytest.fixture
def asked_of_keras(warm, store, digits, monkeypatch):
    """A function that has a worker train a config and returns all that Keras was asked for."""
    import keras

    from lab.training.callbacks.stop_request import StopTraining

    asked: dict[str, Any] = {}

    def load(name, data_dir):
        asked["dataset"] = name
        return replace(digits, name=name)

    def fit(model, x, y=None, *, callbacks, validation_data=None, **given):
        asked["weights"] = [hashlib.sha1(w.tobytes()).hexdigest() for w in model.get_weights()]
        asked["model"] = [_unnamed(layer.get_config()) for layer in model.layers]
        asked["optimizer"] = _unnamed(model.optimizer.get_config())
        asked["images"] = [getattr(data, "shape", data) for data in (x, y)]
        asked["fit"] = given
        asked["callbacks"] = [
            (type(c).__name__, c.monitor, getattr(c, "patience", None))
            for c in callbacks if hasattr(c, "monitor")
        ]
        raise StopTraining

    monkeypatch.setattr(worker, "load_or_bundled", load)
    monkeypatch.setattr(worker, "_images", {})
    monkeypatch.setattr(keras.Model, "fit", fit)

    def train(config: RunConfig) -> str:
        asked.clear()
        worker._images.clear()
        run = store.add(config, engine="test")
        worker.train(store.url, run, None, store_wait=0)
        assert store.get(run).status == "stopped", store.get(run).message
        return json.dumps(asked, sort_keys=True, default=str)

    return train


def _unnamed(config: dict[str, Any]) -> str:
    """Return a layer's or an optimizer's config without the name that Keras counts up."""
    return str({name: value for name, value in config.items() if name != "name"})


def test_the_same_config_asks_for_the_same(asked_of_keras):
    config = RunConfig(**SMALL)
    assert asked_of_keras(config) == asked_of_keras(config)


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_changes_what_keras_is_asked_for(asked_of_keras, name):
    small = {} if name in SMALL else SMALL
    asked = asked_of_keras(without(name).changed(**small))
    assert asked != asked_of_keras(changed(name).changed(**small))
