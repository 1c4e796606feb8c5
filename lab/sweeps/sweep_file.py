"""A sweep read from a TOML file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from lab.config import RunConfig
from lab.errors import ConfigError, OptionError
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS, Layers
from lab.options.kinds import shown
from lab.presets import preset
from lab.safe_text import one_line
from lab.sweeps.plan import KEEPS, MOST_RUNS, SweepPlan
from lab.sweeps.values import check_names, log_range

_KEYS = ("name", "seeds", "keeps", "base", "vary")
_RANGE = ("from", "to", "points")
_MOST_BYTES = 100_000  # far more than 2,000 runs need


def read_sweep(path: str, name: str | None = None) -> SweepPlan:
    """Return the sweep that a file describes.

    Args:
        path: The file; a leading "~" is the user's folder.
        name: What the sweep is called instead of what the file says, or None.

    Raises:
        ConfigError: The file cannot be read, or as `sweep_from`.
    """
    text = _text(path)
    return sweep_from(text, default_name=Path(path).stem, name=name)


def sweep_from(text: str, *, default_name: str = "sweep", name: str | None = None) -> SweepPlan:
    """Return the sweep that a text in TOML describes.

    Its keys are `name`, `seeds` (a number n for the seeds 0 to n - 1, or a list), `keeps`, a table
    `base` of config fields and hyperparameters by Keras's key, and of `preset` to start from, and a
    table `vary` of lists; a learning rate there may be a table of `from`, `to` and `points`. A
    preset's values stand back behind those of `base` and `vary`, its learning rate and
    hyperparameters also behind another optimizer.

    Args:
        default_name: What it is called where nothing says so.
        name: What it is called whatever the text says, or None.

    Raises:
        ConfigError: It is no TOML, a key is unknown, or as `SweepPlan`.
    """
    given = _parsed(text)
    for key in given:
        if key not in _KEYS:
            raise ConfigError(f"A sweep file has the keys {', '.join(_KEYS)}. Got {shown(key)}.")
    if "seeds" not in given and not given.get("vary"):
        raise ConfigError("A sweep file must say seeds, or what is in vary. Got neither.")
    base, vary = _table(given, "base"), _table(given, "vary")
    start = preset(base.pop("preset")).config if "preset" in base else None
    check_names("base", base)
    check_names("vary", vary)
    base = {key: _read(key, value) for key, value in base.items()}
    vary = {key: _values(key, value) for key, value in vary.items()}
    if start is not None:
        base = _of_preset(start, base, vary) | base
    own = given.get("name", one_line(default_name) or "sweep")
    return SweepPlan(
        name=own if name is None else name,
        base=base, vary=vary, seeds=_seeds(given.get("seeds", 1)),
        keeps=given.get("keeps", KEEPS.default),
    )


def _text(path: str) -> str:
    said = one_line(path)
    try:
        with open(os.path.expanduser(path), "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{said} could not be read ({error.strerror}).") from error
    except ValueError as error:
        raise ConfigError(f"{said} could not be read ({error}).") from error
    if len(data) > _MOST_BYTES:
        raise ConfigError(f"{said} must be a sweep file of at most {_MOST_BYTES // 1000} kB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{said} must be TOML in UTF-8.") from error


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"A sweep file must be TOML ({error}). Got {shown(text)}.") from error


def _table(given: Mapping[str, Any], key: str) -> dict[str, Any]:
    table = given.get(key, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{key} must be a table of named values. Got {shown(table)}.")
    return dict(table)


def _read(name: str, value: Any) -> Any:
    """Return a value as TOML says it; layers may be a text, such as "64-64"."""
    spec = FIELDS.get(name)
    if not (isinstance(spec, Layers) and isinstance(value, str)):
        return value
    with suppress(OptionError):  # the plan refuses it too, and says in which run it is
        return spec.parse(value)
    return value


def _values(name: str, given: Any) -> tuple:
    """Return the values of one name in `vary`."""
    if name == "learning_rate" and isinstance(given, dict):
        if set(given) != set(_RANGE):
            raise ConfigError(
                f"A range of learning rates has {', '.join(_RANGE)}. "
                f"Got {shown(', '.join(given))}."
            )
        return log_range(*(given[key] for key in _RANGE))
    if not isinstance(given, list):
        also = ", or a table of from, to and points" if name == "learning_rate" else ""
        raise ConfigError(f"{name} in vary must be a list{also}. Got {shown(given)}.")
    return tuple(_read(name, value) for value in given)


def _seeds(given: Any) -> tuple:
    if isinstance(given, list):
        return tuple(given)
    whole = isinstance(given, int) and not isinstance(given, bool)
    if not whole or not 1 <= given <= MOST_RUNS:
        raise ConfigError(
            f"seeds must be a whole number in [1, {MOST_RUNS}], or a list of seeds. "
            f"Got {shown(given)}."
        )
    return tuple(range(given))


def _of_preset(start: RunConfig, base: Mapping, vary: Mapping) -> dict[str, Any]:
    """Return what a preset sets that is no default, as far as nothing else is said."""
    follows = {"learning_rate", *HYPERPARAMETERS}
    optimizer = OPTIMIZERS[start.optimizer]
    defaults = {name: spec.default for name, spec in FIELDS.items()} | optimizer.defaults()
    defaults["learning_rate"] = optimizer.learning_rate
    own = "optimizer" not in vary and base.get("optimizer", start.optimizer) == start.optimizer
    return {
        name: value for name, value in start.settings.items()
        if value != defaults[name] and name not in vary and (own or name not in follows)
    }
