"""Update rules of optimizers for one weight, as Keras 3 computes them and as they were published.

A rule works on one coordinate in plain floats: on two weights that is faster than an array.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lab.options import OPTIMIZERS, Number

Memory = list[float]
Settings = Mapping[str, float]
Update = Callable[[float, float, int, Memory, Settings], float]


_FIRST = {"product": 1.0}


@dataclass(frozen=True)
class Rule:
    """One optimizer's rule.

    Attributes:
        name: Key in `RULES`; `keras` is its key in `lab.options.OPTIMIZERS`.
        update: (gradient, weight, step number from 1, memory, settings) -> change of the weight;
            updates the memory in place.
        memory: Names of what is kept between steps; `start` are its first values.
        formula: Keras's rule in LaTeX.
        departure: What Keras does and what the published rule does; "" where that is the same.
        published: The published rule where Keras departs; `published_formula` in LaTeX.
        published_start: First values of the published rule's memory.
        looks_ahead: Whether the published rule takes its gradient at weight + momentum x velocity.
        noisy: Whether its gradient is always noisy (SGD).
        scale_free: Whether a step's length hardly depends on the gradient's.
    """

    name: str
    label: str
    keras: str
    update: Update
    memory: tuple[str, ...]
    formula: str
    departure: str = ""
    published: Update | None = None
    published_formula: str = ""
    published_start: Memory = field(default_factory=list)
    looks_ahead: bool = False
    noisy: bool = False
    scale_free: bool = False

    @property
    def hyperparameters(self) -> tuple[Number, ...]:
        """What can be set besides the learning rate: the numbers of the lab's optimizer."""
        numbers = (p for p in OPTIMIZERS[self.keras].hyperparameters if isinstance(p, Number))
        return tuple(p for p in numbers if (self.name, p.name) != ("RMSprop", "momentum"))

    @property
    def reference(self) -> str:
        """Address of the paper."""
        return OPTIMIZERS[self.keras].reference

    def start(self, settings: Settings, published: bool = False) -> Memory:
        """Return the memory before the first step."""
        if published and self.published is not None:
            return list(self.published_start)
        first = settings.get("initial_accumulator_value", 0.0)
        return [first if name == "accumulator" else _FIRST.get(name, 0.0) for name in self.memory]

    def settings(self, learning_rate: float, **values: float) -> dict[str, float]:
        """Return the rule's settings: `learning_rate`, `values` where given, defaults elsewhere."""
        defaults = {p.name: float(p.default) for p in self.hyperparameters}
        return {"learning_rate": learning_rate} | defaults | values

NADAM_DECAY = 0.96  # Dozat 2016: mu_t = beta_1 (1 - 0.96^(t / 250) / 2)
NADAM_SLOWNESS = 0.004


