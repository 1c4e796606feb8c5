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


def test_the_first_form_is_a_sound_choice_that_starts_as_it_is(app, store):
    app.run()
    assert start(app, store) == PRESETS["relu-adam-0-1"].config


def test_the_learning_rate_follows_the_optimizer_until_it_is_set(app):
    app.run()
    for optimizer in ("SGD", "Lion", "Adadelta"):
        choose(app, "optimizer", optimizer)
        rate = app.text_input(key="form_learning_rate")
        assert float(rate.value) == OPTIMIZERS[optimizer].learning_rate
    rate.set_value("0.03").run()
    choose(app, "optimizer", "Adam")
    assert app.text_input(key="form_learning_rate").value == "0.03"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rate_that_is_not_the_optimizers_usual_one_has_that_beside_it_to_take(app, store, name):
    app.run()
    app.text_input(key="form_learning_rate").set_value("0.03").run()
    choose(app, "optimizer", name)
    usual = OPTIMIZERS[name].learning_rate
    button = app.button(key="usual_rate")
    assert button.label == f":primary[{name}'s usual: {usual:g}]"
    button.click().run()
    assert "usual_rate" not in [button.key for button in app.button]
    assert start(app, store).learning_rate == usual


def test_the_rate_follows_the_optimizer_again_once_the_usual_one_was_taken(app):
    app.run()
    app.text_input(key="form_learning_rate").set_value("0.03").run()
    app.button(key="usual_rate").click().run()
    choose(app, "optimizer", "SGD")
    assert app.text_input(key="form_learning_rate").value == "0.01"


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [("learning_rate", "0,01", 0.01), ("learning_rate", "1,5e-4", 0.00015),
     ("validation_split", "0,25", 0.25)],
)
def test_a_decimal_comma_is_read(app, store, key, typed, value):
    app.run()
    app.text_input(key=f"form_{key}").set_value(typed).run()
    assert getattr(start(app, store), key) == value


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
        elif spec.integer:
            app.number_input(key=key).set_value(value)
        else:
            app.text_input(key=key).set_value(str(value))
    app.run()
    assert start(app, store).optimizer_options == wanted


@pytest.mark.parametrize(
    ("kind", "key", "typed", "sentence"),
    [
        ("text_input", "learning_rate", "0", "Learning rate must be in [1e-06, 10]. Got 0."),
        ("text_input", "learning_rate", "11", "Learning rate must be in [1e-06, 10]. Got 11."),
        ("text_input", "learning_rate", "abc", "Learning rate must be in [1e-06, 10]. Got 'abc'."),
        ("text_input", "learning_rate", "nan", "Learning rate must be in [1e-06, 10]. Got nan."),
        ("text_input", "learning_rate", "", "Learning rate must be in [1e-06, 10]. Got ''."),
        ("selectbox", "batch_size", "5000",
         "Batch size must be a whole number in [1, 4096] or 'full'. Got 5000."),
        ("selectbox", "batch_size", "2.5",
         "Batch size must be a whole number in [1, 4096] or 'full'. Got 2.5."),
        ("selectbox", "batch_size", "1,000",
         "Batch size must be a whole number in [1, 4096] or 'full'. Got '1,000'."),
        ("number_input", "epochs", 0, "Epochs must be a whole number in [1, 1000]. Got 0."),
        ("number_input", "epochs", 1001, "Epochs must be a whole number in [1, 1000]. Got 1001."),
        ("selectbox", "patience", "101",
         "Patience must be a whole number in [1, 100] or 'off'. Got 101."),
        ("text_input", "hidden_layers", "1-2-3-4-5-6-7-8-9",
         "Hidden layers must be 1 to 8 layers of 1 to 1024 units, such as 64-128-64. "
         "Got '1-2-3-4-5-6-7-8-9'."),
        ("number_input", "seed", -1, "Seed must be a whole number in [0, 2147483647]. Got -1."),
        ("text_input", "validation_split", "0.9",
         "Validation must be in [0.05, 0.5]. Got 0.9."),
        ("text_input", "Adam_beta_1", "1", "beta_1 must be in [0, 1). Got 1."),
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
    assert first.startswith("Batch size must be") and first.endswith("Got 5000.")
    assert second.startswith("Patience must be") and second.endswith("Got 0.")
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
    assert "Learning rate (learning_rate) must be in [1e-06, 10]. Got 99." in too_high
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
