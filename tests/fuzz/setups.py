"""What a link to the Train page can set."""

from __future__ import annotations

from lab.options import FIELDS, HYPERPARAMETERS, Choice
from lab.presets import PRESETS

PRESET = Choice("preset", "Preset", "", {name: p.label for name, p in PRESETS.items()}, "")
SETUP = {"preset": PRESET} | FIELDS | HYPERPARAMETERS
