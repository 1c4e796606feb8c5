"""Runs as JSON are strict JSON, and nothing is lost on the way."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest

from lab.analysis.groups import group_runs
from lab.config import RunConfig
from lab.exports.runs_json import runs_json
from lab.exports.versions import versions
from lab.metrics import EPOCH_KEYS, LAYER_KEYS


def strict(text: str):
    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def same(found, stored) -> bool:
    """Return whether values are equal, where null stands for what is missing."""
    if isinstance(stored, list):
        return len(found) == len(stored) and all(map(same, found, stored))
    missing = stored is None or math.isnan(stored)
    return found is None if missing else found == stored


def test_it_reads_back_as_the_runs_it_was_made_of(kept):
    found = strict(runs_json(kept.runs, kept.history, {"keras": "3"}, group_runs(kept.runs)))
    assert found["lab"] == {"keras": "3"}
    for written, run in zip(found["runs"], kept.runs, strict=True):
        assert RunConfig.from_dict(written["config"]) == run.config
        assert written["seed"] == run.config.seed
        for name in ("id", "name", "status", "best_epoch", "best_value", "test_accuracy"):
            assert written[name] == getattr(run, name)
        history = kept.history[kept.history["run"] == run.id]
        for key in ("epoch", *EPOCH_KEYS, *LAYER_KEYS):
            assert same(written["history"][key], history[key].tolist())
    assert {frozenset(g["runs"]) for g in found["groups"]} == {
        frozenset(g.ids) for g in group_runs(kept.runs)
    }


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_was_not_finite_is_null(value, kept):
    run = dataclasses.replace(kept.runs[0], best_value=value, test_loss=value)
    history = kept.history.assign(val_loss=value)
    [written] = strict(runs_json([run], history, {}))["runs"]
    assert written["best_value"] is None and written["test_loss"] is None
    assert set(written["history"]["val_loss"]) == {None}


def test_it_does_not_say_whose_runs_they_are_or_where_they_trained(kept):
    run = dataclasses.replace(kept.runs[0], workspace="whose", engine="host", share="the-key")
    text = runs_json([run], kept.history, {})
    assert not [word for word in ("whose", "host", "the-key") if word in text]


def test_a_run_without_a_valid_config_says_why(kept):
    run = dataclasses.replace(kept.runs[0], config=None, config_error="It must be JSON.")
    [found] = strict(runs_json([run], kept.history, {}))["runs"]
    assert (found["config"], found["seed"]) == (None, None)
    assert found["config_error"] == "It must be JSON."


@pytest.mark.parametrize("name", ["python", "keras", "tensorflow", "numpy", "machine"])
def test_the_versions_are_told(name):
    assert versions()[name]
