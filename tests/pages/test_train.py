"""The Train page: what the form shows is what is queued, and nothing else ever is."""

from __future__ import annotations

import sqlite3

import pytest

from lab.config import RunConfig
from lab.options import OPTIMIZERS, Flag
from lab.presets import PRESETS
from lab.store import connect
from lab.ui.train import form
from tests.fields.values import other


def choose(app, key: str, value: str) -> None:
    """Choose a value in a select box, or type one that it does not offer."""
    box = app.selectbox(key=f"form_{key}")
    box.options = list(dict.fromkeys([*box.options, value]))  # AppTest refuses what is typed
    box.set_value(value).run()


def start(app, store) -> RunConfig:
    """Press Start and return the config of the one run that it queued."""
    app.button(key="start").click().run()
    assert not app.exception and not app.error
    runs = store.runs()
    assert len(runs) == 1
    return runs[0].config


def open_form(app, config: RunConfig) -> None:
    """Open the page with `config` in its form."""
    for key, value in values_of(config).items():
        app.session_state[key] = value
    app.run()
    assert not app.exception


def values_of(config: RunConfig) -> dict[str, object]:
    """Return what `form.fill` keeps for `config`, by key."""
    kept: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form.st, "session_state", kept)
        form.fill(config)
    return kept


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fills_the_form_with_its_config(app, store, name):
    app.run()
    app.pills(key="form_preset").set_value(PRESETS[name].label).run()
    assert PRESETS[name].help in [caption.value for caption in app.caption]
    assert start(app, store) == PRESETS[name].config


def test_the_first_form_is_a_sound_choice_that_starts_as_it_is(app, store):
    app.run()
    assert app.pills(key="form_preset").value == "relu-adam-0-1"
    assert start(app, store) == PRESETS["relu-adam-0-1"].config


def test_a_preset_is_no_longer_shown_once_a_field_differs(app):
    app.run()
    app.number_input(key="form_epochs").set_value(3).run()
    assert app.pills(key="form_preset").value is None


def test_the_learning_rate_follows_the_optimizer_until_it_is_set(app):
    app.run()
    for optimizer in ("SGD", "Lion", "Adadelta"):
        choose(app, "optimizer", optimizer)
        rate = app.text_input(key="form_learning_rate")
        assert float(rate.value) == OPTIMIZERS[optimizer].learning_rate
    rate.set_value("0.03").run()
    choose(app, "optimizer", "Adam")
    assert app.text_input(key="form_learning_rate").value == "0.03"


def test_the_learning_rate_slider_and_its_exact_field_agree(app, store):
    app.run()
    app.select_slider(key="form_rate_slider").set_value(0.05).run()
    assert app.text_input(key="form_learning_rate").value == "0.05"
    app.text_input(key="form_learning_rate").set_value("0.0123").run()
    assert app.select_slider(key="form_rate_slider").value == 0.0123
    assert start(app, store).learning_rate == 0.0123


@pytest.mark.parametrize("batch_size", [1, 37, 4096, "full"])
def test_any_batch_size_is_taken(app, store, batch_size):
    app.run()
    choose(app, "batch_size", str(batch_size))
    assert start(app, store).batch_size == batch_size


@pytest.mark.parametrize("name", [n for n, o in OPTIMIZERS.items() if o.hyperparameters])
def test_each_hyperparameter_reaches_the_run(app, store, name):
    app.run()
    choose(app, "optimizer", name)
    wanted = {spec.name: other(spec) for spec in OPTIMIZERS[name].hyperparameters}
    for spec in OPTIMIZERS[name].hyperparameters:
        key, value = f"form_{name}_{spec.name}", wanted[spec.name]
        if isinstance(spec, Flag):
            app.toggle(key=key).set_value(value)
        elif spec.log:
            app.text_input(key=key).set_value(str(value))
        else:
            app.number_input(key=key).set_value(value)
    app.run()
    assert start(app, store).optimizer_options == wanted


