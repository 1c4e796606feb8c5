"""Each rule step by step against Keras's optimizer, and against the published formula."""

import re

import keras
import numpy as np
import pytest

from lab.options import OPTIMIZERS
from lab.theory.descent import default_rate, race, walk
from lab.theory.explain import explain
from lab.theory.optimizers import RULES
from lab.theory.surfaces import SURFACES

STEPS = 50
NOISE = 0.3


@pytest.fixture(autouse=True)
def _keras_counts_in_double_precision():
    """Keras keeps rates and betas in its floatx: float32 would hide the rules behind rounding."""
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


def keras_points(rule, settings, gradients, start):
    """Where Keras's optimizer goes when fed `gradients`, in float64."""
    options = OPTIMIZERS[rule.keras]
    given = {k: np.float64(v) for k, v in settings.items()} | dict(options.fixed)
    optimizer = getattr(keras.optimizers, options.keras_class)(**given)
    variable = keras.Variable(np.array(start), dtype="float64")
    points = [np.array(start)]
    for gradient in gradients:
        optimizer.apply([np.array(gradient)], [variable])
        points.append(variable.numpy().copy())
    return np.array(points)


@pytest.mark.parametrize("surface", ["ravine", "himmelblau", "rosenbrock"])
@pytest.mark.parametrize("name", RULES)
def test_rule_agrees_with_keras_step_by_step(name, surface):
    rule, ground = RULES[name], SURFACES[surface]
    settings = rule.settings(default_rate(rule, ground))
    (path,) = race(ground, ground.start, STEPS, {name: settings}, NOISE)
    expected = keras_points(rule, settings, path.gradients, ground.start)
    np.testing.assert_allclose(path.points, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "option"), [(r.name, p.name) for r in RULES.values() for p in r.hyperparameters]
)
def test_every_hyperparameter_reaches_the_rule(name, option):
    rule, ground = RULES[name], SURFACES["ravine"]
    others = {"epsilon": 0.01, "initial_accumulator_value": 2.0, "weight_decay": 0.3}
    other = others.get(option, 0.5)
    usual, changed = (rule.settings(0.05, **given) for given in ({}, {option: other}))
    first = walk(rule, ground, ground.start, STEPS, usual)
    second = walk(rule, ground, ground.start, STEPS, changed)
    assert first.points[-1] != second.points[-1]
    expected = keras_points(rule, changed, second.gradients, ground.start)
    np.testing.assert_allclose(second.points, expected, rtol=0, atol=1e-6)


def _nesterov(gradient, w, s):  # Sutskever et al. 2013, equations 3 and 4
    velocity = np.zeros(2)
    while True:
        velocity = s["momentum"] * velocity - s["learning_rate"] * gradient(
            w + s["momentum"] * velocity
        )
        w = w + velocity
        yield w


def _adagrad(gradient, w, s):  # Duchi et al. 2011, figure 1, diagonal: H = delta I + diag(s)
    seen = []
    while True:
        g = gradient(w)
        seen.append(g)
        w = w - s["learning_rate"] * g / (s["epsilon"] + np.linalg.norm(seen, axis=0))
        yield w


def _rmsprop(gradient, w, s):  # Hinton's lecture 6, slide 29
    mean_square = 0
    while True:
        g = gradient(w)
        mean_square = s["rho"] * mean_square + (1 - s["rho"]) * g**2
        w = w - s["learning_rate"] * g / np.sqrt(mean_square)
        yield w


def _adam(gradient, w, s, decay=0.0):  # Kingma and Ba 2015, algorithm 1
    m = v = 0
    for t in range(1, 10_000):
        g = gradient(w)
        m = s["beta_1"] * m + (1 - s["beta_1"]) * g
        v = s["beta_2"] * v + (1 - s["beta_2"]) * g**2
        m_hat, v_hat = m / (1 - s["beta_1"] ** t), v / (1 - s["beta_2"] ** t)
        w = w - s["learning_rate"] * m_hat / (np.sqrt(v_hat) + s["epsilon"]) - decay * w
        yield w


