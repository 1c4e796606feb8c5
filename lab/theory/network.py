"""Backpropagation by hand: a 2-2-1 network, every value with the product that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lab.theory import activations

WEIGHTS = ("w1", "w2", "w3", "w4", "w5", "w6")
BIASES = ("b1", "b2", "b3")
PARAMETERS = WEIGHTS + BIASES

START: dict[str, float] = {
    "x1": 0.05, "x2": 0.10, "t": 0.01,
    "w1": 0.15, "w2": 0.25, "w3": 0.20, "w4": 0.30, "w5": 0.40, "w6": 0.45,
    "b1": 0.35, "b2": 0.35, "b3": 0.60,
}
"""Start numbers: Matt Mazur's "A Step by Step Backpropagation Example" (2015), its first output.

w1 joins x1 to h1, w2 x1 to h2, w3 x2 to h1, w4 x2 to h2, w5 h1 to y, w6 h2 to y: Mazur calls our
w2 w3, our w3 w2, and his w7 and w8 lead to a second output. His b1 is our b1 and b2, his b2 our b3.
"""


@dataclass(frozen=True)
class Step:
    """One value of a pass.

    Attributes:
        name: Key of the value, such as "z1" or "dw5".
        formula: Where it comes from, in LaTeX symbols.
        numbers: The same with numbers filled in.
        value: What comes out.
        place: The node or edge that it belongs to: "h1", "w5", "y", "L"...
    """

    name: str
    formula: str
    numbers: str
    value: float
    place: str


def _n(value: float) -> str:
    """Return `value` in LaTeX, four digits, in brackets when negative."""
    text = f"{value:.4g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = rf"{mantissa}\cdot 10^{{{int(exponent)}}}"
    return f"({text})" if value < 0 else text


def forward(values: Mapping[str, float], activation: str) -> list[Step]:
    """Go forward node by node; the loss is half the squared error, as in the textbook.

    Args:
        values: The inputs, the target t, the weights and the biases, by the names of `START`.
        activation: Keras's name; used by both layers.
    """
    v, steps = dict(values), []

    def put(name: str, formula: str, numbers: str, value: float, place: str) -> None:
        v[name] = float(value)
        steps.append(Step(name, formula, numbers, v[name], place))

    def node(index: int, left: tuple[str, str], weights: tuple[str, str], out: str) -> None:
        (a, b), (p, q), z, bias = left, weights, f"z{index}", f"b{index}"
        put(
            z,
            f"z_{index} = {_s(p)} {_s(a)} + {_s(q)} {_s(b)} + {_s(bias)}",
            rf"{_n(v[p])} \cdot {_n(v[a])} + {_n(v[q])} \cdot {_n(v[b])} + {_n(v[bias])}",
            v[p] * v[a] + v[q] * v[b] + v[bias],
            out,
        )
        put(out, f"{_s(out)} = f(z_{index})", f"f({_n(v[z])})",
            activations.value(activation, v[z]), out)

    node(1, ("x1", "x2"), ("w1", "w3"), "h1")
    node(2, ("x1", "x2"), ("w2", "w4"), "h2")
    node(3, ("h1", "h2"), ("w5", "w6"), "y")
    put("L", r"L = \tfrac{1}{2}(y - t)^2", rf"\tfrac{{1}}{{2}}({_n(v['y'])} - {_n(v['t'])})^2",
        0.5 * (v["y"] - v["t"]) ** 2, "L")
    return steps


def backward(values: Mapping[str, float], activation: str) -> list[Step]:
    """Go back from the loss: the chain rule, one product a step; arguments as `forward`."""
    v, steps = dict(values) | {s.name: s.value for s in forward(values, activation)}, []
    for i in (1, 2, 3):
        v[f"f{i}"] = float(activations.slope(activation, v[f"z{i}"]))

    def put(name: str, formula: str, numbers: str, value: float, place: str) -> None:
        v[name] = value
        steps.append(Step(name, formula, numbers, value, place))

    def product(name: str, of: str, by: str, place: str) -> None:
        formula = rf"{_d(name)} = {_d(of)} \cdot {_s(by)}"
        put(name, formula, rf"{_n(v[of])} \cdot {_n(v[by])}", v[of] * v[by], place)

    put("dy", rf"{_d('dy')} = y - t", f"{_n(v['y'])} - {_n(v['t'])}", v["y"] - v["t"], "y")
    product("dz3", "dy", "f3", "y")
    product("dw5", "dz3", "h1", "w5")
    product("dw6", "dz3", "h2", "w6")
    put("db3", f"{_d('db3')} = {_d('dz3')}", _n(v["dz3"]), v["dz3"], "b3")
    for i, (into, first, second) in enumerate((("w5", "w1", "w3"), ("w6", "w2", "w4")), start=1):
        h = f"h{i}"
        product(f"d{h}", "dz3", into, h)
        product(f"dz{i}", f"d{h}", f"f{i}", h)
        product(f"d{first}", f"dz{i}", "x1", first)
        product(f"d{second}", f"dz{i}", "x2", second)
        put(f"db{i}", f"{_d(f'db{i}')} = {_d(f'dz{i}')}", _n(v[f"dz{i}"]), v[f"dz{i}"], f"b{i}")
    return steps


def loss(values: Mapping[str, float], activation: str) -> float:
    """Return half the squared error; arguments as `forward`."""
    return forward(values, activation)[-1].value


def gradients(values: Mapping[str, float], activation: str) -> dict[str, float]:
    """Return the loss's derivative by each of `PARAMETERS`; arguments as `forward`."""
    found = {s.name[1:]: s.value for s in backward(values, activation)}
    return {name: found[name] for name in PARAMETERS}


def stepped(values: Mapping[str, float], activation: str, learning_rate: float) -> dict[str, float]:
    """Return `values` after one step of gradient descent on the weights and biases."""
    slopes = gradients(values, activation)
    return {n: x - learning_rate * slopes[n] if n in slopes else x for n, x in values.items()}


def _s(name: str) -> str:
    """Return the LaTeX symbol of a value: w1 -> w_1, f3 -> f'(z_3), y -> y."""
    if len(name) == 1:
        return name
    return f"f'(z_{name[1]})" if name[0] == "f" else f"{name[0]}_{name[1]}"


def _d(name: str) -> str:
    r"""Return the LaTeX symbol of a derivative: dw5 -> \frac{\partial L}{\partial w_5}."""
    return rf"\frac{{\partial L}}{{\partial {_s(name[1:])}}}"
