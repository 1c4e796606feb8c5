"""Learning rate: too small, right, too large, and the edge of stability, on a parabola."""

import streamlit as st

from lab.charts.learn_quadratic import distance_figure, parabola_figure, rates_figure
from lab.config import RunConfig
from lab.options import Number
from lab.theory import quadratic
from lab.ui.learn import frame
from lab.ui.shared.address import Address

SCRIPT = "pages/learn_learning_rate.py"
START = 2.0
SPECS = {
    "curvature": Number("curvature", "Curvature", 1.0, 0.1, 100, "How steeply the slope grows."),
    "rate": Number("rate", "Learning rate", 0.3, 0.0001, 50, "Length of a step."),
    "momentum": Number("momentum", "Momentum", 0.0, 0, 1, "Share of a step that carries on.",
                       high_open=True),
    "steps": Number("steps", "Steps", 30, 1, 200, "How many.", integer=True),
}

frame.open_page(
    "Learning rate",
    "On a parabola everything can be worked out: which rate is too small, which is right, and "
    "where it diverges. Near a minimum, a network's loss looks like parabolas of many curvatures.",
)
here = Address("rate", SPECS)
for column, name in zip(st.columns(4), SPECS, strict=True):
    with column:
        here.number(name, 0.05 if name == "momentum" else None)
here.save()
curvature, rate, momentum = here["curvature"], here["rate"], here["momentum"]

rolled = quadratic.roll(curvature, rate, momentum, START, here["steps"])
factor = float(quadratic.shrink(rate, curvature, momentum))
edge = quadratic.edge(curvature, momentum)
say = st.error if rate > edge else st.info
say(quadratic.verdict(curvature, rate, momentum))
st.latex(rf"\text{{edge}} = \frac{{2\,(1 + \mu)}}{{c}} = \frac{{2\,(1 + {momentum:.4g})}}"
         rf"{{{curvature:.4g}}} = {edge:.4g}")

left, right = st.columns(2, gap="medium")
with left:
    st.markdown("#### On the parabola")
    st.plotly_chart(parabola_figure(curvature, rolled), key="learn_rate_path", width="stretch")
with right:
    st.markdown("#### Distance from the minimum")
    st.plotly_chart(distance_figure(rolled, factor), key="learn_rate_distance", width="stretch")
st.markdown("#### Every learning rate at once")
st.plotly_chart(rates_figure(curvature, rate, momentum), key="learn_rate_rates", width="stretch")
st.caption("Below 1 it converges: the lower, the faster. Above 1 it diverges.")

frame.try_this(SCRIPT, [
    frame.Try("The edge of stability", {"curvature": "4", "rate": "0.5"},
              "2 / 4 = 0.5: it swings for ever. A little less and it settles, a little more and "
              "it is gone."),
    frame.Try("One step", {"curvature": "4", "rate": "0.25"},
              "1 / curvature lands on the minimum at once."),
    frame.Try("Momentum", {"curvature": "4", "rate": "0.7", "momentum": "0.8"},
              "A rate that would diverge without momentum converges: the edge moved to 0.9. It "
              "swings, and the distance shrinks by the root of the momentum a step."),
])
frame.predict(
    "rate", "Along one weight the curvature is 1, along another 100. Which is the largest learning "
    "rate that does not diverge, without momentum?", ("2", "1", "0.02"), "0.02",
    "The steepest direction decides: 2 / 100. Along the other, each step then covers only a "
    "fiftieth of the way. That is what momentum and Adam are for.",
)
frame.close_page(
    "rate", RunConfig(activation="relu", optimizer="SGD", scaling="raw", learning_rate=0.001),
    "The post's remedy: ReLU on raw pixels diverges at 0.01 and learns at 0.001.",
    [
        "Goh, [Why momentum really works](https://distill.pub/2017/momentum/), Distill 2017",
        "Polyak, [Some methods of speeding up the convergence of iteration methods]"
        "(https://doi.org/10.1016/0041-5553(64)90137-5), 1964",
        "Cohen et al., [Gradient descent on neural networks typically occurs at the edge of "
        "stability](https://arxiv.org/abs/2103.00065), 2021",
    ],
)
