"""From what was typed to a RunConfig."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from lab.config import RunConfig
from lab.errors import ConfigError
from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS
from lab.presets import preset


def config_from(args: argparse.Namespace) -> RunConfig:
    """Return the config of `train`'s options: the preset or file, then each option that was given.

    An optimizer other than the preset's brings its own learning rate and hyperparameters.

    Raises:
        ConfigError: A value is unknown or out of range, or the file cannot be read.
    """
    base = _base(args)
    values: dict[str, Any] = {
        name: spec.parse(text)
        for name, spec in FIELDS.items()
        if (text := getattr(args, name)) is not None
    }
    optimizer = OPTIMIZERS[values.get("optimizer", base.optimizer)]
    own = {spec.name: spec for spec in optimizer.hyperparameters}
    options = {
        name: own.get(name, spec).parse(text)
        for name, spec in HYPERPARAMETERS.items()
        if (text := getattr(args, name)) is not None
    }
    if options:
        kept = base.optimizer_options if optimizer.name == base.optimizer else {}
        values["optimizer_options"] = {**kept, **options}
    return base.changed(**values)


def _base(args: argparse.Namespace) -> RunConfig:
    if args.preset is not None:
        return preset(args.preset).config
    if args.config is None:
        return RunConfig()
    try:
        path = os.path.expanduser(args.config)  # Path's own fails at "~nobody"
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{args.config} could not be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{args.config} must be JSON in UTF-8.") from error
    return RunConfig.from_json(text)
