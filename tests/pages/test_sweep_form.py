"""The form in sweep mode: what it shows is what is queued, as one sweep, and nothing else ever is.
"""

from __future__ import annotations

import pytest

from lab.engine import Engine
from lab.options import FIELDS, OPTIMIZERS, Choice, Flag
from lab.presets import FIRST_PRESET, PRESETS
from lab.ui.shared import state
from lab.ui.train.sweep_values import FIRST, VARIES
from tests.pages.sweep_pages import captions, click, configs_of, open_sweep, started, write
from tests.pages.test_every_field import choose

BASE = PRESETS[FIRST_PRESET].config
TYPED = {
    "batch_size": ("16, 32, full", (16, 32, "full")),
    "hidden_layers": ("64-64, 128", ((64, 64), (128,))),
}


@pytest.mark.parametrize("name", [n for n in VARIES if isinstance(FIELDS[n], Choice)])
def test_every_choice_that_varies_reaches_the_runs(app, store, name):
    open_sweep(app, name)
    chosen = list(FIELDS[name].choices)[-2:]
    app.multiselect(key=f"sweep_values_{name}").set_value(chosen).run()
    configs = started(app, store)
    assert {getattr(config, name) for config in configs} == set(chosen)
    assert len(configs) == 6 and {config.seed for config in configs} == {0, 1, 2}


@pytest.mark.parametrize("name", TYPED)
def test_every_typed_list_reaches_the_runs(app, store, name):
    text, values = TYPED[name]
    open_sweep(app, name)
    write(app, f"sweep_list_{name}", text)
    configs = started(app, store)
    assert list(dict.fromkeys(getattr(config, name) for config in configs)) == list(values)


def test_a_range_of_rates_is_even_by_ratio_and_reaches_the_runs(app, store):
    open_sweep(app, "learning_rate")
    write(app, "sweep_rate_from", "0,001")
    write(app, "sweep_rate_to", "1")
    assert "4 values: 0.001 · 0.01 · 0.1 · 1" in captions(app)
    rates = {config.learning_rate for config in started(app, store)}
    assert rates == {0.001, 0.01, 0.1, 1.0}


def test_a_list_of_rates_reaches_the_runs(app, store):
    open_sweep(app, "learning_rate")
    app.button_group(key="sweep_learning_rate_by").set_value("list").run()
    write(app, "sweep_list_learning_rate", "0,5; 0.25 1e-3")
    rates = [config.learning_rate for config in started(app, store)]
    assert list(dict.fromkeys(rates)) == [0.5, 0.25, 0.001]


@pytest.mark.parametrize("half", [VARIES[::2], VARIES[1::2]], ids=" ".join)
def test_every_field_that_varies_has_no_other_widget_and_sound_first_values(app, store, half):
    """All of them at once would be more runs than a sweep may have."""
    open_sweep(app, *half)
    assert not app.error
    widgets = {w.key for kind in ("selectbox", "text_input", "toggle") for w in app.get(kind)}
    assert not widgets & {f"form_{name}" for name in half}


def test_what_is_typed_has_first_values():
    typed = {name for name in VARIES if not isinstance(FIELDS[name], (Choice, Flag))}
    assert set(FIRST) == typed


def test_what_does_not_vary_is_what_the_form_shows(app, store):
    open_sweep(app, "activation")
    choose(app, "optimizer", "Lion")
    choose(app, "epochs", 7)
    app.text_input(key="form_Lion_beta_1").set_value("0.8").run()
    choose(app, "seed", 5)
    app.number_input(key="sweep_seeds").set_value(2).run()
    for config in started(app, store):
        assert (config.optimizer, config.learning_rate, config.epochs) == ("Lion", 0.0001, 7)
        assert config.optimizer_options["beta_1"] == 0.8
        assert config.seed in (5, 6)


