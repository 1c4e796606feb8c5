"""Learning rate: too small, right, too large, and the edge of stability, on a parabola."""

from lab.config import RunConfig
from lab.ui.learn import frame, learning_rate, predict_first
from lab.ui.navigation import through_app

through_app()

frame.open_page(
    "Learning rate",
    "On a parabola everything can be worked out: which rate is too small, which is right, and "
    "where it diverges. Near a minimum, a network's loss looks like parabolas of many curvatures.",
)
here = learning_rate.open_address()
learning_rate.show_controls(here)
learning_rate.show_results(here)

frame.try_this("pages/learn_learning_rate.py", [
    frame.Try("The edge of stability", {"curvature": "4", "rate": "0.5"},
              "2 / 4 = 0.5: it swings for ever. A little less and it settles, a little more and "
              "it is gone."),
    frame.Try("One step", {"curvature": "4", "rate": "0.25"},
              "1 / curvature lands on the minimum at once."),
    frame.Try("Momentum", {"curvature": "4", "rate": "0.7", "momentum": "0.8"},
              "A rate that would diverge without momentum converges: the edge moved to 0.9. It "
              "swings, and the distance shrinks by the root of the momentum a step."),
])
predict_first.ask(
    "rate", "Along one weight the curvature is 1, along another 100. Which is the largest learning "
    "rate that does not diverge, without momentum?",
    {
        "2": "that is the edge along the flat weight, 2 / 1. What does it do along the steep one?",
        "1": "it lands on the minimum along the flat weight at once. Set Curvature to 100 and try.",
        "0.02": "The steepest direction decides: 2 / 100. Along the other, each step then covers "
        "only a fiftieth of the way. That is what momentum and Adam are for.",
    },
    right="0.02",
)
frame.close_page(
    "rate", RunConfig(activation="relu", optimizer="SGD", scaling="raw", learning_rate=0.001),
    "The post's remedy: ReLU on raw pixels diverges at 0.01 and learns at 0.001.",
    [
        "Goh, [Why momentum really works](https://distill.pub/2017/momentum/), Distill 2017",
        "Polyak, [Some methods of speeding up the convergence of iteration methods]"
        "(https://doi.org/10.1016/0041-5553(64)90137-5), 1964",
        "Cohen et al., [Gradient descent on neural networks typically occurs at the edge of "
        "stability](https://arxiv.org/abs/2103.00065), 2021",
    ],
)
