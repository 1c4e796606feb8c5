"""Starts, stops and recovers runs on any `concurrent.futures.Executor`."""

from lab.engine.engine import Engine

__all__ = ["Engine"]
