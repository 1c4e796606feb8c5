"""The activations page's state, its choice of functions, and how steep each of them is."""

from __future__ import annotations

import streamlit as st

from lab.charts.learn_activations import activations_figure
from lab.options import ACTIVATIONS, Number
from lab.options.kinds import Several
from lab.theory.activations import LABELS, STEEPEST, flat_sentence
from lab.ui.learn.frame import show_chart
from lab.ui.shared.address import Address, Spec

_SPECS: dict[str, Spec] = {
    "show": Several("show", "Activations", ("sigmoid", "tanh", "relu"),
                    LABELS,
                    "Overlay as many as you like."),
    "reach": Number("reach", "Reach: x to either side of 0", 6.0, 1, 10,
                    help="Half the width of the picture."),
}


def open_address() -> Address:
    """Take the state from a link, and say what in it was no good."""
    here = Address("learn_activations", _SPECS)
    here.warn()
    return here


def show_controls(here: Address) -> None:
    """Show what chooses the activations and the width of the picture."""
    here.several("show")
    here.slider("reach", 0.5)
    here.save()


def show_results(here: Address) -> None:
    """Show the chosen functions with their derivatives, and a card about each one's slope."""
    show_chart(activations_figure(here["show"], here["reach"]), key="learn_activations_chart")
    for name in here["show"]:
        _card(name)
    if "sigmoid" in here["show"]:
        st.info("The post says that sigmoid's slope is 0.2 at most. It is 0.25: s (1 - s) at "
                "s = 0.5.")


def _card(name: str) -> None:
    option, mark = ACTIVATIONS[name], STEEPEST[name]
    with st.container(border=True, key=f"learn_activations_{name}"):
        st.markdown(f"**{option.label}** · `{option.formula}` · [reference]({option.reference})")
        st.markdown(f"Largest slope: **{mark.slope:.4g}**, {mark.where}. {flat_sentence(name)}")
