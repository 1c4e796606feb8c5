"""How long a run will take: from epochs measured on this machine, or from its arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import median

from lab.config import RunConfig
from lab.config.cost import convolution_products, products, weights
from lab.config.network import hidden_units
from lab.config.steps import images_used, steps_an_epoch, trained_images

# Fitted to epochs of ten setups, from tiny to wide, on one core of a server processor.
_EPOCH_SECONDS = 0.06  # of any epoch: its measures, and beginning its validation
_STEP_SECONDS = 2e-4  # of any step
_UPDATE_SECONDS = 3e-9  # of a step, a weight: the optimizer reads and writes it several times
_COMPILED = 0.27  # of what steps and updates take otherwise, where XLA compiles them
_FLOPS = 1e11  # floating-point operations a second
_CONVOLVED = 1.75  # so many times slower are those of convolutions with few channels
_AUGMENT_SECONDS = 4e-5  # of an augmented image
_NORMALIZE_SECONDS = 1e-4  # of a step, a layer
_RUN_SECONDS = 3.0  # of any run: building its graphs, testing and saving its model
_SLOWEST, _FASTEST = 4.0, 0.25  # beside that core: what looks slower was busy when it was measured
_WEIGHT_BYTES = 4.1  # a 32-bit number, and what its file takes besides


class Durations:
    """Estimates from measured epochs: of the same setup's where there are any."""

    def __init__(self, measured: Iterable[tuple[RunConfig, float]] = ()) -> None:
        """Take configs, each with the seconds that an epoch of it took on this machine."""
        alike: dict[tuple, list[float]] = defaultdict(list)
        slower = []
        for config, seconds in measured:
            alike[_costs(config)].append(seconds)
            slower.append(seconds / arithmetic(config))
        self._alike = {costs: median(seconds) for costs, seconds in alike.items()}
        self._slower = min(max(median(slower), _FASTEST), _SLOWEST) if slower else 1.0

    def epoch(self, config: RunConfig) -> float:
        """Return about how many seconds an epoch of `config` takes."""
        return self._alike.get(_costs(config)) or self._slower * arithmetic(config)

    def run(self, config: RunConfig, epochs_done: float = 0) -> float:
        """Return about how many seconds a run of `config` takes at most, after so many epochs."""
        left = max(0.0, config.epochs - epochs_done)
        return left * self.epoch(config) + _RUN_SECONDS

    def sweep(self, configs: Iterable[RunConfig], slots: int) -> float:
        """Return about how many seconds runs take at most, of which `slots` train at once.

        No schedule can end before an equal share of all that is to be done, nor before the longest
        run (Graham 1969, doi.org/10.1137/0117039); that of a sweep's short runs is near to both.
        """
        durations = [self.run(config) for config in configs]
        return max(sum(durations) / slots, max(durations, default=0.0))


def model_bytes(config: RunConfig) -> int:
    """Return about how many bytes a saved model of `config` takes at most, in both formats.

    Each holds the weights once, and Keras's also what the optimizer keeps of each: nothing for SGD,
    up to two numbers for others (files of all optimizers measured).
    """
    copies = 2 if config.optimizer == "SGD" else 4
    return round(copies * _WEIGHT_BYTES * weights(config))


def arithmetic(config: RunConfig) -> float:
    """Return about how many seconds an epoch takes on one core, from what is computed in it.

    A step costs about 6 operations a product and image (2 forward, 4 backward; Kaplan et al. 2020,
    arXiv:2001.08361, section 2.1); a validation image 2 a product.
    """
    images = images_used(config)
    trained = trained_images(config, images)
    batch = trained if config.batch_size == "full" else min(config.batch_size, trained)
    step = _STEP_SECONDS + weights(config) * _UPDATE_SECONDS
    if config.batch_normalization:
        step += len(hidden_units(config)) * _NORMALIZE_SECONDS
    if config.compiled:
        step *= _COMPILED
    product = (products(config) + (_CONVOLVED - 1) * convolution_products(config)) / _FLOPS
    step += product * 6 * batch
    if config.augmentation:
        step += _AUGMENT_SECONDS * batch
    validation = (images - trained) * 2 * product
    return _EPOCH_SECONDS + steps_an_epoch(config) * step + validation


def _costs(config: RunConfig) -> tuple:
    """Return what an epoch's duration depends on."""
    return (
        config.architecture, hidden_units(config), config.activation, config.optimizer,
        config.batch_size, config.dataset, config.train_samples, config.validation_split,
        config.compiled, config.augmentation > 0, config.dropout > 0, config.batch_normalization,
    )
