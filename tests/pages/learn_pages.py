"""The Learn pages, by the name of their script, and what each gives to the Train page."""

from __future__ import annotations

from lab.config import RunConfig

PAGES = {
    "backpropagation": RunConfig(activation="sigmoid", optimizer="SGD", hidden_layers=(64,)),
    "activations": RunConfig(activation="tanh", optimizer="SGD"),
    "vanishing_gradients": RunConfig(activation="sigmoid", optimizer="SGD", scaling="raw"),
    "surface": RunConfig(activation="relu", optimizer="Nesterov"),
    "batch_size": RunConfig(optimizer="SGD", batch_size=256),
    "learning_rate": RunConfig(optimizer="SGD", scaling="raw", learning_rate=0.001),
}


def address(app) -> dict[str, str]:
    """The page's query, one text a name."""
    return {
        name: value if isinstance(value, str) else value[-1]
        for name, value in app.query_params.items()
    }


def rules(app) -> list[str]:
    return [w.value for w in app.warning]
