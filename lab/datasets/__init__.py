"""Datasets as uint8 arrays: from a file, Keras's cache or a download, without importing Keras."""

from lab.datasets.images import Images
from lab.datasets.search import NotFoundError, available, forget_failures, load, load_or_bundled

__all__ = ["Images", "NotFoundError", "available", "forget_failures", "load", "load_or_bundled"]
