"""Optimizers and their hyperparameters, under Keras's names. A new optimizer is one new entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.options.kinds import Flag, Number


@dataclass(frozen=True)
class Optimizer:
    """One optimizer.

    Attributes:
        name: Key in `OPTIMIZERS`, in configs and on the command line.
        keras_class: Name of the class in `keras.optimizers`.
        learning_rate: Default learning rate; follows the optimizer until the user sets one.
        hyperparameters: What else can be set, in the order of the form.
        fixed: Arguments that make this variant of the class what it is.
    """

    name: str
    label: str
    keras_class: str
    learning_rate: float
    hyperparameters: tuple[Number | Flag, ...]
    help: str
    reference: str
    fixed: Mapping[str, float | bool] = field(default_factory=dict)

    def defaults(self) -> dict[str, float | int | bool]:
        """Return the default of every hyperparameter, by Keras's key."""
        return {p.name: p.default for p in self.hyperparameters}


def _momentum(default: float) -> Number:
    return Number(
        "momentum", "Momentum", default, 0, 1, high_open=True,
        help="Share of the last step that is carried into the next.",
    )


def _beta_1(default: float = 0.9) -> Number:
    return Number(
        "beta_1", "beta_1", default, 0, 1, high_open=True,
        help="Decay of the running mean of gradients, a step.",
    )


def _beta_2(default: float = 0.999) -> Number:
    return Number(
        "beta_2", "beta_2", default, 0, 1, high_open=True,
        help="Decay of the running mean of squared gradients, a step.",
    )


def _rho(default: float) -> Number:
    return Number(
        "rho", "rho", default, 0, 1, high_open=True,
        help="Decay of the running mean of squared gradients, a step.",
    )


def _epsilon(default: float = 1e-7) -> Number:
    return Number(
        "epsilon", "epsilon", default, 1e-12, 1, log=True,
        help="Added to the divisor, so that it is never zero.",
    )


def _weight_decay(default: float) -> Number:
    return Number(
        "weight_decay", "Weight decay", default, 0, 1,
        help="Share of each weight taken away a step, times the learning rate.",
    )


_AMSGRAD = Flag(
    "amsgrad", "AMSGrad", False,
    help="Divide by the largest running mean so far, not the latest.",
)
_ACCUMULATOR = Number(
    "initial_accumulator_value", "Initial accumulator", 0.1, 0, 10,
    help="What the sum of squared gradients starts from.",
)