def _adamw(gradient, w, s):  # Loshchilov and Hutter 2019, algorithm 2
    return _adam(gradient, w, s, s["weight_decay"])


def _nadam(gradient, w, s):  # Dozat 2016, in the form of torch.optim.NAdam's page
    def mu(t):
        return s["beta_1"] * (1 - 0.5 * 0.96 ** (t * 0.004))

    m = v = 0
    for t in range(1, 10_000):
        g = gradient(w)
        m = s["beta_1"] * m + (1 - s["beta_1"]) * g
        v = s["beta_2"] * v + (1 - s["beta_2"]) * g**2
        product = np.prod([mu(i) for i in range(1, t + 1)])
        m_hat = mu(t + 1) * m / (1 - product * mu(t + 1)) + (1 - mu(t)) * g / (1 - product)
        v_hat = v / (1 - s["beta_2"] ** t)
        w = w - s["learning_rate"] * m_hat / (np.sqrt(v_hat) + s["epsilon"])
        yield w


PUBLISHED = {
    "Nesterov": _nesterov, "Adagrad": _adagrad, "RMSprop": _rmsprop, "Adam": _adam,
    "AdamW": _adamw, "Nadam": _nadam,
}


def test_every_departure_has_a_published_rule_and_a_sentence():
    for rule in RULES.values():
        assert (rule.published is not None) == bool(rule.departure) == bool(rule.published_formula)
        assert (rule.name in PUBLISHED) == bool(rule.departure)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_rule_follows_the_paper(name):
    rule, ground = RULES[name], SURFACES["himmelblau"]
    settings = rule.settings(default_rate(rule, ground))
    path = walk(rule, ground, ground.start, STEPS, settings, published=True)
    paper = PUBLISHED[name](
        lambda w: np.array(ground.gradient(*w)), np.array(ground.start), settings
    )
    expected = [ground.start, *(next(paper) for _ in range(STEPS))]
    np.testing.assert_allclose(path.points, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_named_departure_is_real(name):
    rule, ground = RULES[name], SURFACES["himmelblau"]
    settings = rule.settings(0.01)
    if "epsilon" in settings:
        settings["epsilon"] = 0.01  # large enough to see where it is added
    ours, theirs = (
        walk(rule, ground, ground.start, STEPS, settings, published=p) for p in (False, True)
    )
    assert max(np.abs(np.subtract(ours.points, theirs.points)).ravel()) > 1e-5


def test_keras_nesterov_is_the_published_one_seen_from_the_point_ahead():
    ground, rule = SURFACES["ravine"], RULES["Nesterov"]
    settings = rule.settings(0.01)
    ours = walk(rule, ground, ground.start, STEPS, settings)
    paper = walk(rule, ground, ground.start, STEPS, settings, published=True)
    velocity = np.array([m for m in paper.memories])[:, :, 0]
    ahead = np.array(paper.points[1:]) + settings["momentum"] * velocity
    np.testing.assert_allclose(ours.points[1:], ahead, rtol=0, atol=1e-12)


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("name", RULES)
def test_explained_numbers_add_up(name, published):
    rule, ground = RULES[name], SURFACES["himmelblau"]
    settings = rule.settings(default_rate(rule, ground))
    path = walk(rule, ground, ground.start, STEPS, settings, published=published)
    told = explain(path)
    for axis in (0, 1):
        for line in told.at(7, axis):
            result = _right_side(line)
            assert result is None or np.isclose(*result, rtol=5e-3, atol=1e-6), line


def _right_side(line):
    """The two sides of "name = sum = number", worked out; None where there is no sum."""
    parts = line.split(" = ")
    if len(parts) < 3 or "sign" in line or "= v =" in line:
        return None
    text = parts[1].replace("·", "*").replace("²", "**2").replace("^", "**")
    text = re.sub(r"√(\(|[\d.e+-]+)", lambda m: "root(" if m[1] == "(" else f"root({m[1]})", text)
    return eval(text, {"root": np.sqrt}), float(parts[2].strip("()"))  # noqa: S307
