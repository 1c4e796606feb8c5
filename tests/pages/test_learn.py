"""The Learn pages: each draws, keeps its state in the address, and leads to the Train page."""

from __future__ import annotations

import json
import os

import pytest
import streamlit as st

from lab.theory import network
from lab.theory.optimizers import RULES
from tests.pages.learn_pages import PAGES, address, rules

DATA_DIR = os.environ.get("LAB_DATA_DIR")


@pytest.mark.parametrize("name", PAGES)
def test_page_has_its_parts(visit, name):
    app = visit(name)
    texts = [m.value for m in app.markdown]
    links = app.get("page_link")
    assert app.header[0].value
    assert "**Try this**" in texts and 2 <= len(links) <= 3
    assert "**Predict first**" in texts
    assert any(text.startswith("**References**") and "https://" in text for text in texts)
    assert not rules(app) and not app.error and address(app) == {}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_to_try_is_good_and_changes_the_page(visit, name):
    app = visit(name)
    for link in [element.proto for element in app.get("page_link")]:
        app.query_params.clear()
        for part in link.query_string.split("&"):
            key, _, value = part.partition("=")
            app.query_params[key] = value.replace("%2C", ",")
        app.run()
        assert not app.exception and not rules(app)
        assert set(address(app)) <= {p.partition("=")[0] for p in link.query_string.split("&")}
        assert address(app), f"{link.label} leaves the page as it was"


@pytest.mark.parametrize(("name", "config"), PAGES.items())
def test_see_it_on_mnist_fills_the_form(visit, name, config):
    from lab.ui.train import form

    app = visit(name)
    button = next(b for b in app.button if b.key.endswith("_mnist"))
    button.click().run()
    assert not app.exception
    assert app.selectbox(key="form_optimizer").value == config.optimizer
    assert app.selectbox(key="form_activation").value == config.activation
    seen = {key: app.session_state[key] for key in values_to_compare(form, config)}
    assert seen == values_to_compare(form, config)


@pytest.mark.parametrize(("name", "config"), PAGES.items())
def test_train_it_now_queues_the_run_once_and_opens_train_with_its_form_untouched(
    visit, store, name, config
):
    app = visit(name)
    next(b for b in app.button if b.key.endswith("_start")).click().run()
    assert not app.exception
    assert [run.config for run in store.runs()] == [config]
    assert app.selectbox(key="form_optimizer").value == "Adam"
    assert any(f"Queued: {config.title}" in caption.value for caption in app.caption)


def values_to_compare(form, config) -> dict[str, object]:
    """What the form's fields hold for `config`."""
    return {
        "form_batch_size": str(config.batch_size),
        "form_hidden_layers": "-".join(map(str, config.hidden_layers)),
        "form_scaling": config.scaling,
        "form_learning_rate": f"{config.learning_rate:g}",
    }


def test_learning_rate_past_the_edge_says_that_it_diverges(visit):
    app = visit("learning_rate", curvature="4", rate="0.6")
    assert "diverges" in app.error[0].value and "0.5" in app.error[0].value


def test_every_optimizer_runs_at_once_and_the_one_that_diverges_is_named(visit):
    app = visit("surface", on=",".join(RULES), **{"GD.learning_rate": "0.2"})
    assert [e.value for e in app.error] == [
        next(e.value for e in app.error if "Gradient descent diverged at step" in e.value)
    ]
    table = app.dataframe[0].value
    assert list(table["Optimizer"]) == [rule.label for rule in RULES.values()]


def test_new_surface_brings_its_own_start_and_rates(visit):
    app = visit("surface", x="2", y="1", **{"GD.learning_rate": "0.01", "steps": "50"})
    app.selectbox(key="learn_ground_surface").set_value("himmelblau").run()
    assert not app.exception and not rules(app)
    assert app.number_input(key="learn_surface_himmelblau_x").value == -0.5
    assert address(app) == {"surface": "himmelblau", "steps": "50"}


@pytest.mark.parametrize("rule", [r.name for r in RULES.values() if r.departure])
def test_a_formula_stands_under_its_owners_name_with_what_differs_below(visit, rule):
    app = visit("surface", rule=rule)
    for owner, formula, other in (
        ("Keras's", RULES[rule].formula, "as published"),
        ("The published", RULES[rule].published_formula, "as in Keras"),
    ):
        [name] = [m.value for m in app.markdown if m.value.endswith("rule:**")]
        [below] = [c.value for c in app.caption if c.value.startswith("What differs: Keras")]
        assert owner in name and formula in app.latex[0].value
        assert RULES[rule].departure in below and f"set Rules to *{other}*" in below
        app.selectbox(key="learn_surface_ravine_form").set_value("published").run()


