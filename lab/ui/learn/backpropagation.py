"""The backpropagation page's state, its step through the passes, and a step of descent."""

from __future__ import annotations

import streamlit as st

from lab.charts.learn_network import network_figure
from lab.options import ACTIVATIONS, Choice, Number
from lab.theory import network
from lab.ui.shared.address import Address, Spec

_FIELDS = {"x1": "Input x1", "x2": "Input x2", "t": "Target t"}
SPECS: dict[str, Spec] = {
    "activation": Choice("activation", "Activation", "sigmoid",
                         {a.name: a.label for a in ACTIVATIONS.values()}, "f, in both layers."),
    "rate": Number("rate", "Learning rate", 0.5, 0.001, 10, "Length of a step of descent."),
    "step": Number("step", "Step", 0, 0, 22, "Steps of the two passes done so far.", integer=True),
} | {
    name: Number(name, _FIELDS.get(name, name), value, -10, 10, "Change it, and follow.")
    for name, value in network.START.items()
}
_LOSSES = "learn_backpropagation_losses"


def values(here: Address) -> dict[str, float]:
    """Return the network's numbers."""
    return {name: float(here[name]) for name in network.START}


def passes(here: Address) -> tuple[list[network.Step], list[network.Step]]:
    """Return the steps forward and back."""
    numbers = values(here)
    return (network.forward(numbers, here["activation"]),
            network.backward(numbers, here["activation"]))


def stepper(here: Address, total: int) -> None:
    """Show what moves through the steps: a slider, one back, one on, all."""

    def move(by: int) -> None:
        here["step"] = min(max(here["step"] + by, 0), total)

    here.slider("step", 1)
    with st.container(horizontal=True):
        for name, label, by in (("back", "Back", -1), ("next", "Next", 1), ("all", "All", total)):
            st.button(label, on_click=move, args=(by,), key=f"learn_backpropagation_{name}",
                      type="primary" if name == "next" else "secondary")


def picture(here: Address, done: list[network.Step]) -> None:
    """Show the network with the values found so far."""
    found = values(here) | {s.name: s.value for s in done}
    slopes = {s.name[1:]: s.value for s in done if s.name[1:] in network.PARAMETERS}
    place = done[-1].place if done else None
    st.plotly_chart(network_figure(found, slopes, place), key="learn_backpropagation_chart",
                    width="stretch", config={"displayModeBar": False})


def told(done: list[network.Step], forward: int) -> None:
    """Show the steps done, each with the product that it came from, the latest first."""
    if not done:
        st.info("Press Next: forward node by node, then back from the loss.")
        return
    with st.container(height=640, border=False, key="learn_backpropagation_steps"):
        for index in range(len(done) - 1, -1, -1):
            step = done[index]
            way = "forward" if index < forward else "back"
            st.caption(f"{index + 1} · {way} · {step.place}")
            left, right = step.formula.split(" = ")
            st.latex(rf"\begin{{aligned}} {left} &= {right} \\ &= {step.numbers} \\ "
                     rf"&= \mathbf{{{step.value:.5g}}} \end{{aligned}}")


def descend(here: Address) -> None:
    """Show the loss, and the button that takes a step of gradient descent."""
    now = network.loss(values(here), here["activation"])
    losses = st.session_state.setdefault(_LOSSES, [])
    if not losses or losses[-1] != now:
        losses.append(now)

    def step() -> None:
        after = network.stepped(values(here), here["activation"], here["rate"])
        for name in network.PARAMETERS:
            here[name] = min(max(after[name], -10.0), 10.0)

    def reset() -> None:
        here.reset(*network.START)
        losses.clear()

    change = f"{now - losses[-2]:.3g}" if len(losses) > 1 else None
    st.metric("Loss", f"{now:.6g}", change, delta_color="inverse", chart_data=losses[-60:],
              chart_type="line", border=True)
    here.number("rate", 0.1)
    with st.container(horizontal=True):
        st.button("Take a step of descent", on_click=step, key="learn_backpropagation_step_down")
        st.button("Start again", on_click=reset, key="learn_backpropagation_reset")


def fields(here: Address) -> None:
    """Show a field for every input, weight, bias and the target."""
    names = [*_FIELDS, *network.PARAMETERS]
    for first in range(0, len(names), 3):
        for column, name in zip(st.columns(3), names[first : first + 3], strict=True):
            with column:
                here.number(name, 0.05)