def _descent(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    return -s["learning_rate"] * g


def _momentum(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    m[0] = s["momentum"] * m[0] - s["learning_rate"] * g
    return m[0]


def _nesterov(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    return s["momentum"] * _momentum(g, w, t, m, s) - s["learning_rate"] * g


def _adagrad(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    m[0] += g * g
    return -s["learning_rate"] * g / (m[0] + s["epsilon"]) ** 0.5


def _adagrad_published(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    m[0] += g * g
    return -s["learning_rate"] * g / (m[0] ** 0.5 + s["epsilon"])


def _rmsprop(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    m[0] = s["rho"] * m[0] + (1 - s["rho"]) * g * g
    return -s["learning_rate"] * g / (m[0] + s["epsilon"]) ** 0.5


def _rmsprop_published(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    m[0] = s["rho"] * m[0] + (1 - s["rho"]) * g * g
    return -s["learning_rate"] * g / m[0] ** 0.5 if g else 0.0


def _adadelta(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    rho, epsilon = s["rho"], s["epsilon"]
    m[0] = rho * m[0] + (1 - rho) * g * g
    delta = -(((m[1] + epsilon) / (m[0] + epsilon)) ** 0.5) * g
    m[1] = rho * m[1] + (1 - rho) * delta * delta
    return s["learning_rate"] * delta


def _moments(g: float, m: Memory, s: Settings) -> None:
    m[0] += (g - m[0]) * (1 - s["beta_1"])
    m[1] += (g * g - m[1]) * (1 - s["beta_2"])


def _adam(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    _moments(g, m, s)
    rate = s["learning_rate"] * (1 - s["beta_2"] ** t) ** 0.5 / (1 - s["beta_1"] ** t)
    return -rate * m[0] / (m[1] ** 0.5 + s["epsilon"])


def _adam_published(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    _moments(g, m, s)
    mean, square = m[0] / (1 - s["beta_1"] ** t), m[1] / (1 - s["beta_2"] ** t)
    return -s["learning_rate"] * mean / (square**0.5 + s["epsilon"])


def _adamw(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    return _adam(g, w, t, m, s) - s["learning_rate"] * s["weight_decay"] * w


def _adamw_published(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    return _adam_published(g, w, t, m, s) - s["weight_decay"] * w


def _nadam_with(slowness: float) -> Update:
    def update(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
        _moments(g, m, s)
        now = s["beta_1"] * (1 - 0.5 * NADAM_DECAY ** (t * slowness))
        then = s["beta_1"] * (1 - 0.5 * NADAM_DECAY ** ((t + 1) * slowness))
        m[2] *= now
        mean = then * m[0] / (1 - m[2] * then) + (1 - now) * g / (1 - m[2])
        square = m[1] / (1 - s["beta_2"] ** t)
        return -s["learning_rate"] * mean / (square**0.5 + s["epsilon"])

    return update


def _lion(g: float, w: float, t: int, m: Memory, s: Settings) -> float:
    mix = s["beta_1"] * m[0] + (1 - s["beta_1"]) * g
    m[0] = s["beta_2"] * m[0] + (1 - s["beta_2"]) * g
    return -s["learning_rate"] * ((mix > 0) - (mix < 0))


_MOMENTS = (
    r"m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\"
    r"v &\leftarrow \beta_2 v + (1 - \beta_2)\, g^2 \\"
)
_MOMENTUM = r"v &\leftarrow \mu v - \eta g \\"
_KERAS_ADAM = (
    r"\eta \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \cdot \frac{m}{\sqrt{v} + \epsilon}"
)
_HATS = r"\hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v &= \frac{v}{1 - \beta_2^t} \\"
_NADAM = (
    r"w &\leftarrow w - \frac{\eta}{\sqrt{v / (1 - \beta_2^t)} + \epsilon} \left("
    r"\frac{\mu_{t+1} m}{1 - \prod_1^{t+1} \mu} + \frac{(1 - \mu_t)\, g}{1 - \prod_1^t \mu}\right)"
)

RULES: dict[str, Rule] = {
    r.name: r
    for r in (
        Rule("GD", "Gradient descent", "SGD", _descent, (), r"w &\leftarrow w - \eta g"),
        Rule("SGD", "SGD (noisy gradient)", "SGD", _descent, (),
             r"w &\leftarrow w - \eta\,(g + \text{noise})", noisy=True),
        Rule("Momentum", "Momentum", "Momentum", _momentum, ("velocity",),
             _MOMENTUM + r"w &\leftarrow w + v"),
        Rule(
            "Nesterov", "Nesterov", "Nesterov", _nesterov, ("velocity",),
            _MOMENTUM + r"w &\leftarrow w + \mu v - \eta g",
            "Keras takes the gradient at w, because it keeps the point looked ahead to, w + μv, "
            "as its weights; the paper takes it at w + μv.",
            _momentum,
            r"v &\leftarrow \mu v - \eta\, \nabla f(w + \mu v) \\ w &\leftarrow w + v", [0.0],
            looks_ahead=True,
        ),
        Rule(
            "Adagrad", "Adagrad", "Adagrad", _adagrad, ("accumulator",),
            r"a &\leftarrow a + g^2 \\ w &\leftarrow w - \eta \frac{g}{\sqrt{a + \epsilon}}",
            "Keras starts the sum at the initial accumulator and adds ε under the root; the paper "
            "starts it at 0 and adds ε to the root.",
            _adagrad_published,
            r"a &\leftarrow a + g^2 \\ w &\leftarrow w - \eta \frac{g}{\sqrt{a} + \epsilon}", [0.0],
            scale_free=True,
        ),
        Rule(
            "RMSprop", "RMSprop", "RMSprop", _rmsprop, ("square",),
            r"a &\leftarrow \rho a + (1 - \rho)\, g^2 \\"
            r"w &\leftarrow w - \eta \frac{g}{\sqrt{a + \epsilon}}",
            "Keras adds ε under the root; Hinton's slides have no ε.",
            _rmsprop_published,
            r"a &\leftarrow \rho a + (1 - \rho)\, g^2 \\"
            r"w &\leftarrow w - \eta \frac{g}{\sqrt{a}}", [0.0],
            scale_free=True,
        ),
        Rule(
            "Adadelta", "Adadelta", "Adadelta", _adadelta, ("square", "step_square"),
            r"a &\leftarrow \rho a + (1 - \rho)\, g^2 \\"
            r"\Delta &= -\frac{\sqrt{d + \epsilon}}{\sqrt{a + \epsilon}}\, g \\"
            r"d &\leftarrow \rho d + (1 - \rho)\, \Delta^2 \\ w &\leftarrow w + \eta \Delta",
            scale_free=True,
        ),
        Rule(
            "Adam", "Adam", "Adam", _adam, ("mean", "square"),
            _MOMENTS + r"w &\leftarrow w - " + _KERAS_ADAM,
            "Keras adds ε before v is corrected for its cold start, as the paper's section 2 "
            "suggests for speed; the paper's algorithm 1 adds it after.",
            _adam_published,
            _MOMENTS + _HATS + r"w &\leftarrow w - \eta \frac{\hat m}{\sqrt{\hat v} + \epsilon}",
            [0.0, 0.0], scale_free=True,
        ),
        Rule(
            "AdamW", "AdamW", "AdamW", _adamw, ("mean", "square"),
            _MOMENTS + r"w &\leftarrow w - \eta \lambda w - " + _KERAS_ADAM,
            "Keras multiplies λ by the learning rate, and adds ε as its Adam does; the paper "
            "takes λw away whatever the learning rate.",
            _adamw_published,
            _MOMENTS + _HATS
            + r"w &\leftarrow w - \lambda w - \eta \frac{\hat m}{\sqrt{\hat v} + \epsilon}",
            [0.0, 0.0], scale_free=True,
        ),
        Rule(
            "Nadam", "Nadam", "Nadam", _nadam_with(1), ("mean", "square", "product"),
            r"\mu_t &= \beta_1 (1 - \tfrac{1}{2}\, 0.96^t) \\" + _MOMENTS + _NADAM,
            "Keras's μ grows with 0.96^t and is near β₁ after a hundred steps; the paper's grows "
            "with 0.96^(t/250) and takes twenty thousand.",
            _nadam_with(NADAM_SLOWNESS),
            r"\mu_t &= \beta_1 (1 - \tfrac{1}{2}\, 0.96^{t / 250}) \\" + _MOMENTS + _NADAM,
            [0.0, 0.0, 1.0], scale_free=True,
        ),
        Rule(
            "Lion", "Lion", "Lion", _lion, ("momentum",),
            r"w &\leftarrow w - \eta\, \mathrm{sign}(\beta_1 m + (1 - \beta_1)\, g) \\"
            r"m &\leftarrow \beta_2 m + (1 - \beta_2)\, g",
            scale_free=True,
        ),
    )
}
"""Rules by name."""
