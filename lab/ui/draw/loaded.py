"""The chosen models, loaded: those that can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from lab import safe_text
from lab.charts.theme import run_color
from lab.errors import LabError, ModelError
from lab.inference import Classifier
from lab.store import Run
from lab.ui.draw.models import classes, classifier
from lab.ui.shared.workspace import workspace


@dataclass(frozen=True, eq=False)
class Model:
    """A run and its saved model."""

    run: Run
    classifier: Classifier

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes that it tells apart, in label order."""
        return classes(self.run)

    @property
    def dot(self) -> str:
        """Its run's mark, as HTML: the colour that charts have it in, and its title to hover."""
        title = self.run.config.title if self.run.config else self.run.name
        return (f'<span style="color: {run_color(self.run.color)}" '
                f'title="{safe_text.html(title)}">&#9632;</span>')

    @property
    def named(self) -> str:
        """Its mark and its name, as HTML."""
        return f"{self.dot} {safe_text.html(self.run.name)}"

    def says(self, *images: np.ndarray) -> np.ndarray:
        """Return its probabilities of images uint8 (28, 28), in one batch: float32 (n, 10)."""
        return self.classifier.predict_proba(np.stack(images))


def loaded(runs: Sequence[Run]) -> list[Model]:
    """Return the models of runs; one that cannot answer says why on the page, and is left out."""
    there = {run.id for run in workspace().runs([run.id for run in runs])} if runs else set()
    models = []
    for run in runs:
        try:
            if run.id not in there:
                raise ModelError("Its run was deleted meanwhile, and its saved model with it.")
            model = Model(run, classifier(run.id))
            model.says(np.zeros((28, 28), np.uint8))  # whether it runs at all; makes it ready too
            models.append(model)
        except LabError as error:
            words = safe_text.markdown(f"{run.name}: {error}")
            others = " The others go on." if len(runs) > 1 else ""
            st.warning(words + others, icon=":material/error:")
    return models


def alike(
    models: Sequence[Model], answers: Sequence[np.ndarray]
) -> tuple[list[Model], list[np.ndarray]]:
    """Return the models that tell the same classes apart as the first one, and their answers.

    The others are named on the page.
    """
    first = models[0].classes
    group = [(m, row) for m, row in zip(models, answers, strict=True) if m.classes == first]
    others = [safe_text.markdown(m.run.name) for m in models if m.classes != first]
    if others:
        verb = "tells" if len(others) == 1 else "tell"
        st.caption(f"{', '.join(others)} {verb} other classes apart than {first[0]} to "
                   f"{first[-1]}: choose such models alone to see this about them.")
    return [model for model, _ in group], [row for _, row in group]
