"""A preset in the form: it sets what it is about, and is lit as long as that is so."""

from __future__ import annotations

import pytest

from lab.config import RunConfig
from lab.options import FIELDS
from lab.presets import POST_COMPARISON, PRESETS
from lab.ui.train.widgets import held
from tests.fields.values import other
from tests.pages.sweep_pages import captions, open_sweep, write
from tests.pages.test_every_field import choose, started


def take(app, name: str) -> None:
    app.button(key=f"preset_{name}").click().run()
    assert not app.exception


def lit(app) -> list[str]:
    """Return the names of the presets whose button is lit."""
    return [name for name in PRESETS if app.button(key=f"preset_{name}").proto.type == "primary"]


def whole(app) -> list:
    return [button for button in app.button if button.key == "preset_whole"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_in_a_fresh_form_is_the_whole_preset(app, store, name):
    app.run()
    take(app, name)
    assert lit(app) == [name]
    assert PRESETS[name].help in [caption.value for caption in app.caption]
    assert whole(app) == []
    assert started(app, store) == PRESETS[name].config


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_leaves_alone_what_it_is_not_about(app, store, name):
    app.run()
    own = {n: other(FIELDS[n]) for n in FIELDS if n not in PRESETS[name].about}
    with_own = PRESETS[name].config.changed(**own)
    own = {n: own[n] for n in own if n in with_own.in_effect}  # the form shows no other
    for field, value in own.items():
        choose(app, field, value)
    take(app, name)
    assert started(app, store) == PRESETS[name].config.changed(**own)


def test_a_preset_sets_the_optimizers_hyperparameters(app, store):
    app.run()
    app.text_input(key="form_Adam_beta_1").set_value("0.5").run()
    assert lit(app) == []
    take(app, "relu-adam")
    assert started(app, store) == PRESETS["relu-adam"].config


def test_a_preset_stays_lit_while_only_what_it_is_not_about_changes(app):
    app.run()
    choose(app, "epochs", 4)
    choose(app, "train_samples", 5000)
    assert lit(app) == ["relu-adam-0-1"]
    choose(app, "activation", "tanh")
    assert lit(app) == []


def test_the_posts_own_values_are_one_click_away_where_the_form_has_others(app, store):
    app.run()
    assert whole(app) == []
    choose(app, "epochs", 4)
    choose(app, "train_samples", 5000)
    take(app, "sigmoid-sgd")
    [button] = whole(app)
    button.click().run()
    assert whole(app) == []
    assert started(app, store) == PRESETS["sigmoid-sgd"].config


def test_early_stoppings_long_run_goes_with_it_and_the_readers_own_comes_back(app, store):
    app.run()
    choose(app, "epochs", 4)
    for name in ("sigmoid-sgd-early-stopping", "relu-adam-early-stopping", "relu-adam"):
        take(app, name)
    assert started(app, store) == PRESETS["relu-adam"].config.changed(epochs=4)


def test_what_is_changed_after_early_stopping_was_chosen_stays(app, store):
    app.run()
    take(app, "relu-adam-early-stopping")
    choose(app, "epochs", 7)
    take(app, "relu-adam")
    assert started(app, store) == PRESETS["relu-adam"].config.changed(epochs=7)


def test_early_stopping_from_a_link_goes_with_the_next_preset_too(app, store):
    app.query_params["preset"] = "relu-adam-early-stopping"
    app.run()
    take(app, "relu-adam")
    assert started(app, store) == PRESETS["relu-adam"].config


def test_the_posts_comparison_is_the_posts_whatever_the_form_holds(app, store):
    app.run()
    choose(app, "epochs", 4)
    app.button(key="post_comparison").click().run()
    configs = [PRESETS[name].config for name in POST_COMPARISON]
    assert [run.config for run in store.active()] == configs
    assert app.number_input(key="form_epochs").value == held(FIELDS["epochs"], 4)
    assert RunConfig(epochs=4) not in configs


def test_a_preset_does_not_claim_what_varies_in_a_sweep(app):
    open_sweep(app, "optimizer")
    take(app, "relu-sgd")
    assert lit(app) == ["relu-sgd"]
    assert PRESETS["relu-sgd"].help not in captions(app)
    assert "like ReLU + SGD but for what varies in it: optimizer, learning rate." in captions(app)
    app.multiselect(key="sweep_vary").set_value(["batch_size"]).run()
    assert PRESETS["relu-sgd"].help in captions(app)


def test_a_preset_is_not_lit_where_a_sweep_has_only_other_values_of_a_field(app):
    open_sweep(app, "hidden_layers")
    assert lit(app) == ["relu-adam-0-1"]
    write(app, "sweep_list_hidden_layers", "8, 16")
    assert lit(app) == []
