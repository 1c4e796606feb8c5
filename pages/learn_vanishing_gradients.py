"""Vanishing gradients: how much of the gradient is left in each layer, before any training."""

from lab.config import RunConfig
from lab.ui.learn import frame, predict_first, vanishing_gradients
from lab.ui.navigation import through_app

through_app()

frame.open_page(
    "Vanishing gradients",
    "A network that has not learned yet sees real digits, once: how large is the gradient that "
    "reaches each layer? If the first layers get next to none, they cannot learn.",
)
here = vanishing_gradients.open_address()
vanishing_gradients.show_controls(here)
vanishing_gradients.show_results(here)

frame.try_this("pages/learn_vanishing_gradients.py", [
    frame.Try("The post's problem, deeper", {"depth": "20"},
              "Sigmoid: it falls along the dashed line; a millionth of a millionth is left."),
    frame.Try("ReLU with He's weights",
              {"depth": "30", "activation": "relu", "initializer": "he_normal"},
              "Made for each other: the gradient crosses 30 layers and does not vanish."),
    frame.Try("ReLU with small weights",
              {"depth": "10", "activation": "relu", "initializer": "small_normal"},
              "All layers alike, yet next to nothing: small weights shrink both ways."),
])
predict_first.ask(
    "vanishing", "Ten tanh layers start with all weights at zero. Where is a gradient not zero?",
    {
        "Everywhere": "a weight's gradient has what comes in as a factor. What do layers of "
        "tanh(0) put out?",
        "Only in the output layer's bias": "Every activation is tanh(0) = 0, so no weight's "
        "gradient is anything but 0, and zero weights pass none back to the other biases.",
        "Nowhere": "the output is wrong, so something about it could be better. What reaches the "
        "output layer without passing a weight?",
    },
    right="Only in the output layer's bias",
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
