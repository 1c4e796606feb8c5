"""What an epoch yields: one entry a metric, from which everything about it comes.

What is measured and compiled, what a row of the store holds, the columns of a history and of its
CSV, the command line's lines and the charts' choices and axes are made from these entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One metric of a training run.

    Attributes:
        key: Keras's own where it has one; its name in histories, links and charts.
        label: What a chart's button says.
        title: What it is, for a chart's axis.
        help: What it tells, in a sentence.
        unit: In short, as the axis shows it; empty for a plain number.
        per: "epoch": one number an epoch; "layer": a number a layer, first layer first, an epoch.
        validated: Whether the validation images have it too, under Keras's "val_" + key.
        compiled: Whether `compile` is to be asked for it; the rest is measured by callbacks.
        hidden: Whether, of the layers, the output layer has none.
        log: Whether its axis is always logarithmic.
        live: Whether the live chart offers it.
        share: Whether it is a share of images judged right: its axis goes from 0 to 1, and what
            guessing gets is drawn.
    """

    key: str
    label: str
    title: str
    help: str
    unit: str = ""
    per: str = "epoch"
    hidden: bool = False
    validated: bool = False
    compiled: bool = False
    log: bool = False
    live: bool = True
    share: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys it has in an epoch's values: on training images, then on validation images."""
        return (self.key, f"val_{self.key}") if self.validated else (self.key,)

    @property
    def axis(self) -> str:
        """Title and unit, as a chart's axis shows them."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def column(self, layer: int) -> str:
        """Return the column of one layer (from 1) in a table, e.g. "gradient_norm_1"."""
        return f"{self.key.removesuffix('s')}_{layer}"


METRICS: dict[str, Metric] = {
    m.key: m
    for m in (
        Metric(
            "loss", "Loss", "Loss",
            "Mean cross-entropy of the images: what training makes smaller.",
            unit="cross-entropy", validated=True,
        ),
        Metric(
            "accuracy", "Accuracy", "Accuracy",
            "Share of the images whose likeliest class is the right one.",
            unit="share of images", validated=True, compiled=True, share=True,
        ),
        Metric(
            "gradient_norms", "Gradients", "Gradient norm",
            "How large the gradient of each layer is on one fixed batch of 512, each epoch. Where "
            "the first layers' lie far below the last ones', the gradient vanishes.",
            unit="L2, by layer", per="layer", log=True,
        ),
        Metric(
            "update_ratios", "Updates", "Update over weights",
            "How far the optimizer's step on that fixed batch would move each layer's weights, as "
            "a share of their length. About 0.001 is a healthy step; far more shakes what is "
            "learnt, far less learns nothing.",
            unit="L2 / L2, by layer", per="layer", log=True,
        ),
        Metric(
            "dead_units", "Dead units", "Dead or saturated units",
            "Share of a hidden layer's units whose slope is below 0.01 on every image of that "
            "fixed batch: a ReLU that is always 0, a sigmoid stuck at an end. They learn nothing "
            "more.",
            unit="share of units, by layer", per="layer", hidden=True,
        ),
        Metric(
            "learning_rate", "Learning rate", "Learning rate",
            "The learning rate of the epoch's last step, as the schedule has it.",
            unit="length of a step", log=True,
        ),
        Metric(
            "seconds", "Seconds an epoch", "Time an epoch",
            "How long the epoch took.",
            unit="s", live=False,
        ),
        Metric(
            "cpu_seconds", "CPU-seconds an epoch", "Processor time an epoch",
            "How long processors worked on the epoch, every core's time added up: compare these "
            "where runs trained at the same time on one machine.",
            unit="CPU-s", live=False,
        ),
    )
}
"""Metrics by key, in the order of a history's columns."""

FIRST_SHOWN = "accuracy"
"""The metric that charts open with."""

JUDGED = tuple(m.key for m in METRICS.values() if m.validated)
"""Metrics that Keras takes of training and of validation images."""

JUDGED_KEYS = (*JUDGED, *(f"val_{key}" for key in JUDGED))
"""Their keys, training first."""

FINITE_KEYS = METRICS["loss"].keys
"""Where one of these is not finite the weights are not either, and the epoch's are not kept."""

EPOCH_KEYS = (
    *JUDGED_KEYS,
    *(m.key for m in METRICS.values() if m.per == "epoch" and not m.validated),
)
"""Every key that holds one number an epoch, in the order of a history's columns."""

LAYER_KEYS = tuple(m.key for m in METRICS.values() if m.per == "layer")
"""Every key that holds a number a layer, an epoch."""


def choices(metrics: Iterable[Metric] = METRICS.values()) -> dict[str, str]:
    """Return the labels of metrics by key, as a chart offers them: the first shown one first."""
    first_shown_first = sorted(metrics, key=lambda metric: metric.key != FIRST_SHOWN)
    return {metric.key: metric.label for metric in first_shown_first}
