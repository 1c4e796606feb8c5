import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.theory import activations
from lab.theory.activations import LABELS

X = np.concatenate([np.linspace(-30, 30, 601), [-800.0, 800.0, 0.0]])


@pytest.mark.parametrize("name", LABELS)
def test_function_and_derivative_are_kerass(name):
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = getattr(keras.activations, name)(x)
    expected = tape.gradient(y, x)
    np.testing.assert_allclose(activations.value(name, X), y, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(activations.slope(name, X), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", LABELS)
def test_steepest_slope_is_where_it_is_marked(name):
    mark = activations.STEEPEST[name]
    fine = activations.slope(name, np.linspace(-20, 20, 400_001))
    assert float(activations.slope(name, mark.x)) == pytest.approx(mark.slope, abs=1e-3)
    assert fine.max() == pytest.approx(mark.slope, abs=2e-4)


def test_sigmoid_is_a_quarter_steep_at_most_not_a_fifth():
    assert activations.STEEPEST["sigmoid"].slope == 0.25 == float(activations.slope("sigmoid", 0))


@pytest.mark.parametrize(
    ("name", "below", "above"),
    [
        ("sigmoid", -np.log(97.98979), np.log(97.98979)),  # s (1 - s) = 0.01
        ("tanh", -np.arctanh(np.sqrt(0.99)), np.arctanh(np.sqrt(0.99))),
        ("elu", np.log(0.01), None),
        ("selu", np.log(0.01 / 1.7580993), None),
        ("softplus", -np.log(99), None),
        ("leaky_relu", None, None),
        ("linear", None, None),
    ],
)
def test_saturation_starts_where_the_slope_falls_below_a_hundredth(name, below, above):
    flat = activations.flatness(name)
    assert flat.below == (None if below is None else pytest.approx(below, abs=0.011))
    assert flat.above == (None if above is None else pytest.approx(above, abs=0.011))
    assert not flat.dead


def test_only_relu_dies():
    assert [n for n in LABELS if activations.flatness(n).dead] == ["relu"]
    assert "dead for x ≤ 0" in activations.flat_sentence("relu")
    assert "never saturates" in activations.flat_sentence("linear")
