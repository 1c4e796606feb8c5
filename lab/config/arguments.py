"""The fields of a config that Keras takes under their own names."""

from __future__ import annotations

from typing import Any

from lab.config import RunConfig
from lab.options import FIELDS


def arguments(config: RunConfig, call: str) -> dict[str, Any]:
    """Return what `config` has for one of Keras's calls, by Keras's key.

    Args:
        call: One of `lab.options.kinds.CALLS`.
    """
    return {
        name: value for name, value in config.in_effect.items()
        if FIELDS[name].argument_of == call
    }
