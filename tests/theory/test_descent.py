import keras
import numpy as np
import pytest

from lab.theory.descent import CLOSE, default_rate, race, walk
from lab.theory.optimizers import RULES
from lab.theory.surfaces import SURFACES


def settings_on(surface):
    return {n: r.settings(default_rate(r, surface)) for n, r in RULES.items()}


@pytest.mark.parametrize("name", SURFACES)
def test_gradient_is_tensorflows(name):
    tf = pytest.importorskip("tensorflow")
    formulas = {
        "ravine": lambda x, y: 0.5 * (x**2 + 20 * y**2),
        "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2
        + (2.625 - x + x * y**3) ** 2,
        "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
        "saddle": lambda x, y: 0.5 * x**2 - 0.5 * y**2 + 0.25 * y**4,
        "plateau": lambda x, y: 1 - tf.exp(-0.5 * (x**2 + y**2)),
        "noisy_bowl": lambda x, y: 0.5 * (x**2 + y**2),
    }
    surface = SURFACES[name]
    for point in [(0.3, -0.7), (-1.9, 1.4), surface.start]:
        x, y = (tf.Variable(v, dtype=tf.float64) for v in point)
        with tf.GradientTape() as tape:
            loss = formulas[name](x, y)
        expected = [g.numpy() for g in tape.gradient(loss, [x, y])]
        np.testing.assert_allclose(surface.gradient(*point), expected, rtol=1e-9, atol=1e-12)
        assert float(surface.loss(*point)) == pytest.approx(loss.numpy(), rel=1e-12)


@pytest.mark.parametrize("name", SURFACES)
def test_minima_are_flat_equally_low_and_the_lowest_in_the_picture(name):
    surface = SURFACES[name]
    lows = [float(surface.loss(*m)) for m in surface.minima]
    np.testing.assert_allclose(lows, lows[0], atol=1e-12)
    assert min(lows) <= surface.grid()[2].min() + 1e-12
    for minimum in surface.minima:
        np.testing.assert_allclose(surface.gradient(*minimum), 0, atol=1e-10)


def test_a_race_has_a_walk_of_every_step_for_every_optimizer():
    surface = SURFACES["himmelblau"]
    walks = race(surface, surface.start, 500, settings_on(surface))
    assert [w.rule for w in walks] == list(RULES)
    assert all(len(w.points) == 501 for w in walks)


def test_plain_descent_diverges_past_the_edge_of_stability():
    ravine = SURFACES["ravine"]
    gone = walk(RULES["GD"], ravine, ravine.start, 500, {"learning_rate": 0.11})  # edge: 2 / 20
    held = walk(RULES["GD"], ravine, ravine.start, 500, {"learning_rate": 0.09})
    assert gone.diverged and gone.verdict == f"diverged at step {gone.diverged}"
    assert gone.diverged == len(gone.points) - 1 < 500
    assert held.diverged is None and held.converged


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("surface", SURFACES)
def test_huge_learning_rate_never_raises(name, surface):
    ground = SURFACES[surface]
    path = walk(RULES[name], ground, ground.start, 500, RULES[name].settings(1e6))
    assert path.diverged or np.isfinite(path.points[-1]).all()


def test_convergence_counts_from_the_step_after_which_it_stays():
    bowl = SURFACES["ravine"]
    path = walk(RULES["GD"], bowl, (1.0, 0.0), 100, {"learning_rate": 0.05})  # x shrinks by 0.95
    assert path.converged == int(np.ceil(np.log(CLOSE) / np.log(0.95)))
    assert path.length == pytest.approx(1 - 0.95**100)


def test_all_optimizers_see_the_same_noise():
    bowl = SURFACES["noisy_bowl"]
    walks = race(bowl, bowl.start, 5, settings_on(bowl), noise_size=0.5, seed=3)
    assert len({w.gradients[0] for w in walks}) == 1
    assert walks[0].gradients[0] != bowl.gradient(*bowl.start)


def test_without_noise_sgd_is_gradient_descent():
    ravine = SURFACES["ravine"]
    settings = {n: {"learning_rate": 0.05} for n in ("GD", "SGD")}
    quiet = race(ravine, ravine.start, 50, settings, noise_size=0)
    shaken = race(ravine, ravine.start, 50, settings, noise_size=1.0)
    assert quiet[0].points == quiet[1].points == shaken[0].points
    assert shaken[1].points != shaken[0].points


def test_keras_default_epsilon_is_the_labs():
    assert keras.config.epsilon() == 1e-7 == RULES["Adam"].settings(0.1)["epsilon"]
