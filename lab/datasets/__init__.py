"""Images as arrays: found in a file or Keras's cache, downloaded, checked."""

from lab.datasets.images import Images
from lab.datasets.search import NotFoundError, available, forget_failures, load, load_or_bundled

__all__ = ["Images", "NotFoundError", "available", "forget_failures", "load", "load_or_bundled"]
