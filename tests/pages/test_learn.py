"""The Learn pages: each draws, keeps its state in the address, and leads to the Train page."""

from __future__ import annotations

import json

import pytest

from lab.config import RunConfig
from lab.theory import network
from lab.theory.optimizers import RULES

PAGES = {
    "backpropagation": RunConfig(activation="sigmoid", optimizer="SGD", hidden_layers=(64,)),
    "activations": RunConfig(activation="tanh", optimizer="SGD"),
    "vanishing_gradients": RunConfig(activation="sigmoid", optimizer="SGD", scaling="raw"),
    "surface": RunConfig(activation="relu", optimizer="Nesterov"),
    "batch_size": RunConfig(optimizer="SGD", batch_size=256),
    "learning_rate": RunConfig(optimizer="SGD", scaling="raw", learning_rate=0.001),
}


@pytest.fixture
def visit(app, monkeypatch, tmp_path):
    """Open a Learn page with a query; the images are the bundled ones."""
    monkeypatch.setenv("LAB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))

    def open_page(name: str, **query: str):
        app.switch_page(f"pages/learn_{name}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return open_page


def address(app) -> dict[str, str]:
    """The page's query, one text a name."""
    return {
        name: value if isinstance(value, str) else value[-1]
        for name, value in app.query_params.items()
    }


def rules(app) -> list[str]:
    return [w.value for w in app.warning]


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


@pytest.mark.parametrize("name", PAGES)
def test_answer_shows_only_after_a_guess(visit, name):
    app = visit(name)
    guess = next(r for r in app.radio if r.key.endswith("_guess"))
    shown = len(app.success) + len(app.info)
    guess.set_value(guess.options[-1]).run()
    first = len(app.success) + len(app.info)
    assert first == shown + 1
    for option in guess.options:
        app.radio(key=guess.key).set_value(option).run()
        if app.success:
            break
    assert app.success[0].value.startswith("Right.")


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


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        ("surface", {"on": "Adam,Foo"}, "on must be one or more of GD, SGD, Momentum"),
        ("surface", {"x": "nan"}, "x must be in [-4, 4]. Got nan. The default is used: -3.5."),
        ("surface", {"surface": "moon"}, "surface must be one of ravine, rosenbrock"),
        ("surface", {"steps": "1e9"}, "steps must be a whole number in [10, 500]."),
        ("surface", {"Adam.learning_rate": "-1"}, "Adam.learning_rate must be in [1e-06, 10]."),
        ("vanishing_gradients", {"depth": "10000"},
         "depth must be a whole number in [1, 30]. Got 10000. The default is used: 5."),
        ("vanishing_gradients", {"initializer": "magic"}, "initializer must be one of glorot"),
        ("activations", {"show": "swoosh"}, "show must be one or more of sigmoid, tanh"),
        ("backpropagation", {"w1": "inf"}, "w1 must be in [-10, 10]. Got inf."),
        ("batch_size", {"batch": "2.5"}, "batch must be a whole number in [2, 128]. Got 2.5."),
        ("learning_rate", {"momentum": "1"}, "momentum must be in [0, 1). Got 1."),
    ],
)
def test_bad_input_in_the_address_gives_the_default_and_a_sentence(visit, name, query, sentence):
    app = visit(name, **query)
    assert len(rules(app)) == 1 and sentence in rules(app)[0]
    assert address(app) == {}


def test_good_values_beside_a_bad_one_are_kept(visit):
    app = visit("vanishing_gradients", depth="12", width="9999", activation="relu")
    assert app.number_input(key="learn_vanishing_depth").value == 12
    assert app.selectbox(key="learn_vanishing_activation").value == "relu"
    assert address(app) == {"depth": "12", "activation": "relu"}
    assert "9999" in rules(app)[0]


def test_widget_writes_the_address_and_the_address_sets_the_widget(visit):
    app = visit("learning_rate")
    app.number_input(key="learn_rate_curvature").set_value(4.0).run()
    assert address(app) == {"curvature": "4"}
    again = visit("learning_rate", curvature="8", rate="0.25")
    assert again.number_input(key="learn_rate_curvature").value == 8
    assert "edge of stability" in again.info[0].value


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
def test_departure_from_the_paper_is_named(visit, rule):
    app = visit("surface", rule=rule)
    assert RULES[rule].departure in [c.value for c in app.caption]
    assert RULES[rule].formula in app.latex[0].value
    app.selectbox(key="learn_surface_ravine_form").set_value("published").run()
    assert RULES[rule].published_formula in app.latex[0].value


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


def test_what_was_wrong_in_a_link_is_no_longer_said_once_something_is_changed(visit):
    app = visit("learning_rate", curvature="-1")
    assert len(rules(app)) == 1
    app.run()
    assert len(rules(app)) == 1
    app.number_input(key="learn_rate_curvature").set_value(4.0).run()
    app.run()
    assert rules(app) == []


def test_fields_that_are_not_shown_for_a_while_keep_their_values(visit):
    app = visit("surface", steps="50")
    app.multiselect(key="learn_surface_ravine_on").set_value([]).run()
    assert app.info[0].value == "Choose one or more optimizers."
    app.multiselect(key="learn_surface_ravine_on").set_value(["GD"]).run()
    assert app.number_input(key="learn_surface_ravine_steps").value == 50
