"""A setup as a link: what a teacher sends, the Train page's form shows."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from lab.config import RunConfig
from lab.errors import ConfigError, OptionError
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS
from lab.options.kinds import shown
from lab.presets import FIRST_PRESET, PRESETS, preset

OTHER_PAGES = frozenset({
    "run", "runs", "sweep", "view", "by", "groups", "a", "b", "metric", "x", "log_x", "log_y",
    "smoothing", "layers_of", "center", "spread", "best", "lines", "ranked", "rate", "one_seed",
    "rows", "columns", "value", "members", "target", "target_of", "by_layer", "atlas", "which",
    "optimizers", "recipe", "show", "sample", "sample_of", "test_of", "matrix_a", "matrix_b",
})
"""What Runs, Compare, Atlas and Draw call what is in their addresses; none of it is a setup's."""


def config_from_link(params: Mapping[str, str]) -> tuple[RunConfig, list[str]]:
    """Return the config that URL parameters describe, and a sentence for each that is no good.

    `preset` names what to start from; any field of a config and any hyperparameter of its
    optimizer can be set beside it. What is no good leaves the default.
    """
    problems: list[str] = []
    config = PRESETS[FIRST_PRESET].config
    names = ["preset", *FIELDS, *HYPERPARAMETERS]
    for name in sorted(params, key=lambda n: names.index(n) if n in names else -1):
        try:
            config = _with(config, name, params[name])
        except OptionError as error:
            problems.append(error.in_words_and_key)
        except ConfigError as error:
            problems.append(str(error))
    return config, problems


def setup_link(config: RunConfig) -> str:
    """Return the query string, from the question mark on, that describes `config`."""
    first = PRESETS[FIRST_PRESET].config
    start = first.changed(optimizer=config.optimizer)
    values = [(spec, getattr(config, name), getattr(start, name)) for name, spec in FIELDS.items()]
    values += [
        (spec, config.optimizer_options[spec.name], start.optimizer_options[spec.name])
        for spec in OPTIMIZERS[config.optimizer].hyperparameters
    ]
    given = {spec.name: spec.write(value) for spec, value, usual in values if value != usual}
    if config.optimizer != first.optimizer:
        given = {"optimizer": config.optimizer} | given
    return "?" + urlencode(given or {"preset": FIRST_PRESET})


def setup_address(page: str | None, config: RunConfig) -> str:
    """Return the whole address that describes `config`, on the page of the address `page`."""
    return f"{page.rstrip('/')}/{setup_link(config)}" if page else setup_link(config)


def _with(config: RunConfig, name: str, text: str) -> RunConfig:
    if name == "preset":
        return preset(text).config
    if name in FIELDS:
        return config.changed(**{name: FIELDS[name].parse(text)})
    if name in config.optimizer_options:
        value = HYPERPARAMETERS[name].parse(text)
        return config.changed(optimizer_options={**config.optimizer_options, name: value})
    known = ", ".join(["preset", *FIELDS, *config.optimizer_options])
    raise ConfigError(f"A link cannot set {shown(name)}. It can set {known}.")