OPTIMIZERS: dict[str, Optimizer] = {
    o.name: o
    for o in (
        Optimizer(
            "SGD", "SGD", "SGD", 0.01, (),
            "A step down the gradient of each batch; with the full batch, plain gradient descent.",
            "https://doi.org/10.1214/aoms/1177729586",
        ),
        Optimizer(
            "Momentum", "SGD + momentum", "SGD", 0.01, (_momentum(0.9),),
            "SGD that keeps rolling: past steps carry on, so ravines are crossed faster.",
            "https://doi.org/10.1016/0041-5553(64)90137-5",
        ),
        Optimizer(
            "Nesterov", "SGD + Nesterov momentum", "SGD", 0.01, (_momentum(0.9),),
            "Momentum that looks ahead: the gradient counts where the step would land.",
            "https://proceedings.mlr.press/v28/sutskever13.html",
            fixed={"nesterov": True},
        ),
        Optimizer(
            "Adagrad", "Adagrad", "Adagrad",
            0.01,  # Keras says 0.001; its authors and the post's deep-learning era used 0.01
            (_ACCUMULATOR, _epsilon()),
            "Each weight's steps shrink with the gradients it has seen: large first, then small.",
            "https://jmlr.org/papers/v12/duchi11a.html",
        ),
        Optimizer(
            "Adadelta", "Adadelta", "Adadelta",
            1.0,  # Keras says 0.001, which hardly moves; the paper has no rate at all, that is 1
            (_rho(0.95), _epsilon()),
            "Adagrad with a memory that fades, and steps in the weights' own units.",
            "https://arxiv.org/abs/1212.5701",
        ),
        Optimizer(
            "RMSprop", "RMSprop", "RMSprop", 0.001,
            (
                _rho(0.9),
                _momentum(0.0),
                _epsilon(),
                Flag("centered", "Centered", False,
                     help="Divide by the variance instead of the mean square."),
            ),
            "Divides each step by the recent size of that weight's gradient.",
            "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
        ),
        Optimizer(
            "Adam", "Adam", "Adam", 0.001,
            (_beta_1(), _beta_2(), _epsilon(), _AMSGRAD),
            "Momentum and RMSprop together, corrected for their cold start. A sound first choice.",
            "https://arxiv.org/abs/1412.6980",
        ),
        Optimizer(
            "AdamW", "AdamW", "AdamW", 0.001,
            (_weight_decay(0.004), _beta_1(), _beta_2(), _epsilon(), _AMSGRAD),
            "Adam with weight decay that is not scaled by the gradient's history.",
            "https://arxiv.org/abs/1711.05101",
        ),
        Optimizer(
            "Nadam", "Nadam", "Nadam", 0.001, (_beta_1(), _beta_2(), _epsilon()),
            "Adam with Nesterov's look ahead.",
            "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
        ),
        Optimizer(
            "Adamax", "Adamax", "Adamax", 0.001, (_beta_1(), _beta_2(), _epsilon()),
            "Adam scaled by the largest recent gradient instead of the mean square.",
            "https://arxiv.org/abs/1412.6980",
        ),
        Optimizer(
            "Lion", "Lion", "Lion",
            1e-4,  # Keras says 0.001; the paper: 3 to 10 times smaller than AdamW's
            (_beta_1(), _beta_2(0.99)),
            "Every weight moves by the same amount: only the sign of its momentum counts.",
            "https://arxiv.org/abs/2302.06675",
        ),
        Optimizer(
            "Adafactor", "Adafactor", "Adafactor",
            0.01,  # the largest step of the paper's schedule; Keras says 0.001
            (
                Number("beta_2_decay", "beta_2 decay", -0.8, -1, 0, high_open=True,
                       help="Exponent by which the memory of squared gradients grows."),
                Number("clip_threshold", "Clip threshold", 1.0, 0.01, 100, log=True,
                       help="Largest root mean square of a step before scaling."),
                Flag("relative_step", "Relative step", True,
                     help="Shrink the learning rate as one over the root of the step count."),
            ),
            "Adam in little memory: squared gradients kept by row and column.",
            "https://arxiv.org/abs/1804.04235",
            # Keras says 1e-30, whose square is 0 in float32: a dead unit's step is then 0 / 0
            fixed={"epsilon_1": 1e-15},
        ),
        Optimizer(
            "Lamb", "LAMB", "Lamb", 0.001, (_beta_1(), _beta_2(), _epsilon()),
            "Adam with each layer's step scaled to its weights; made for very large batches.",
            "https://arxiv.org/abs/1904.00962",
        ),
        Optimizer(
            "Ftrl", "FTRL", "Ftrl",
            0.01,  # Keras says 0.001; as Adagrad, which it equals without regularization
            (
                Number("learning_rate_power", "Learning-rate power", -0.5, -1, 0,
                       help="Exponent of the step's decay; -0.5 is Adagrad's."),
                _ACCUMULATOR,
                Number("l1_regularization_strength", "L1", 0.0, 0, 10,
                       help="Pulls weights to exactly zero."),
                Number("l2_regularization_strength", "L2", 0.0, 0, 10,
                       help="Pulls weights towards zero."),
            ),
            "Follow the regularized leader: Adagrad's cousin for sparse models.",
            "https://doi.org/10.1145/2487575.2488200",
        ),
        Optimizer(
            "Muon", "Muon", "Muon", 0.001,
            (
                _momentum(0.95),
                _weight_decay(0.004),
                Number("ns_steps", "Newton-Schulz steps", 5, 1, 10, integer=True,
                       help="Iterations that make the step of a weight matrix orthogonal."),
                Flag("nesterov", "Nesterov", True, help="Look ahead, as Nesterov's momentum."),
            ),
            "Momentum whose step on every weight matrix is made orthogonal; Adam for the biases.",
            "https://arxiv.org/abs/2502.16982",
        ),
    )
}

HYPERPARAMETERS: dict[str, Number | Flag] = {
    p.name: p for optimizer in reversed(OPTIMIZERS.values()) for p in optimizer.hyperparameters
}
"""Every hyperparameter by Keras's key; its default may differ: see `Optimizer.defaults`."""
