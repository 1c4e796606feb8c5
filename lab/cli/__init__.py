"""The command line: trains, lists, exports and stops runs of the same store."""

from lab.cli.main import main

__all__ = ["main"]
