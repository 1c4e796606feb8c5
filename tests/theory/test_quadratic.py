import keras
import numpy as np
import pytest

from lab.theory import quadratic


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("rate", [0.02, 0.3, 0.6])
def test_roll_is_kerass_sgd(rate, momentum):
    optimizer = keras.optimizers.SGD(rate, momentum=momentum)
    x = keras.Variable([2.0], dtype="float64")
    expected = [2.0]
    for _ in range(20):
        optimizer.apply([3.0 * x.numpy()], [x])
        expected.append(float(x.numpy()[0]))
    found = quadratic.roll(3.0, rate, momentum, 2.0, 20)
    np.testing.assert_allclose(found.positions, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.losses, 1.5 * found.positions**2)


@pytest.mark.parametrize("curvature", [0.5, 3.0, 40.0])
@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9])
def test_edge_of_stability_is_2_over_the_curvature_times_1_plus_momentum(curvature, momentum):
    edge = quadratic.edge(curvature, momentum)
    assert edge == pytest.approx(2 * (1 + momentum) / curvature)
    inside = quadratic.roll(curvature, edge * 0.98, momentum, 1.0, 4000).positions[-1]
    outside = quadratic.roll(curvature, edge * 1.02, momentum, 1.0, 400).positions[-1]
    assert abs(inside) < 0.01 and abs(outside) > 10
    assert float(quadratic.shrink(edge, curvature, momentum)) == pytest.approx(1)


@pytest.mark.parametrize("momentum", [0.0, 0.4, 0.9])
@pytest.mark.parametrize("rate", [0.001, 0.1, 0.5, 1.2])
def test_shrink_is_the_spectral_radius(rate, momentum):
    matrix = [[1 + momentum - 2 * rate, -momentum], [1, 0]]
    expected = np.abs(np.linalg.eigvals(matrix)).max()
    assert float(quadratic.shrink(rate, 2.0, momentum)) == pytest.approx(expected)


def test_best_rate_is_the_fastest():
    assert quadratic.best_rate(4.0) == 0.25
    assert quadratic.roll(4.0, 0.25, 0.0, 1.0, 1).positions[-1] == 0
    rates = np.linspace(0.001, 0.9, 5000)
    best = quadratic.shrink(quadratic.best_rate(4.0, 0.5), 4.0, 0.5)
    assert best == pytest.approx(np.sqrt(0.5))
    assert best < quadratic.shrink(rates, 4, 0.5).min() + 1e-7


@pytest.mark.parametrize(
    ("rate", "momentum", "word"),
    [
        (0.01, 0, "Too small"),
        (0.3, 0, "Smaller than need be"), (0.5, 0, "Right"), (0.9, 0, "overshoots"),
        (1.0, 0, "edge"),
        (1.1, 0, "Too large"), (0.001, 0.9, "Too small"), (1.1, 0.9, "overshoots"),
        (1.9, 0.9, "edge"), (2.0, 0.9, "Too large"), (0.5 * (1 - 0.9**0.5) ** 2, 0.9, "Right"),
    ],
)
def test_verdict_names_the_case(rate, momentum, word):
    assert word in quadratic.verdict(2.0, rate, momentum)
