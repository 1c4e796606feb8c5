"""Activations: functions and derivatives, where each is steepest and where each is flat."""

import streamlit as st

from lab.config import RunConfig
from lab.ui.learn import activations, frame, predict_first
from lab.ui.navigation import through_app

through_app()

frame.open_page(
    "Activations",
    "Each hidden unit bends its weighted sum with an activation; going back, the gradient is "
    "multiplied by its slope. So the derivative decides how much of the gradient is left.",
)
here = activations.open_address()
activations.show_controls(here)
if not here["show"]:
    st.info("Choose one or more activations.")
    st.stop()
activations.show_results(here)

frame.try_this("pages/learn_activations.py", [
    frame.Try("Sigmoid against tanh", {"show": "sigmoid,tanh", "reach": "6"},
              "Same shape, but tanh is four times as steep at 0. Both are flat beyond |x| = 5."),
    frame.Try("ReLU and its relatives", {"show": "relu,leaky_relu,elu,selu", "reach": "4"},
              "For x > 0 all pass the gradient (SELU: times 1.05). Below, only ReLU passes none."),
    frame.Try("The smooth ones", {"show": "gelu,silu,softplus", "reach": "5"},
              "GELU and SiLU dip below zero, and their slopes rise above 1."),
])
predict_first.ask(
    "activations",
    "A gradient passes back through ten sigmoid layers. How much of it is left, at most, if the "
    "weights neither grow nor shrink it?",
    {
        "about a tenth": "each layer keeps a quarter at most, and the quarters are multiplied.",
        "about a thousandth": "five layers leave that much, 0.25 to the power 5.",
        "about a millionth": "0.25 multiplied by itself ten times is 0.00000095, and that is the "
        "best case: every unit exactly at its steepest.",
    },
    right="about a millionth",
)
frame.close_page(
    "activations", RunConfig(activation="tanh", optimizer="SGD"),
    "Train the post's network with tanh, then with sigmoid and ReLU, and compare the curves.",
    [
        "Glorot and Bengio, [Understanding the difficulty of training deep feedforward neural "
        "networks](https://proceedings.mlr.press/v9/glorot10a.html), AISTATS 2010",
        "LeCun, Bottou, Orr and Müller, [Efficient BackProp]"
        "(https://doi.org/10.1007/3-540-49430-8_2), 1998",
        "Each activation's own paper: see above.",
    ],
)