def test_a_rule_that_keras_keeps_is_said_to_be_the_same(visit):
    app = visit("surface", rule="Momentum")
    assert any("the same in Keras as published" in m.value for m in app.markdown)


def test_what_of_mazurs_example_differs_is_said_where_its_numbers_are(visit):
    app = visit("backpropagation")
    [said] = [c.value for c in app.caption if "Mazur" in c.value]
    assert "our w2 is his w3, and our w3 is his w2" in said and "first output only" in said


def test_sigmoid_is_said_to_be_a_quarter_steep(visit):
    app = visit("activations", show="sigmoid")
    assert any("0.2 at most. It is 0.25" in info.value for info in app.info)
    assert any("Largest slope: **0.25**, at x = 0" in m.value for m in app.markdown)


def test_nothing_chosen_asks_for_a_choice(visit):
    app = visit("activations")
    app.multiselect(key="learn_activations_show").set_value([]).run()
    assert app.info[0].value == "Choose one or more activations." and not app.exception


def test_guide_is_drawn_for_sigmoid_only(visit):
    def names(app):
        return [t.get("name") for t in json.loads(app.get("plotly_chart")[0].proto.spec)["data"]]

    assert any("0.25^depth" in n for n in names(visit("vanishing_gradients")))
    assert len(names(visit("vanishing_gradients", activation="relu"))) == 1


def test_zero_weights_say_that_no_gradient_comes(visit):
    app = visit("vanishing_gradients", initializer="zeros", activation="tanh", depth="30")
    assert "no gradient at all" in app.warning[0].value


def test_images_that_stand_in_are_named(visit):
    app = visit("vanishing_gradients")
    assert any("small digits that come with scikit-learn" in c.value for c in app.caption)


def test_backpropagation_steps_forward_then_back_and_descends(visit):
    app = visit("backpropagation")
    for _ in range(8):
        app.button(key="learn_backpropagation_next").click().run()
    assert address(app) == {"step": "8"}
    assert r"\frac{\partial L}{\partial y}" in app.latex[0].value
    app.button(key="learn_backpropagation_all").click().run()
    assert len(app.latex) == 22
    before = float(app.metric[0].value)
    app.button(key="learn_backpropagation_step_down").click().run()
    assert float(app.metric[0].value) < before
    after = network.stepped(network.START, "sigmoid", 0.5)
    assert app.number_input(key="learn_backpropagation_w5").value == pytest.approx(after["w5"])
    app.button(key="learn_backpropagation_reset").click().run()
    assert float(app.metric[0].value) == before and address(app) == {"step": "22"}


def test_fields_that_are_not_shown_for_a_while_keep_their_values(visit):
    app = visit("surface", steps="50")
    app.multiselect(key="learn_surface_ravine_on").set_value([]).run()
    assert app.info[0].value == "Choose one or more optimizers."
    app.multiselect(key="learn_surface_ravine_on").set_value(["GD"]).run()
    assert app.number_input(key="learn_surface_ravine_steps").value == 50


@pytest.mark.parametrize("data_dir", ["", DATA_DIR])
def test_how_the_paths_end_is_what_the_link_to_try_says(visit, monkeypatch, data_dir):
    app = visit("batch_size")
    monkeypatch.setenv("LAB_DATA_DIR", data_dir or "")
    st.cache_data.clear()
    st.cache_resource.clear()
    link = next(e.proto for e in app.get("page_link") if "rate=2" in e.proto.query_string)
    for part in link.query_string.split("&"):
        app.query_params[part.partition("=")[0]] = part.partition("=")[2]
    app.run()
    st.cache_data.clear()
    [endings] = [c.value for c in app.caption if "updates" in c.value and "star" in c.value]
    full, mini, single = endings.split("  \n")
    assert full == "Full batch (256), 10 updates: has settled on the star."
    assert mini.startswith("Mini-batch of 4, 640 updates: does not settle: it moves around")
    assert single.startswith("Single sample, 2,560 updates: does not settle: it moves around")


def test_a_path_that_ends_short_of_the_star_is_said_to_be_on_its_way(visit):
    app = visit("batch_size", epochs="1")
    assert any("Full batch (256), 1 update: is still on its way" in c.value for c in app.caption)
