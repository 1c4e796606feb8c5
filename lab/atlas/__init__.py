"""The atlas: runs that the lab ships, what trained them, and their file."""

from lab.atlas.file import Atlas, load
from lab.errors import AtlasError

__all__ = ["Atlas", "AtlasError", "load"]
