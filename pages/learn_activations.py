"""Activations: functions and derivatives, where each is steepest and where each is flat."""

import streamlit as st

from lab.charts.learn_activations import activations_figure
from lab.config import RunConfig
from lab.options import ACTIVATIONS, Number
from lab.theory import activations
from lab.ui.learn import frame
from lab.ui.shared.address import Address, Several

SCRIPT = "pages/learn_activations.py"
LABELS = {a.name: a.label for a in ACTIVATIONS.values()}
SPECS = {
    "show": Several("show", "Activations", ("sigmoid", "tanh", "relu"), LABELS,
                    "Overlay as many as you like."),
    "reach": Number("reach", "x from -reach to", 6.0, 1, 10, help="Half the width of the picture."),
}

frame.open_page(
    "Activations",
    "Each hidden unit bends its weighted sum with an activation; going back, the gradient is "
    "multiplied by its slope. So the derivative decides how much of the gradient is left.",
)
here = Address("activations", SPECS)
show = here.several("show")
reach = here.slider("reach", 0.5)
here.save()
if not show:
    st.info("Choose one or more activations.")
    st.stop()

st.plotly_chart(activations_figure(show, reach), key="learn_activations_chart", width="stretch")
for name in show:
    option, mark = ACTIVATIONS[name], activations.STEEPEST[name]
    with st.container(border=True, key=f"learn_activations_{name}"):
        st.markdown(f"**{option.label}** · `{option.formula}` · [reference]({option.reference})")
        st.markdown(f"Largest slope: **{mark.slope:.4g}**, {mark.where}. "
                    f"{activations.flat_sentence(name)}")
if "sigmoid" in show:
    st.info("The post says that sigmoid's slope is 0.2 at most. It is 0.25: s (1 - s) at s = 0.5.")

frame.try_this(SCRIPT, [
    frame.Try("Sigmoid against tanh", {"show": "sigmoid,tanh", "reach": "6"},
              "Same shape, but tanh is four times as steep at 0. Both are flat beyond |x| = 5."),
    frame.Try("ReLU and its relatives", {"show": "relu,leaky_relu,elu,selu", "reach": "4"},
              "For x > 0 all pass the gradient (SELU: times 1.05). Below, only ReLU passes none."),
    frame.Try("The smooth ones", {"show": "gelu,silu,softplus", "reach": "5"},
              "GELU and SiLU dip below zero, and their slopes rise above 1."),
])
frame.predict(
    "activations",
    "A gradient passes back through ten sigmoid layers. How much of it is left, at most, if the "
    "weights neither grow nor shrink it?",
    ("about a tenth", "about a thousandth", "about a millionth"), "about a millionth",
    "0.25 multiplied by itself ten times is 0.00000095, and that is the best case: every unit "
    "exactly at its steepest.",
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
