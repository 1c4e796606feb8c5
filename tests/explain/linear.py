"""A model that NumPy can do: one layer of known weights, and what it was asked."""

from __future__ import annotations

import numpy as np


class Linear:
    """Softmax of a weighted sum of the pixels; its features are the weighted sums, never below 0.

    Attributes:
        batches: Sizes of the batches that it was asked.
    """

    def __init__(self, seed: int = 0) -> None:
        self.weights = np.random.default_rng(seed).normal(size=(784, 10)) / 40
        self.batches: list[int] = []

    def features(self, images: np.ndarray) -> np.ndarray:
        self.batches.append(len(images))
        return np.maximum(self._sums(images), 0).astype(np.float32)

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        self.batches.append(len(images))
        powers = np.exp(self._sums(images))
        return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)

    def _sums(self, images: np.ndarray) -> np.ndarray:
        assert images.dtype == np.uint8 and images.shape[1:] == (28, 28)
        return images.reshape(len(images), -1) / 255 @ self.weights
