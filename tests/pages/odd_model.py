"""A second model for pages, that never says what the first one does."""

from __future__ import annotations

import numpy as np
import pytest

from lab.atlas import load
from lab.inference import Classifier


def odd_model(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return a model that always says the class after the one that the atlas's model says."""
    begin, says = Classifier.__init__, Classifier.predict_proba

    def odd_begin(self, model):
        self.is_odd = model.endswith(b"odd")
        begin(self, model.removesuffix(b"odd"))

    def odd_says(self, images):
        return np.roll(says(self, images), 1 if self.is_odd else 0, axis=1)

    monkeypatch.setattr(Classifier, "__init__", odd_begin)
    monkeypatch.setattr(Classifier, "predict_proba", odd_says)
    return load().model + b"odd"
