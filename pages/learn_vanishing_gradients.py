"""Vanishing gradients: how much of the gradient is left in each layer, before any training."""

import streamlit as st

from lab.charts.learn_depth import norms_figure, outputs_figure
from lab.config import RunConfig
from lab.options import ACTIVATIONS, Choice, Number
from lab.theory import depth
from lab.ui.learn import frame, pictures
from lab.ui.shared.address import Address

SCRIPT = "pages/learn_vanishing_gradients.py"
SPECS = {
    "depth": Number("depth", "Hidden layers", 5, 1, 30, "How deep.", integer=True),
    "width": Number("width", "Units a layer", 64, 2, 128, "How wide.", integer=True),
    "activation": Choice("activation", "Activation", "sigmoid",
                         {a.name: a.label for a in ACTIVATIONS.values()}, "Of every hidden layer."),
    "initializer": depth.INITIALIZERS,
    "seed": Number("seed", "Seed", 0, 0, 9999, "Which weights.", integer=True),
}

frame.open_page(
    "Vanishing gradients",
    "A network that has not learned yet sees real digits, once: how large is the gradient that "
    "reaches each layer? If the first layers get next to none, they cannot learn.",
)
here = Address("vanishing", SPECS)
for column, name in zip(st.columns([2, 2, 2, 3, 1]), SPECS, strict=True):
    with column:
        here.field(name)
here.save()

images, labels, source = pictures.batch()
sizes = images.shape[1], here["depth"], here["width"]
layers = depth.build(*sizes, here["initializer"], here["seed"])
found = depth.run(layers, images, labels, here["activation"])
first, last = found.gradient_norms[[0, -2]]

if min(first, last) > 0:
    st.markdown(f"The first layer's gradient is **{first / last:.2g}** times the last hidden's.")
else:
    st.warning("Some layers get no gradient at all: nothing is learned there.")
left, right = st.columns(2, gap="medium")
with left:
    st.markdown("#### Gradient norm of each layer")
    st.plotly_chart(norms_figure(found, here["activation"] == "sigmoid"),
                    key="learn_vanishing_norms", width="stretch")
with right:
    st.markdown("#### Activations of each layer")
    st.plotly_chart(outputs_figure(found), key="learn_vanishing_outputs", width="stretch")
st.caption(f"{len(images)} images of {source}, pixels 0-1; loss {found.loss:.4g}. Norms are of the "
           "loss's gradient by each layer's weights. The post says that sigmoid's slope is 0.2 at "
           "most; it is 0.25, so each layer keeps a quarter at best, times what its weights do.")

frame.try_this(SCRIPT, [
    frame.Try("The post's problem, deeper", {"depth": "20"},
              "Sigmoid: it falls along the dashed line; a millionth of a millionth is left."),
    frame.Try("ReLU with He's weights",
              {"depth": "30", "activation": "relu", "initializer": "he_normal"},
              "Made for each other: the gradient crosses 30 layers and does not vanish."),
    frame.Try("ReLU with small weights",
              {"depth": "10", "activation": "relu", "initializer": "small_normal"},
              "All layers alike, yet next to nothing: small weights shrink both ways."),
])
frame.predict(
    "vanishing", "Ten tanh layers start with all weights at zero. Where is a gradient not zero?",
    ("Everywhere", "Only in the output layer's bias", "Nowhere"), "Only in the output layer's bias",
    "Every activation is tanh(0) = 0, so no weight's gradient is anything but 0.",
)
frame.close_page(
    "vanishing", RunConfig(activation="sigmoid", optimizer="SGD", scaling="raw"),
    "The post's first network: five sigmoid layers. Watch its first epochs.",
    [
        "Glorot and Bengio, [Understanding the difficulty of training deep feedforward neural "
        "networks](https://proceedings.mlr.press/v9/glorot10a.html), 2010",
        "He et al., [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852), 2015",
        "LeCun et al., [Efficient BackProp](https://doi.org/10.1007/3-540-49430-8_2), 1998",
    ],
)
