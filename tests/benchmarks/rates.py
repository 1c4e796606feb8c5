"""How good the rates are that range tests suggest: beside the best of a grid, two epochs on MNIST.

Run: python -m tests.benchmarks.rates [OPTIMIZER ...]
"""

from __future__ import annotations

import sys

import keras

from lab.analysis.range_test import suggest
from lab.config import RunConfig
from lab.datasets import Images, load
from lab.options import OPTIMIZERS
from lab.settings import Settings
from lab.training.model import build_model, compile_model
from lab.training.range_test import range_test

_EPOCHS = 2
_OPTIMIZERS = ("SGD", "Momentum", "Adam", "Adagrad", "RMSprop", "Lion", "Adadelta", "Muon")
_GRID = (0.1, 0.3, 1, 3, 10, 30)  # times the optimizer's default rate


def val_accuracy(config: RunConfig, images: Images) -> float:
    """Train and return the last epoch's validation accuracy, a fraction."""
    keras.utils.set_random_seed(config.seed)
    model = build_model(config)
    compile_model(model, config, config.batch_size, steps=1000)
    history = model.fit(
        images.x_train, images.y_train, batch_size=config.batch_size, epochs=_EPOCHS, verbose=0,
        validation_split=config.validation_split, validation_batch_size=1024,
    ).history
    keras.backend.clear_session()
    return history["val_accuracy"][-1]


def main() -> None:
    images = load("mnist", Settings.from_environment().data_dir)
    print("| optimizer | suggested | with it | best of the grid | with it |\n|---|---|---|---|---|")
    for name in sys.argv[1:] or _OPTIMIZERS:
        config = RunConfig(optimizer=name)
        rate, _ = suggest(range_test(config, images))
        found = val_accuracy(config.changed(learning_rate=rate), images) if rate else 0.0
        grid = {
            times * OPTIMIZERS[name].learning_rate: 0.0 for times in _GRID
            if times * OPTIMIZERS[name].learning_rate <= 10
        }
        for tried in grid:
            grid[tried] = val_accuracy(config.changed(learning_rate=tried), images)
        best = max(grid, key=grid.get)
        print(f"| {name} | {rate} | {found:.4f} | {best:g} | {grid[best]:.4f} |", flush=True)


if __name__ == "__main__":
    main()