@pytest.mark.parametrize(
    ("kind", "key", "typed", "sentence"),
    [
        ("text_input", "learning_rate", "0", "learning_rate must be in [1e-06, 10]. Got 0."),
        ("text_input", "learning_rate", "11", "learning_rate must be in [1e-06, 10]. Got 11."),
        ("text_input", "learning_rate", "abc", "learning_rate must be in [1e-06, 10]. Got 'abc'."),
        ("text_input", "learning_rate", "nan", "learning_rate must be in [1e-06, 10]. Got nan."),
        ("text_input", "learning_rate", "", "learning_rate must be in [1e-06, 10]. Got ''."),
        ("selectbox", "batch_size", "5000",
         "batch_size must be a whole number in [1, 4096] or 'full'. Got 5000."),
        ("selectbox", "batch_size", "2.5",
         "batch_size must be a whole number in [1, 4096] or 'full'. Got 2.5."),
        ("number_input", "epochs", 0, "epochs must be a whole number in [1, 1000]. Got 0."),
        ("number_input", "epochs", 1001, "epochs must be a whole number in [1, 1000]. Got 1001."),
        ("selectbox", "patience", "101",
         "patience must be a whole number in [1, 100] or 'off'. Got 101."),
        ("text_input", "hidden_layers", "1-2-3-4-5-6-7-8-9",
         "hidden_layers must be 1 to 8 layers of 1 to 1024 units, such as 64-128-64. "
         "Got '1-2-3-4-5-6-7-8-9'."),
        ("number_input", "seed", -1, "seed must be a whole number in [0, 2147483647]. Got -1."),
        ("number_input", "validation_split", 0.9,
         "validation_split must be in [0.05, 0.5]. Got 0.9."),
        ("number_input", "Adam_beta_1", 1.0, "beta_1 must be in [0, 1). Got 1."),
    ],
)
def test_a_bad_value_is_one_sentence_and_cannot_be_started(app, store, kind, key, typed, sentence):
    app.run()
    if kind == "selectbox":
        choose(app, key, typed)
    else:
        getattr(app, kind)(key=f"form_{key}").set_value(typed).run()
    assert [error.value for error in app.error] == [sentence]
    assert app.button(key="start").disabled
    assert not app.exception
    assert store.runs() == []


def test_every_bad_value_of_a_setup_is_named_at_once(app, store):
    app.run()
    choose(app, "batch_size", "5000")
    choose(app, "patience", "0")
    [error] = app.error
    first, second = error.value.split("\n\n")
    assert first.startswith("batch_size must be") and first.endswith("Got 5000.")
    assert second.startswith("patience must be") and second.endswith("Got 0.")
    assert app.button(key="start").disabled


def test_the_form_survives_a_look_at_another_page(app, store):
    config = RunConfig(
        optimizer="RMSprop", learning_rate=0.02, optimizer_options={"rho": 0.8, "momentum": 0.5},
        batch_size=37, hidden_layers=(32, 16), seed=9, patience=7, monitor="val_loss",
    )
    open_form(app, config)
    app.switch_page("pages/learn_activations.py").run()
    app.switch_page("pages/train.py").run()
    assert start(app, store) == config


@pytest.mark.parametrize("name", PRESETS)
def test_a_link_to_a_preset_fills_the_form(app, store, name):
    app.query_params["preset"] = name
    app.run()
    assert start(app, store) == PRESETS[name].config


def test_a_link_can_set_fields_and_hyperparameters(app, store):
    app.query_params |= {"optimizer": "Lion", "learning_rate": "0.01", "beta_1": "0.8"}
    app.run()
    config = start(app, store)
    assert (config.optimizer, config.learning_rate) == ("Lion", 0.01)
    assert config.optimizer_options == {"beta_1": 0.8, "beta_2": 0.99}


def test_a_link_that_asks_too_much_says_what_and_fills_the_rest(app, store):
    app.query_params |= {"learning_rate": "99", "foo": "1", "epochs": "4"}
    app.run()
    warnings = [warning.value for warning in app.warning]
    unknown, too_high = (text for text in warnings if text.startswith("This link"))
    assert "A link cannot set 'foo'. It can set preset, activation," in unknown
    assert "learning_rate must be in [1e-06, 10]. Got 99." in too_high
    assert start(app, store) == PRESETS["relu-adam-0-1"].config.changed(epochs=4)


def test_a_store_that_cannot_be_opened_is_a_sentence(app, tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_STORE_URL", f"sqlite:///{tmp_path}")
    app.run()
    [error] = app.error
    assert "check LAB_STORE_URL" in error.value
    assert not app.exception


def test_a_locked_store_is_a_sentence_and_queues_nothing(app, store, monkeypatch):
    monkeypatch.setattr(connect, "_BUSY_SECONDS", 0.1)
    app.run()
    other = sqlite3.connect(store.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    app.button(key="start").click().run()
    assert ["locked by another program" in error.value for error in app.error] == [True]
    assert not app.exception
    other.execute("ROLLBACK")
    other.close()
    assert store.runs() == []
