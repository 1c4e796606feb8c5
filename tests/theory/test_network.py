import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.theory import network
from lab.theory.activations import LABELS

OTHER = network.START | {"x1": -1.3, "x2": 0.8, "t": 0.6, "w1": -0.9, "w6": 1.7, "b2": -0.2}


def tensorflow_gradients(values, activation):
    v = {k: tf.Variable(x, dtype=tf.float64) for k, x in values.items()}
    f = getattr(keras.activations, activation)
    with tf.GradientTape() as tape:
        h1 = f(v["w1"] * v["x1"] + v["w3"] * v["x2"] + v["b1"])
        h2 = f(v["w2"] * v["x1"] + v["w4"] * v["x2"] + v["b2"])
        loss = 0.5 * (f(v["w5"] * h1 + v["w6"] * h2 + v["b3"]) - v["t"]) ** 2
    return loss.numpy(), tape.gradient(loss, [v[n] for n in network.PARAMETERS])


@pytest.mark.parametrize("values", [network.START, OTHER], ids=["start", "other"])
@pytest.mark.parametrize("activation", LABELS)
def test_gradients_are_tensorflows(activation, values):
    loss, expected = tensorflow_gradients(values, activation)
    found = network.gradients(values, activation)
    assert network.loss(values, activation) == pytest.approx(loss, abs=1e-7)
    np.testing.assert_allclose([found[n] for n in network.PARAMETERS], expected, atol=1e-6, rtol=0)


def test_numbers_are_those_of_the_published_example():
    values = {s.name: s.value for s in network.forward(network.START, "sigmoid")}
    assert values["h1"] == pytest.approx(0.593269992)
    assert values["h2"] == pytest.approx(0.596884378)
    assert values["y"] == pytest.approx(0.75136507)
    assert values["L"] == pytest.approx(0.274811083)
    back = {s.name: s.value for s in network.backward(network.START, "sigmoid")}
    assert back["dw5"] == pytest.approx(0.082167041)
    after = network.stepped(network.START, "sigmoid", 0.5)
    assert after["w5"] == pytest.approx(0.35891648)


@pytest.mark.parametrize(
    ("theirs", "ours", "start", "end", "value"),
    [
        ("w1", "w1", "x1", "h1", 0.15), ("w2", "w3", "x2", "h1", 0.20),
        ("w3", "w2", "x1", "h2", 0.25), ("w4", "w4", "x2", "h2", 0.30),
    ],
)
def test_mazurs_second_and_third_weight_are_our_third_and_second(theirs, ours, start, end, value):
    assert network.START[ours] == value
    assert network.gradients(network.START | {start: 0.0}, "sigmoid")[ours] == 0
    without, whole = (
        {s.name: s.value for s in network.forward(values, "sigmoid")}
        for values in (network.START | {ours: 0.0}, network.START)
    )
    assert [h for h in ("h1", "h2") if without[h] != whole[h]] == [end]


@pytest.mark.parametrize("activation", LABELS)
def test_small_step_lowers_the_loss_and_leaves_inputs_alone(activation):
    after = network.stepped(network.START, activation, 0.01)
    assert network.loss(after, activation) < network.loss(network.START, activation)
    assert all(after[n] == network.START[n] for n in ("x1", "x2", "t"))


def test_every_node_and_edge_gets_its_step():
    forward = network.forward(network.START, "tanh")
    backward = network.backward(network.START, "tanh")
    assert [s.name for s in forward] == ["z1", "h1", "z2", "h2", "z3", "y", "L"]
    assert {s.place for s in backward} == {"y", "h1", "h2", *network.PARAMETERS}
