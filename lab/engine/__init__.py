"""Starts, stops and recovers runs. The executor behind it is the only scheduling seam."""

from lab.engine.engine import Engine

__all__ = ["Engine"]
