import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.datasets import load_digits

from lab.theory import depth
from lab.theory.activations import LABELS


@pytest.fixture(scope="module")
def images():
    bunch = load_digits()
    enlarged = np.kron(bunch.images[:128] / 16, np.ones((3, 3)))
    pixels = np.pad(enlarged, ((0, 0), (2, 2), (2, 2)))
    return pixels.reshape(128, 784), bunch.target[:128]


def tensorflow_pass(layers, images, labels, activation):
    f = getattr(keras.activations, activation)
    weights = [tf.Variable(w) for w, _ in layers]
    outputs, x = [], tf.constant(images)
    with tf.GradientTape() as tape:
        for w, (_, b) in zip(weights[:-1], layers[:-1], strict=True):
            x = f(x @ w + b)
            outputs.append(x)
        logits = x @ weights[-1] + layers[-1][1]
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, weights)
    return float(loss), [float(tf.norm(g)) for g in gradients], outputs


@pytest.mark.parametrize("activation", LABELS)
def test_layer_norms_are_tensorflows(activation, images):
    layers = depth.build(784, 30, 24, "he_normal", seed=1)
    ours = depth.run(layers, *images, activation)
    loss, norms, outputs = tensorflow_pass(layers, *images, activation)
    np.testing.assert_allclose(ours.gradient_norms, norms, rtol=1e-5, atol=0)
    np.testing.assert_allclose(ours.outputs[-1], outputs[-1], rtol=1e-5, atol=1e-12)
    assert ours.loss == pytest.approx(loss, rel=1e-9)


@pytest.mark.parametrize("name", depth.INITIALIZERS.choices)
def test_initializer_draws_as_kerass(name):
    keras_name = {"small_normal": keras.initializers.RandomNormal(stddev=0.01)}.get(name, name)
    theirs = np.array(keras.initializers.get(keras_name)((300, 200)))
    ours = depth.kernel(name, 300, 200, np.random.default_rng(0))
    assert ours.shape == theirs.shape
    assert ours.std() == pytest.approx(theirs.std(), rel=0.02)
    assert ours.mean() == pytest.approx(0, abs=0.002)
    if name != "random_normal" and name != "small_normal":
        assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.01)


def test_30_layers_have_a_gradient_norm_each_and_the_output_layer_one(images):
    found = depth.run(depth.build(784, 30, 64, "glorot_uniform"), *images, "sigmoid")
    assert found.gradient_norms.shape == (31,)


def test_sigmoid_vanishes_at_least_as_fast_as_the_guide_and_relu_does_not(images):
    layers = depth.build(784, 20, 64, "glorot_uniform")
    sigmoid = depth.run(layers, *images, "sigmoid").gradient_norms
    relu = depth.run(depth.build(784, 20, 64, "he_normal"), *images, "relu").gradient_norms
    guide = depth.sigmoid_guide(sigmoid)
    assert guide[-1] == sigmoid[-2]
    assert sigmoid[1] < guide[0] * 100 and sigmoid[1] / sigmoid[-2] < 1e-8
    assert 0.02 < relu[1] / relu[-2] < 50


def test_zero_weights_pass_no_gradient(images):
    norms = depth.run(depth.build(784, 3, 16, "zeros"), *images, "relu").gradient_norms
    assert (norms == 0).all()
