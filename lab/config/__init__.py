"""RunConfig: everything that decides what a run does, and its title in words."""

from lab.config.run_config import RunConfig

__all__ = ["RunConfig"]
