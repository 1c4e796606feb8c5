"""Backpropagation by hand: a 2-2-1 network, forward and back, one product at a time."""

from lab.config import RunConfig
from lab.ui.learn import backpropagation, frame, predict_first
from lab.ui.navigation import through_app

through_app()

frame.open_page(
    "Backpropagation by hand",
    "Two inputs, two hidden units, one output: go forward node by node to the loss, then back, "
    "where each derivative is one product. Change any number; take a step, and see the loss fall.",
)
here = backpropagation.open_address()
backpropagation.show_controls(here)
backpropagation.show_results(here)

frame.try_this("pages/learn_backpropagation.py", [
    frame.Try("The whole way", {"step": "22"},
              "w5's derivative is three factors: y - t, the slope f'(z3), and h1."),
    frame.Try("A saturated output", {"b3": "6", "step": "22"},
              "z3 is large, sigmoid is flat there, and every derivative is near 0, although the "
              "answer is quite wrong."),
    frame.Try("The same with ReLU", {"b3": "6", "activation": "relu", "rate": "0.01", "step": "22"},
              "ReLU's slope is 1: the error comes back whole. A small rate is plenty."),
])
predict_first.ask(
    "backpropagation",
    "All weights and biases are 0 and the activation is ReLU. What does a step of descent change?",
    {
        "Every weight": "a weight's derivative has what comes in through it as a factor. What do "
        "h1 and h2 put out here?",
        "Only the output's weights": "their derivatives have h1 and h2 as factors. What are "
        "those, if all weights and biases are 0?",
        "Only the output's bias": "its derivative has f'(z3) as a factor. How steep is ReLU at 0 "
        "here?",
        "Nothing": "h1 and h2 are 0, so w5 and w6 get no derivative; ReLU's slope at 0 is 0, so "
        "neither does b3. That is why weights start at random.",
    },
    right="Nothing",
)
frame.close_page(
    "backpropagation", RunConfig(activation="sigmoid", optimizer="SGD", hidden_layers=(64,)),
    "The same products, for 50,000 weights: one hidden layer of sigmoids.",
    [
        "Mazur, [A step by step backpropagation example]"
        "(https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/), 2015",
        "Rumelhart, Hinton and Williams, [Learning representations by back-propagating errors]"
        "(https://doi.org/10.1038/323533a0), Nature 1986",
    ],
)
