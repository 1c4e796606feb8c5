"""What the atlas is made of: every optimizer over nine learning rates, and the post's networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.config import RunConfig
from lab.options import FIELDS, OPTIMIZERS
from lab.presets import POST_COMPARISON, PRESETS
from lab.sweeps import SweepPlan

SEEDS = tuple(range(10))
RATES = 9
"""Learning rates of an optimizer: two a decade, over four decades."""

MODEL_NAME = "Atlas: the model"

_POST_NETWORK = (64, 128, 256, 128, 64)
_EPOCHS, _POST_EPOCHS = 5, 20
_BATCH = 128
_DIGITS = 6  # of a rate: optimizers whose rates meet then have the very same number


@dataclass(frozen=True)
class Part:
    """One sweep of the atlas: runs of one optimizer, or of one of the post's networks.

    Attributes:
        key: What the ids of its runs have, in small letters, e.g. "sgd" or "post-relu-sgd".
        plan: Its runs.
    """

    key: str
    plan: SweepPlan

    def group_key(self, config: RunConfig) -> str:
        """Return what the ids of runs that are equal but for the seed begin with.

        E.g. "atlas-sgd-0.01", or "atlas-post-relu-sgd" where the learning rate does not vary.
        """
        rate = f"-{config.learning_rate:g}" if "learning_rate" in self.plan.vary else ""
        return f"atlas-{self.key}{rate}"

    def run_id(self, config: RunConfig) -> str:
        """Return the id of a run, e.g. "atlas-sgd-0.01-3" of seed 3; no store gives such a one."""
        return f"{self.group_key(config)}-{config.seed}"


@dataclass(frozen=True)
class AtlasPlan:
    """All runs of an atlas.

    Attributes:
        parts: Its sweeps, in the order in which they are trained.
        shipped: Keys of the parts among whose runs the shipped model is chosen.
    """

    parts: tuple[Part, ...]
    shipped: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many runs there are, the shipped model's second training not among them."""
        return sum(part.plan.count for part in self.parts)

    def runs(self) -> Iterator[tuple[Part, RunConfig]]:
        """Give each run's part and config, in order."""
        for part in self.parts:
            for config in part.plan.configs:
                yield part, config


def atlas_plan() -> AtlasPlan:
    """Return the atlas's own plan: 15 optimizers x 9 rates x 10 seeds, and 3 networks x 10 seeds.
    """
    optimizers = [optimizer_part(name, rates(name)) for name in OPTIMIZERS]
    post = [_post_part(name) for name in POST_COMPARISON]
    return AtlasPlan((*optimizers, *post), tuple(part.key for part in optimizers))


def rates(optimizer: str) -> tuple[float, ...]:
    """Return nine learning rates, smallest first, half a decade apart: default * 10^(k / 2).

    The default is in the middle, k from -4 to 4, unless a rate would leave what the lab allows
    (1e-6 to 10): there the nine are shifted by as few as need be, so that Adadelta, whose default
    is 1, has those from 0.001 to 10. Rounded to 6 significant digits.
    """
    spec = FIELDS["learning_rate"]
    default = OPTIMIZERS[optimizer].learning_rate
    first = -(RATES // 2)

    def window(start: int) -> tuple[float, ...]:
        steps = range(start, start + RATES)
        return tuple(float(f"{default * 10 ** (k / 2):.{_DIGITS}g}") for k in steps)

    while window(first)[-1] > spec.high:
        first -= 1
    while window(first)[0] < spec.low:
        first += 1
    return window(first)


def optimizer_part(
    optimizer: str, learning_rates: Sequence[float], seeds: Sequence[int] = SEEDS, **base: object
) -> Part:
    """Return the post's network on 0-1 pixels, trained by one optimizer at several rates.

    Args:
        base: Fields that all runs share in place of the atlas's own.
    """
    shared = {
        "optimizer": optimizer, "activation": "relu", "hidden_layers": _POST_NETWORK,
        "scaling": "0-1", "dataset": "mnist", "batch_size": _BATCH, "epochs": _EPOCHS,
        "jit_compile": True,
    }
    return Part(optimizer.lower(), SweepPlan(
        f"Atlas: {optimizer}", shared | base, {"learning_rate": tuple(learning_rates)},
        tuple(seeds), "none",
    ))


def model_plan(config: RunConfig) -> SweepPlan:
    """Return a run that is trained again, the same in all, and whose model is kept."""
    return SweepPlan(MODEL_NAME, _settings(config), {}, (config.seed,), "all")


def _post_part(name: str) -> Part:
    preset = PRESETS[name]
    base = _settings(preset.config) | {"epochs": _POST_EPOCHS, "jit_compile": True}
    return Part(f"post-{name}", SweepPlan(
        f"Atlas: the post's {preset.label}", base, {}, SEEDS, "none"
    ))


def _settings(config: RunConfig) -> dict[str, object]:
    return {name: value for name, value in config.settings.items() if name != "seed"}
