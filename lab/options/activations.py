"""Activation functions of the hidden layers, under Keras's names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Activation:
    """One activation: Keras's `name`, the `label` a reader sees, its `formula`, some `help`.

    Attributes:
        rewritten_in_loops: Whether TensorFlow's arithmetic optimizer computes it otherwise in a
            loop of steps than in a single step, in the last bits.
    """

    name: str
    label: str
    formula: str
    help: str
    reference: str
    rewritten_in_loops: bool = False


ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation(
            "sigmoid", "Sigmoid", "1 / (1 + e^-x)",
            "Squashes to (0, 1). Its slope is 0.25 at most, so gradients shrink layer by layer.",
            "https://doi.org/10.1038/323533a0",
        ),
        Activation(
            "tanh", "Tanh", "(e^x - e^-x) / (e^x + e^-x)",
            "A sigmoid centred on zero, with slope up to 1; still flat at both ends.",
            "https://doi.org/10.1007/3-540-49430-8_2",
        ),
        Activation(
            "relu", "ReLU", "max(0, x)",
            "Slope 1 for x > 0, so gradients pass unchanged; a unit stuck below zero is dead.",
            "https://proceedings.mlr.press/v15/glorot11a.html",
        ),
        Activation(
            "leaky_relu", "Leaky ReLU", "x if x > 0 else 0.2 x",
            "ReLU with a small slope below zero, so no unit dies. Keras's slope is 0.2.",
            "https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf",
        ),
        Activation(
            "elu", "ELU", "x if x > 0 else e^x - 1",
            "Smooth below zero down to -1, which keeps activations near zero mean.",
            "https://arxiv.org/abs/1511.07289",
        ),
        Activation(
            "selu", "SELU", "1.0507 x if x > 0 else 1.7581 (e^x - 1)",
            "A scaled ELU whose layers normalise themselves (with lecun_normal weights).",
            "https://arxiv.org/abs/1706.02515",
        ),
        Activation(
            "gelu", "GELU", "x Phi(x), Phi the normal distribution function",
            "x weighted by how likely a normal value lies below it; usual in transformers.",
            "https://arxiv.org/abs/1606.08415",
        ),
        Activation(
            "silu", "SiLU (Swish)", "x / (1 + e^-x)",
            "x times its sigmoid: smooth, with a small dip below zero.",
            "https://arxiv.org/abs/1710.05941", rewritten_in_loops=True,
        ),
        Activation(
            "softplus", "Softplus", "ln(1 + e^x)",
            "A smooth ReLU; its slope is the sigmoid.",
            "https://papers.nips.cc/paper/1920",
        ),
        Activation(
            "linear", "Linear", "x",
            "No non-linearity: however many layers, the network is one linear map.",
            "https://doi.org/10.1016/0893-6080(89)90020-8",
        ),
    )
}
