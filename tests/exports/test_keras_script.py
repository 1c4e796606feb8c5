"""The script is Python that reads well, whatever the config and the name."""

from __future__ import annotations

import ast
import dataclasses
import subprocess
import sys

import pytest

from lab.config import RunConfig
from lab.config.network import network
from lab.errors import ConfigError
from lab.exports.keras_script import keras_script, run_script
from lab.options import ACTIVATIONS, FIELDS, OPTIMIZERS
from tests.fields.values import other

LONG = 0.12345678901234567
CONFIGS = {
    **{name: RunConfig(optimizer=name, learning_rate=LONG) for name in OPTIMIZERS},
    **{name: RunConfig(activation=name) for name in ACTIVATIONS},
    **{name: RunConfig(**{name: other(spec)}) for name, spec in FIELDS.items()},
    **{
        f"{schedule}-{warmup}": RunConfig(
            schedule=schedule, warmup_epochs=warmup, epochs=1000, learning_rate=LONG,
            decay_rate=LONG, patience=100, monitor="val_loss", hidden_layers=(1024,) * 8,
        )
        for schedule in FIELDS["schedule"].choices for warmup in (0, 100)
    },
}
NAMES = {
    "quotes": '"""\'\'\'\\', "lines": "a\nimport os\r\u2028os.abort()\x0cb\x85c",
    "coding": "-*- coding: utf-7 -*-", "long": "x" * 300, "jinja": "{{ 1 }} {% raw %}",
}


def test_it_is_clean_python(tmp_path):
    for number, config in enumerate(CONFIGS.values()):
        text = keras_script(config, name="A name")
        (tmp_path / f"script_{number}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--line-length", "79",
         "--select", "E,W,F,I,N,B,UP", str(tmp_path)],
        capture_output=True, text=True, timeout=60,
    )
    assert done.returncode == 0, done.stdout


def test_its_layers_are_the_networks_with_every_argument():
    config = RunConfig(architecture="cnn", augmentation=0.7, dropout=0.3, seed=12345,
                       batch_normalization=True)
    calls = [n for n in ast.walk(ast.parse(keras_script(config))) if isinstance(n, ast.Call)]
    found = [
        (call.func.attr, tuple(map(ast.literal_eval, call.args)),
         {given.arg: ast.literal_eval(given.value) for given in call.keywords})
        for call in sorted(calls, key=lambda call: call.lineno)
        if ast.unparse(call.func).startswith("keras.layers.")
    ]
    expected = [(la.kind, la.given, dict(la.named)) for la in network(config)]
    assert found[-len(expected):] == expected


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_it_imports_nothing_of_the_lab(config):
    tree = ast.parse(keras_script(config))
    modules = {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    modules |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    allowed = {"json", "math", "sys", "keras", "numpy"}
    if config.dataset == "digits":
        allowed |= {"PIL", "sklearn.datasets"}
    if ACTIVATIONS[config.activation].rewritten_in_loops:
        allowed |= {"tensorflow"}
    assert modules <= allowed


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_a_comment_and_nothing_else(name):
    script = keras_script(RunConfig(), name=name)
    assert ast.dump(ast.parse(script.encode())) == ast.dump(ast.parse(keras_script(RunConfig())))


@pytest.mark.parametrize("name", [n for n in FIELDS if n not in ("decay_rate",)])
def test_every_field_makes_a_difference(name):
    """The decay's is none where the schedule is constant; it is tried with one that falls."""
    changed = RunConfig(**{name: other(FIELDS[name])})
    body = [keras_script(config).partition('"""\n')[2] for config in (changed, RunConfig())]
    assert body[0] != body[1] or name == "jit_compile"
    assert keras_script(changed) != keras_script(RunConfig())


def test_the_decay_makes_a_difference_where_it_has_an_effect():
    one = RunConfig(schedule="step", decay_rate=0.3)
    body = [keras_script(c).partition('"""\n')[2] for c in (one, one.changed(decay_rate=0.4))]
    assert body[0] != body[1]


def test_with_xla_it_says_that_the_lab_rounds_otherwise():
    assert "rounds\notherwise" in keras_script(RunConfig(jit_compile=True))
    assert "same history to the last\ndigit" in keras_script(RunConfig())


def test_of_a_run_it_takes_the_data_that_was_really_there(kept):
    run = dataclasses.replace(kept.runs[0], dataset_used="digits")
    assert "load_digits" in run_script(run)
    spoilt = dataclasses.replace(run, dataset_used="x.load_data(); boom")
    assert "keras.datasets.mnist.load_data()" in run_script(spoilt)


def test_a_config_that_is_not_valid_is_said(kept):
    run = dataclasses.replace(kept.runs[0], config=None, config_error="It must be JSON.")
    with pytest.raises(ConfigError, match=f"run {run.id} is not valid. It must be JSON."):
        run_script(run)
