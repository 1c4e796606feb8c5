"""Optimizers on a surface: several paths from one start, animated, with their rules in numbers."""

import streamlit as st

from lab.config import RunConfig
from lab.ui.learn import frame, predict_first
from lab.ui.learn.surface import page as surface
from lab.ui.navigation import through_app

through_app()

frame.open_page(
    "Optimizers on a surface",
    "A loss of two weights, seen from above, and optimizers that walk down it from one start. "
    "Click the contours to start elsewhere, press Play, and watch one rule's numbers beside.",
)
place, here = surface.open_address()
surface.show_controls(place, here)
if not here["on"]:
    st.info("Choose one or more optimizers.")
    st.stop()
surface.show_results(place, here)

frame.try_this("pages/learn_surface.py", [
    frame.Try("The zigzag", {"surface": "ravine", "on": "GD,Momentum,Nesterov",
                             "GD.learning_rate": "0.095"},
              "Near the edge of stability, 2 / 20, descent leaps from wall to wall; momentum "
              "averages the leaps away."),
    frame.Try("A saddle", {"surface": "saddle", "on": "GD,Adam,Adagrad,Lion"},
              "Descent stops beside the saddle for a long time: there the gradient is tiny. "
              "Adagrad and Adam divide by it, and leave."),
    frame.Try("Too fast", {"surface": "rosenbrock", "on": "GD,Adam", "GD.learning_rate": "0.01"},
              "Ten times its rate throws descent out of the valley. Adam's step has a length "
              "of its own."),
])
predict_first.ask(
    "surface",
    "On the ravine, Adagrad and gradient descent each get a ten times larger learning rate. "
    "Which of them survives?",
    {
        "Gradient descent": "the ravine is 20 times as steep across as along, and descent "
        "diverges past 2 / 20. How large is ten times its rate?",
        "Adagrad": "Its steps are divided by the gradients seen so far, so a leap too far pays "
        "for itself; descent, past 2 / 20, leaps further each time.",
        "Both": "one of them has an edge of stability at 2 / 20, and ten times its rate is past "
        "it.",
        "Neither": "one of them divides each step by the gradients it has met, so a leap too far "
        "makes the next one shorter.",
    },
    right="Adagrad",
)
frame.close_page(
    "surface", RunConfig(activation="relu", optimizer="Nesterov"),
    "A network has a hundred thousand weights, not two, but the rules are the same.",
    [
        "Goh, [Why momentum really works](https://distill.pub/2017/momentum/), Distill 2017",
        "Ruder, [An overview of gradient descent optimization algorithms]"
        "(https://arxiv.org/abs/1609.04747), 2016",
        "Dauphin et al., [Identifying and attacking the saddle point problem]"
        "(https://arxiv.org/abs/1406.2572), 2014",
        "Each optimizer's own paper: beside its learning rate.",
    ],
)
