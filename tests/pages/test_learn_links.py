"""Links to the Learn pages: what is no good in one is said, and what is good is kept."""

from __future__ import annotations

import pytest

from lab.safe_text import markdown
from tests.pages.learn_pages import PAGES, address, rules


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


@pytest.mark.parametrize("name", PAGES)
def test_a_name_that_the_page_does_not_know_is_named_and_leaves_the_address(visit, name):
    app = visit(name, optimizer="nonsense", foo="1")
    assert len(rules(app)) == 1
    assert "no setting called “optimizer” or “foo”. Its settings are" in rules(app)[0]
    assert address(app) == {}
    app.run()
    assert len(rules(app)) == 1


def test_known_names_beside_an_unknown_one_are_kept_on_both_halves_of_the_surface_page(visit):
    app = visit("surface", surface="saddle", steps="50", **{"Foo.rate": "1", "Adam.beta_1": "0.8"})
    assert "“Foo.rate”" in rules(app)[0] and "and more such as GD.learning_rate" in rules(app)[0]
    assert address(app) == {"surface": "saddle", "steps": "50", "Adam.beta_1": "0.8"}


def test_an_unknown_name_is_quoted_so_that_it_stays_a_name(visit):
    name = "`[here](http://x.y)`\n\n# loud"
    [said] = rules(visit("learning_rate", **{name: "1"}))
    assert f"called “{markdown(name)}”." in said


@pytest.mark.parametrize("name", ["embed_options", "utm_source", "fbclid", "gclid", "ref"])
def test_what_others_add_to_any_link_is_no_problem(visit, name):
    app = visit("learning_rate", **{name: "x", "curvature": "4"})
    assert not rules(app) and address(app)["curvature"] == "4"


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


def test_what_was_wrong_in_a_link_is_no_longer_said_once_something_is_changed(visit):
    app = visit("learning_rate", curvature="-1")
    assert len(rules(app)) == 1
    app.run()
    assert len(rules(app)) == 1
    app.number_input(key="learn_rate_curvature").set_value(4.0).run()
    app.run()
    assert rules(app) == []
