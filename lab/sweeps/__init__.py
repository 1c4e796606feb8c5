"""Sweeps: a grid of configs with seeds, checked and counted, and the file that describes it."""

from lab.sweeps.plan import ASKS_ABOVE, KEEPS, MOST_RUNS, SweepPlan
from lab.sweeps.values import log_range

__all__ = ["ASKS_ABOVE", "KEEPS", "MOST_RUNS", "SweepPlan", "log_range"]
