"""Starts, stops and recovers runs on any `concurrent.futures.Executor`."""

from lab.engine.engine import Engine
from lab.engine.lost_engines import open_store

__all__ = ["Engine", "open_store"]
