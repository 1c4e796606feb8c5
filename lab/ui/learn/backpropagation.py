"""The backpropagation page's state, its way through the passes, and a step of descent."""

from __future__ import annotations

import streamlit as st

from lab.charts.learn_network import network_figure
from lab.options import Choice, Number
from lab.theory import network
from lab.theory.activations import LABELS
from lab.ui.learn.frame import show_chart
from lab.ui.shared.address import Address, Spec

_STEPS = sum(len(way(network.START, "sigmoid")) for way in (network.forward, network.backward))
_LABELS = {"x1": "Input x1", "x2": "Input x2", "t": "Target t"}
_SPECS: dict[str, Spec] = {
    "activation": Choice("activation", "Activation", "sigmoid",
                         LABELS, "f, in both layers."),
    "rate": Number("rate", "Learning rate", 0.5, 0.001, 10, "Length of a step of descent."),
    "step": Number("step", "Step", 0, 0, _STEPS, "Steps of the two passes done so far.",
                   integer=True),
} | {
    name: Number(name, _LABELS.get(name, name), value, -10, 10, "Change it, and follow.")
    for name, value in network.START.items()
}
_LOSSES = "learn_backpropagation_losses"
_MAZUR = (
    "The loss is half the squared error. The start numbers are those of Mazur's worked example "
    "(under References) with its first output only. Two weights have changed names: our w2 is his "
    "w3, and our w3 is his w2. Our b1 and b2 are both his b1, which two units share, and our b3 is "
    "his b2. So every value on the way forward, and the derivatives by w5 and w6, are on his page; "
    "those by w1 to w4 are not, because two outputs send theirs back, and his biases stay."
)


def open_address() -> Address:
    """Take the state from a link, and say what in it was no good."""
    here = Address("learn_backpropagation", _SPECS)
    here.warn()
    return here


def show_controls(here: Address) -> None:
    """Show what moves through the steps, and the choice of activation."""
    steps, activation = st.columns([3, 1])
    with steps:
        _stepper(here)
    with activation:
        here.choice("activation")


def show_results(here: Address) -> None:
    """Show the network with its loss, the steps done so far, and the fields of its numbers."""
    forward = network.forward(_values(here), here["activation"])
    backward = network.backward(_values(here), here["activation"])
    done = [*forward, *backward][: here["step"]]
    picture, steps = st.columns([3, 2], gap="medium")
    with picture:
        _network(here, done)
        _descent(here)
    with steps:
        _told(done, len(forward))
    with st.expander("Inputs, target, weights and biases", icon=":material/tune:"):
        _fields(here)
    here.save()
    st.caption(_MAZUR)


def _values(here: Address) -> dict[str, float]:
    """Return the network's numbers."""
    return {name: float(here[name]) for name in network.START}


def _stepper(here: Address) -> None:
    """Show a slider through the steps, and buttons: one back, one on, all."""

    def move(by: int) -> None:
        here["step"] = min(max(here["step"] + by, 0), _STEPS)

    here.slider("step", 1)
    with st.container(horizontal=True):
        for name, label, by in (("back", "Back", -1), ("next", "Next", 1), ("all", "All", _STEPS)):
            st.button(label, on_click=move, args=(by,), key=f"learn_backpropagation_{name}",
                      type="primary" if name == "next" else "secondary")


def _network(here: Address, done: list[network.Step]) -> None:
    """Show the network with the values found so far."""
    found = _values(here) | {s.name: s.value for s in done}
    slopes = {s.name[1:]: s.value for s in done if s.name[1:] in network.PARAMETERS}
    place = done[-1].place if done else None
    show_chart(network_figure(found, slopes, place), key="learn_backpropagation_chart")


def _told(done: list[network.Step], forward: int) -> None:
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


def _descent(here: Address) -> None:
    """Show the loss, and the button that takes a step of gradient descent."""
    now = network.loss(_values(here), here["activation"])
    losses = st.session_state.setdefault(_LOSSES, [])
    if not losses or losses[-1] != now:
        losses.append(now)

    def step() -> None:
        after = network.stepped(_values(here), here["activation"], here["rate"])
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


def _fields(here: Address) -> None:
    """Show a field for every input, weight, bias and the target."""
    names = [*_LABELS, *network.PARAMETERS]
    for first in range(0, len(names), 3):
        for column, name in zip(st.columns(3), names[first : first + 3], strict=True):
            with column:
                here.number(name, 0.05)