def test_each_optimizer_trains_at_its_own_rate_unless_one_is_asked_for(app, store, clock):
    open_sweep(app, "optimizer")
    app.multiselect(key="sweep_values_optimizer").set_value(["SGD", "Lion"]).run()
    assert "its own usual rate: SGD 0.01 · Lion 0.0001" in captions(app)
    assert {(c.optimizer, c.learning_rate) for c in started(app, store)} == {
        (name, OPTIMIZERS[name].learning_rate) for name in ("SGD", "Lion")
    }
    clock.now += 5
    app.button_group(key="sweep_rates").set_value("form").run()
    app.text_input(key="form_learning_rate").set_value("0.03").run()
    click(app, "sweep_start")
    newest, _ = store.sweeps()
    assert {c.learning_rate for c in configs_of(store, newest.id)} == {0.03}


def test_a_field_that_counts_for_some_values_alone_is_shown_and_reaches_those(app, store):
    open_sweep(app, "schedule")
    assert "form_decay_rate" not in {w.key for w in app.text_input}
    app.multiselect(key="sweep_values_schedule").set_value(["constant", "step"]).run()
    app.text_input(key="form_decay_rate").set_value("0.5").run()
    assert {c.decay_rate for c in started(app, store) if c.schedule == "step"} == {0.5}


@pytest.mark.parametrize("compiled", [True, False])
def test_runs_are_compiled_unless_the_form_says_otherwise(app, store, compiled):
    open_sweep(app, "scaling")
    assert FIELDS["jit_compile"].help in captions(app)
    app.toggle(key="sweep_compile").set_value(compiled).run()
    assert {config.jit_compile for config in started(app, store)} == {compiled}


def test_a_single_run_is_not_compiled_unless_the_form_says_so_and_says_what_that_is(app, store):
    app.run()
    assert FIELDS["jit_compile"].help in captions(app)
    click(app, "start")
    assert [run.config.jit_compile for run in store.runs()] == [False]


@pytest.mark.parametrize("keeps", ["best", "all", "none"])
def test_what_is_kept_is_said_before_and_stored(app, store, keeps):
    open_sweep(app, "activation")
    app.selectbox(key="sweep_keeps").set_value(keeps).run()
    said = {"best": "keeps 2 models, up to 4 MB", "all": "keeps 6 models, up to 13 MB",
            "none": "keeps no models"}
    assert said[keeps] in captions(app)
    started(app, store)
    assert [sweep.keeps for sweep in store.sweeps()] == [keeps]


def test_how_much_it_is_is_said_before_it_is_queued(app, monkeypatch):
    monkeypatch.setattr(Engine, "sweep_seconds", lambda *_: 250.0)
    open_sweep(app, "optimizer", "learning_rate")
    app.number_input(key="sweep_rate_points").set_value(9).run()
    workers = state.settings().workers
    on = "1 worker" if workers == 1 else f"{workers} workers"
    assert (f"54 runs: 2 optimizers x 9 learning rates x 3 seeds · about 4:10 on {on} · "
            "keeps 18 models") in captions(app)


def test_its_name_is_what_varies_until_one_is_typed(app, store):
    open_sweep(app, "optimizer", "batch_size")
    assert app.text_input(key="sweep_name").placeholder == "Optimizer x batch size"
    write(app, "sweep_name", "mine")
    app.multiselect(key="sweep_vary").set_value(["activation"]).run()
    assert app.text_input(key="sweep_name").value == "mine"
    started(app, store)
    assert [sweep.name for sweep in store.sweeps()] == ["mine"]


def test_seeds_alone_are_a_sweep(app, store):
    open_sweep(app)
    configs = started(app, store)
    assert configs == [BASE.changed(seed=seed, jit_compile=True) for seed in range(3)]


def test_small_models_and_several_layer_setups_are_said_in_words(app):
    open_sweep(app, "hidden_layers")
    write(app, "sweep_list_hidden_layers", "8, 16")
    assert "2 hidden layers setups x 3 seeds" in captions(app)
    assert "keeps 2 models, under 1 MB" in captions(app)


def test_numbers_of_seeds_and_points_are_taken_whole_however_they_are_written(app, store):
    open_sweep(app, "learning_rate")
    for key, count in (("sweep_seeds", 1e1), ("sweep_rate_points", 2e0)):
        field = app.number_input(key=key)
        assert field.proto.data_type == field.proto.FLOAT  # a browser reads "1e1" of no other as 10
        field.set_value(count).run()
    configs = started(app, store)
    assert len(configs) == 20 and all(type(config.seed) is int for config in configs)
