"""An update rule with the numbers of one step filled in."""

from __future__ import annotations

from dataclasses import dataclass

from lab.theory.descent import Walk
from lab.theory.optimizers import RULES

_MEAN = "m = {beta_1} · {m0} + (1 - {beta_1}) · {g} = {m}"
_SQUARE = "v = {beta_2} · {v0} + (1 - {beta_2}) · {g}² = {v}"
_ROOT = "√({a} + {epsilon})"
_VELOCITY = "v = {momentum} · {m0} - {learning_rate} · {g} = {m}"
_SUM = "a = {a0} + {g}² = {a}"
_RUNNING = "a = {rho} · {a0} + (1 - {rho}) · {g}² = {a}"
_ADAM = "step = -{learning_rate} · √(1 - {beta_2}^{t}) / (1 - {beta_1}^{t}) · {m} / (√{v} + {epsilon}) = {step}"  # noqa: E501
_ADAM_PUBLISHED = "step = -{learning_rate} · ({m} / (1 - {beta_1}^{t})) / (√({v} / (1 - {beta_2}^{t})) + {epsilon}) = {step}"  # noqa: E501

_LINES: dict[str, tuple[str, ...]] = {
    "GD": ("step = -{learning_rate} · {g} = {step}",),
    "SGD": ("step = -{learning_rate} · {g} = {step}",),
    "Momentum": (_VELOCITY, "step = v = {step}"),
    "Nesterov": (_VELOCITY, "step = {momentum} · {m} - {learning_rate} · {g} = {step}"),
    "Adagrad": (_SUM, "step = -{learning_rate} · {g} / " + _ROOT + " = {step}"),
    "RMSprop": (_RUNNING, "step = -{learning_rate} · {g} / " + _ROOT + " = {step}"),
    "Adadelta": (
        _RUNNING,
        "Δ = -√({d0} + {epsilon}) / " + _ROOT + " · {g} = {delta}",
        "d = {rho} · {d0} + (1 - {rho}) · {delta}² = {d}",
        "step = {learning_rate} · {delta} = {step}",
    ),
    "Adam": (_MEAN, _SQUARE, _ADAM),
    "AdamW": (
        _MEAN, _SQUARE, _ADAM.replace("{step}", "{rest}"),
        "decay = -{learning_rate} · {weight_decay} · {w} = {decay}",
        "step = {rest} + {decay} = {step}",
    ),
    "Nadam": (
        _MEAN, _SQUARE, "product of μ so far = {product}",
        "step = -{learning_rate} · {mixed} / (√({v} / (1 - {beta_2}^{t})) + {epsilon}) = {step}",
    ),
    "Lion": (
        "c = {beta_1} · {m0} + (1 - {beta_1}) · {g} = {mix}",
        "step = -{learning_rate} · sign(c) = {step}",
        "m = {beta_2} · {m0} + (1 - {beta_2}) · {g} = {m}",
    ),
}
_PUBLISHED: dict[str, tuple[str, ...]] = {
    "Nesterov": (_VELOCITY, "step = v = {step}"),
    "Adagrad": (_SUM, "step = -{learning_rate} · {g} / (√{a} + {epsilon}) = {step}"),
    "RMSprop": (_RUNNING, "step = -{learning_rate} · {g} / √{a} = {step}"),
    "Adam": (_MEAN, _SQUARE, _ADAM_PUBLISHED),
    "AdamW": (
        _MEAN, _SQUARE, _ADAM_PUBLISHED.replace("{step}", "{rest}"),
        "decay = -{weight_decay} · {w} = {decay}", "step = {rest} + {decay} = {step}",
    ),
}
_SYMBOLS = {
    "velocity": "m", "accumulator": "a", "square": "a", "step_square": "d", "mean": "m",
    "momentum": "m", "product": "product",
}


@dataclass(frozen=True)
class Explanation:
    """The lines of a rule and the numbers to fill in.

    Attributes:
        lines: Texts with names in braces, such as "step = -{learning_rate} · {g} = {step}".
        columns: For x and for y: by name, one number a step; constants are in `constants`.
        constants: Settings by name.
    """

    lines: tuple[str, ...]
    columns: tuple[dict[str, list[float]], dict[str, list[float]]]
    constants: dict[str, float]

    def at(self, step: int, axis: int) -> list[str]:
        """Return the lines of step `step` (from 1) along `axis` (0: x, 1: y)."""
        numbers = {name: column[step - 1] for name, column in self.columns[axis].items()}
        shown = {n: _shown(v) for n, v in (self.constants | numbers | {"t": step}).items()}
        return [line.format_map(shown) for line in self.lines]


def _shown(number: float) -> str:
    text = f"{number:.4g}"
    return f"({text})" if number < 0 else text


def explain(walk: Walk) -> Explanation:
    """Return the rule of `walk` with the numbers of every step."""
    lines = _PUBLISHED.get(walk.rule, _LINES[walk.rule]) if walk.published else _LINES[walk.rule]
    return Explanation(
        ("g = {g}", *lines, "w = {w} + {step} = {w1}"),
        (_columns(walk, 0), _columns(walk, 1)),
        dict(walk.settings),
    )


def _columns(walk: Walk, axis: int) -> dict[str, list[float]]:
    rule, s = RULES[walk.rule], walk.settings
    places = [p[axis] for p in walk.points]
    g = [pair[axis] for pair in walk.gradients]
    columns = {
        "g": g, "w": places[:-1], "w1": places[1:],
        "step": [b - a for a, b in zip(places[:-1], places[1:], strict=True)],
    }
    first = rule.start(s, walk.published)
    for index, name in enumerate(rule.memory):
        symbol = _SYMBOLS[name] if (name, rule.memory[0]) != ("square", "mean") else "v"
        after = [pair[axis][index] for pair in walk.memories]
        columns |= {symbol: after, f"{symbol}0": [first[index], *after[:-1]]}
    if "weight_decay" in s:
        share = s["weight_decay"] * (1 if walk.published else s["learning_rate"])
        columns["decay"] = [-share * w for w in columns["w"]]
        columns["rest"] = [a - b for a, b in zip(columns["step"], columns["decay"], strict=True)]
    if walk.rule == "Lion":
        b = s["beta_1"]
        columns["mix"] = [b * m + (1 - b) * x for m, x in zip(columns["m0"], g, strict=True)]
    if walk.rule == "Adadelta":
        columns["delta"] = [x / s["learning_rate"] for x in columns["step"]]
    if walk.rule == "Nadam":
        columns["mixed"] = [
            -x / s["learning_rate"] * ((v / (1 - s["beta_2"] ** t)) ** 0.5 + s["epsilon"])
            for t, (x, v) in enumerate(zip(columns["step"], columns["v"], strict=True), start=1)
        ]
    return columns
