"""The vanishing gradients page's state, its fields, and what of a gradient reaches each layer."""

from __future__ import annotations

import streamlit as st

from lab.charts.learn_depth import norms_figure, outputs_figure
from lab.options import Choice, Number
from lab.theory import depth
from lab.theory.activations import LABELS
from lab.ui.learn import pictures
from lab.ui.learn.frame import show_chart
from lab.ui.shared.address import Address, Spec

_SPECS: dict[str, Spec] = {
    "depth": Number("depth", "Hidden layers", 5, 1, 30, "How deep.", integer=True),
    "width": Number("width", "Units a layer", 64, 2, 128, "How wide.", integer=True),
    "activation": Choice("activation", "Activation", "sigmoid",
                         LABELS, "Of every hidden layer."),
    "initializer": depth.INITIALIZERS,
    "seed": Number("seed", "Seed", 0, 0, 9999, "Which weights.", integer=True),
}


def open_address() -> Address:
    """Take the state from a link, and say what in it was no good."""
    here = Address("learn_vanishing", _SPECS)
    here.warn()
    return here


def show_controls(here: Address) -> None:
    """Show the fields of the network."""
    for column, name in zip(st.columns([2, 2, 2, 3, 1]), _SPECS, strict=True):
        with column:
            here.field(name)
    here.save()


def show_results(here: Address) -> None:
    """Show each layer's gradient and activations in the untrained network."""
    images, labels, source = pictures.batch()
    layers = depth.build(images.shape[1], here["depth"], here["width"], here["initializer"],
                         here["seed"])
    found = depth.run(layers, images, labels, here["activation"])
    _share_left(found)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("#### Gradient norm of each layer")
        show_chart(norms_figure(found, here["activation"] == "sigmoid"),
                   key="learn_vanishing_norms")
    with right:
        st.markdown("#### Activations of each layer")
        show_chart(outputs_figure(found), key="learn_vanishing_outputs")
    st.caption(f"{len(images)} images of {source}, pixels 0-1; loss {found.loss:.4g}. Norms are of "
               "the loss's gradient by each layer's weights. The post says that sigmoid's slope is "
               "0.2 at most; it is 0.25, so each layer keeps a quarter at best, times what its "
               "weights do.")


def _share_left(found: depth.Pass) -> None:
    """Say how the first layer's gradient compares with the last hidden layer's."""
    first, last = found.gradient_norms[[0, -2]]
    if min(first, last) > 0:
        st.markdown(f"The first layer's gradient is **{first / last:.2g}** times the last "
                    "hidden's.")
    else:
        st.warning("Some layers get no gradient at all: nothing is learned there.")
