"""How many examples a test tries."""

from __future__ import annotations

import os

from hypothesis import settings

_TIMES = float(os.environ.get("FUZZ", 1))


def examples(count: int) -> settings:
    """Return the settings of a test that tries `count` examples, or FUZZ times as many."""
    return settings(max_examples=max(1, round(count * _TIMES)))
