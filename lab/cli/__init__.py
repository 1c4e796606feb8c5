"""The command line: train, list, export and stop runs of the same store that the pages show."""

from lab.cli.main import main

__all__ = ["main"]
