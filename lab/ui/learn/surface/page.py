"""The surface page's state, its choices, and the walks of several optimizers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lab.options import Choice, Number
from lab.options.kinds import Several
from lab.theory.descent import CLOSE, Walk, default_rate, race
from lab.theory.optimizers import RULES
from lab.theory.surfaces import SURFACES, Surface
from lab.ui.learn.surface.surface_chart import rule_numbers, surface_chart
from lab.ui.shared.address import Address, Spec

_PLACE: dict[str, Spec] = {
    "surface": Choice("surface", "Surface", "ravine",
                      {s.name: s.label for s in SURFACES.values()}, "What to walk down."),
}
_FIELDS = ("x", "y", "steps", "noise", "seed", "form")
_RULE_LABELS = {r.name: r.label for r in RULES.values()}


def open_address() -> tuple[Address, Address]:
    """Take the state from a link, and say what in it was no good.

    Returns:
        The choice of surface, and what is set on that surface.
    """
    place = Address("learn_ground", _PLACE, beside=_specs(SURFACES["ravine"]))
    surface = SURFACES[place["surface"]]
    here = Address(f"learn_surface_{surface.name}", _specs(surface), beside=None)
    for address in (place, here):
        address.warn()
    return place, here


def show_controls(place: Address, here: Address) -> None:
    """Show the choices of surface and optimizers, and what the surface is."""
    first, second = st.columns([1, 2])
    with first:
        place.choice("surface", on_change=_forget_place)
        place.save()
    with second:
        here.several("on")
    surface = SURFACES[place["surface"]]
    st.caption(f"{surface.help} $f = {surface.formula}$ · [reference]({surface.reference})")


def show_results(place: Address, here: Address) -> None:
    """Show the walks, one's rule beside them, their fields, and what came of each."""
    surface = SURFACES[place["surface"]]
    walks = _walks(surface, here)
    paths, rule = st.columns([3, 2], gap="medium")
    with paths:
        _chart(surface, here, walks)
    with rule:
        _rule_beside(here, walks)
    _fields(here)
    here.save()
    _outcomes(walks)


def _specs(surface: Surface) -> dict[str, Spec]:
    """Return what can be set on `surface`; starts and learning rates have its defaults."""
    left, right, bottom, top = surface.bounds
    found: dict[str, Spec] = {
        "on": Several("on", "Optimizers", ("GD", "Momentum", "Adagrad", "Adam"), _RULE_LABELS,
                      "Those that start together."),
        "x": Number("x", "Start x", float(surface.start[0]), left, right,
                    "Or click the contours."),
        "y": Number("y", "Start y", float(surface.start[1]), bottom, top,
                    "Or click the contours."),
        "steps": Number("steps", "Steps", 200, 10, 500, "How many steps each takes.",
                        integer=True),
        "noise": Number("noise", "Gradient noise", 0.3, 0, 3,
                        "Standard deviation of what is added to each derivative: for SGD on "
                        "every surface, for all on the noisy bowl."),
        "seed": Number("seed", "Noise seed", 0, 0, 9999, "Which noise.", integer=True),
        "form": Choice("form", "Rules", "keras", {"keras": "as in Keras",
                                                  "published": "as published"},
                       "They differ for a few optimizers: beside the chart it says how."),
        "rule": Choice("rule", "Show the rule of", "Adam", _RULE_LABELS,
                       "Its numbers follow the animation."),
    }
    for rule in RULES.values():
        name = f"{rule.name}.learning_rate"
        found[name] = Number(name, "learning_rate", default_rate(rule, surface), 1e-6, 10,
                             "Length of a step.", log=True)
        for p in rule.hyperparameters:
            name = f"{rule.name}.{p.name}"
            found[name] = Number(name, p.name, float(p.default), p.low, p.high, p.help,
                                 high_open=p.high_open)
    return found


def _forget_place() -> None:
    """Take the start and the learning rates off the address: a new surface brings its own."""
    for name in list(st.query_params):
        if name in ("x", "y") or name.endswith(".learning_rate"):
            del st.query_params[name]


def _settings(here: Address) -> dict[str, dict[str, float]]:
    """Return the settings of every optimizer that is on."""
    return {
        name: RULES[name].settings(
            here[f"{name}.learning_rate"],
            **{p.name: here[f"{name}.{p.name}"] for p in RULES[name].hyperparameters},
        )
        for name in here["on"]
    }


def _fields(here: Address) -> None:
    """Show the walk's fields, and a row of fields for every optimizer that is on."""
    for column, name in zip(st.columns(6), _FIELDS, strict=True):
        with column:
            here.field(name)
    with st.expander("Learning rates and hyperparameters", icon=":material/tune:"):
        for name in here["on"]:
            rule = RULES[name]
            st.markdown(f"**{rule.label}** · [reference]({rule.reference})")
            for column, p in zip(
                st.columns(4), ("learning_rate", *(p.name for p in rule.hyperparameters)),
                strict=False,
            ):
                with column:
                    here.number(f"{name}.{p}")


def _walks(surface: Surface, here: Address) -> list[Walk]:
    """Return the walk of every optimizer that is on."""
    return race(
        surface, (here["x"], here["y"]), here["steps"], _settings(here), here["noise"],
        here["seed"], here["form"] == "published",
    )


def _chart(surface: Surface, here: Address, walks: list[Walk]) -> None:
    """Show the animated paths; a click on the contours sets the start."""

    def start_at(x: float, y: float) -> None:
        here["x"], here["y"] = round(x, 3), round(y, 3)

    surface_chart(surface, (here["x"], here["y"]), here["steps"], walks, start_at)


def _rule_beside(here: Address, walks: list[Walk]) -> None:
    """Show one optimizer's rule, whose it is, how Keras's and the paper's differ, and numbers."""
    here.choice("rule")
    rule = RULES[here["rule"]]
    published = here["form"] == "published" and rule.published is not None
    formula = rule.published_formula if published else rule.formula
    if rule.departure:
        st.markdown("**The published rule:**" if published else "**Keras's rule:**")
    else:
        st.markdown("**The rule**, the same in Keras as published:")
    st.latex(rf"\begin{{aligned}} {formula} \end{{aligned}}")
    if rule.departure:
        other = "as in Keras" if published else "as published"
        st.caption(f"What differs: {rule.departure} For the other formula, set Rules to "
                   f"*{other}*.")
    shown = [w for w in walks if w.rule == rule.name]
    if shown:
        rule_numbers(shown[0])
    else:
        st.caption(f"Add {rule.label} to the optimizers to see its numbers.")


def _outcomes(walks: list[Walk]) -> None:
    """Show each walk in numbers, and say which diverged."""
    for path in walks:
        if path.diverged is not None:
            st.error(f"{RULES[path.rule].label} {path.verdict}: its learning rate is too large "
                     "here.", icon=":material/warning:")
    table = pd.DataFrame({
        "Optimizer": [RULES[w.rule].label for w in walks],
        "Steps to converge": pd.array([w.converged for w in walks], dtype="Int64"),
        "Path length": [w.length for w in walks],
        "Loss at the end": [w.loss for w in walks],
        "Outcome": [w.verdict for w in walks],
    })
    st.dataframe(
        table, hide_index=True, key="learn_surface_results",
        column_config={
            "Path length": st.column_config.NumberColumn(format="%.3g"),
            "Loss at the end": st.column_config.NumberColumn(format="%.3g"),
        },
    )
    st.caption(f"Converged: from that step on it stays within {CLOSE:g} of a minimum (a star). "
               "Diverged: it left ten times the picture's size.")
