"""The learning rate page's state, its fields, and what a rate does on a parabola."""

from __future__ import annotations

import streamlit as st

from lab.charts.learn_quadratic import distance_figure, parabola_figure, rates_figure
from lab.options import Number
from lab.theory import quadratic
from lab.ui.learn.frame import show_chart
from lab.ui.shared.address import Address, Spec

_START = 2.0  # distance from the minimum
_SPECS: dict[str, Spec] = {
    "curvature": Number("curvature", "Curvature", 1.0, 0.1, 100, "How steeply the slope grows."),
    "rate": Number("rate", "Learning rate", 0.3, 0.0001, 50, "Length of a step."),
    "momentum": Number("momentum", "Momentum", 0.0, 0, 1, "Share of a step that carries on.",
                       high_open=True),
    "steps": Number("steps", "Steps", 30, 1, 200, "How many.", integer=True),
}


def open_address() -> Address:
    """Take the state from a link, and say what in it was no good."""
    here = Address("learn_rate", _SPECS)
    here.warn()
    return here


def show_controls(here: Address) -> None:
    """Show the fields of the parabola and of the descent."""
    for column, name in zip(st.columns(4), _SPECS, strict=True):
        with column:
            here.number(name, 0.05 if name == "momentum" else None)
    here.save()


def show_results(here: Address) -> None:
    """Show whether the rate converges, its path, its distance by step, and every other rate."""
    curvature, rate, momentum = here["curvature"], here["rate"], here["momentum"]
    _verdict(curvature, rate, momentum)
    rolled = quadratic.roll(curvature, rate, momentum, _START, here["steps"])
    factor = float(quadratic.shrink(rate, curvature, momentum))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("#### On the parabola")
        show_chart(parabola_figure(curvature, rolled), key="learn_rate_path")
    with right:
        st.markdown("#### Distance from the minimum")
        show_chart(distance_figure(rolled, factor), key="learn_rate_distance")
    st.markdown("#### Every learning rate at once")
    show_chart(rates_figure(curvature, rate, momentum), key="learn_rate_rates")
    st.caption("Below 1 it converges: the lower, the faster. Above 1 it diverges.")


def _verdict(curvature: float, rate: float, momentum: float) -> None:
    """Say what the rate does, in red past the edge of stability, and work out the edge."""
    edge = quadratic.edge(curvature, momentum)
    say = st.error if rate > edge else st.info
    say(quadratic.verdict(curvature, rate, momentum))
    st.latex(rf"\text{{edge}} = \frac{{2\,(1 + \mu)}}{{c}} = \frac{{2\,(1 + {momentum:.4g})}}"
             rf"{{{curvature:.4g}}} = {edge:.4g}")
