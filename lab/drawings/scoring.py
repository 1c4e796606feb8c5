"""Kept drawings as a test set: what a model makes of each, and how many it reads right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PIL import Image

from lab.analysis.verdict import ALPHA
from lab.analysis.verdict_words import DEFAULT_ANSWER, p_words
from lab.digits import open_picture, plain, to_mnist
from lab.errors import ImageError
from lab.evaluation.accuracy import wilson
from lab.evaluation.mcnemar import exact
from lab.inference import Classifier
from lab.store import Drawing

MNIST, PLAIN = "mnist", "plain"
RECIPES: dict[str, str] = {MNIST: "As MNIST was made", PLAIN: "As in the post: plain resize"}
"""Ways from a picture to a model's 28x28 pixels, by name, with what they are called."""

_MAKE: dict[str, Callable[[Image.Image], np.ndarray]] = {MNIST: to_mnist, PLAIN: plain}


def pixels_of(
    picture: bytes, recipes: Iterable[str] = tuple(RECIPES)
) -> dict[str, np.ndarray | None]:
    """Return by recipe what a model sees of a kept picture: uint8 (28, 28), or None for nothing.

    Args:
        picture: PNG file, as `lab.drawings.as_png` makes it.
        recipes: Some of `RECIPES`.
    """
    try:
        image = open_picture(picture).image
    except ImageError:  # a stored file that was damaged
        return dict.fromkeys(recipes)
    return {recipe: _made(image, recipe) for recipe in recipes}


def _made(image: Image.Image, recipe: str) -> np.ndarray | None:
    try:
        return _MAKE[recipe](image)
    except ImageError:  # paper without ink
        return None


@dataclass(frozen=True, eq=False)
class Score:
    """What one model makes of drawings.

    Attributes:
        labels: int (n,), the digit that each shows.
        probabilities: float32 (n, 10); a row of NaN where a drawing was not read, or the model's
            weights are not finite.
        is_read: bool (n,), whether there was anything to be read.
        guesses: int (n,), the likeliest digit of each; -1 where there is none.
        is_right: bool (n,), whether that is the label.
    """

    labels: np.ndarray
    probabilities: np.ndarray
    is_read: np.ndarray
    guesses: np.ndarray = field(init=False)
    is_right: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        finite = np.isfinite(self.probabilities).all(axis=1)
        guesses = np.where(finite, np.nan_to_num(self.probabilities).argmax(axis=1), -1)
        object.__setattr__(self, "guesses", guesses)
        object.__setattr__(self, "is_right", guesses == self.labels)

    @property
    def of(self) -> int:
        """How many drawings were read; the others count neither way."""
        return int(self.is_read.sum())

    @property
    def unread(self) -> int:
        """How many were not: blank, or damaged."""
        return len(self.labels) - self.of

    @property
    def right(self) -> int:
        """How many of those that were read were read right."""
        return int(self.is_right.sum())

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share that is read right, in [0, 1]."""
        if not self.of:
            return 0.0, 1.0
        return wilson(self.right, self.of)

    def by_label(self) -> dict[int, tuple[int, int]]:
        """Return of each digit that there are drawings of how many are right, of how many read."""
        return {
            int(label): (int(self.is_right[self.labels == label].sum()),
                         int(self.is_read[self.labels == label].sum()))
            for label in np.unique(self.labels)
        }


def score(classifier: Classifier, drawings: Sequence[Drawing], recipe: str) -> Score:
    """Have a model read drawings, prepared by a recipe of `RECIPES`.

    Raises:
        ModelError: The model could not be run.
    """
    pixels = [pixels_of(drawing.picture, [recipe])[recipe] for drawing in drawings]
    return scored([d.label for d in drawings], pixels, probabilities(classifier, pixels))


def probabilities(
    classifier: Classifier, pixels: Sequence[np.ndarray | None]
) -> list[np.ndarray | None]:
    """Return a model's probabilities, float32 (10,), of each of these 28x28 pixels that are any.

    Raises:
        ModelError: The model could not be run.
    """
    found: list[np.ndarray | None] = [None] * len(pixels)
    some = [number for number, image in enumerate(pixels) if image is not None]
    if some:
        rows = classifier.predict_proba(np.stack([pixels[number] for number in some]))
        for number, row in zip(some, rows, strict=True):
            found[number] = row
    return found


def scored(
    labels: Sequence[int], pixels: Sequence[np.ndarray | None], rows: Sequence[np.ndarray | None]
) -> Score:
    """Return the score of a model by its `probabilities` of drawings with these labels."""
    missing = np.full(10, np.nan, np.float32)
    return Score(
        np.array(labels, int),
        np.array([missing if row is None else row for row in rows]).reshape(-1, 10),
        np.array([image is not None for image in pixels], bool),
    )


def difference_words(a: Score, b: Score, name_a: str, name_b: str) -> str:
    """Say whether one of two models reads the same drawings better, by McNemar's exact test.

    Where neither is better, each drawing that one alone reads right is as likely one's as the
    other's (McNemar 1947, doi:10.1007/BF02295996). The names stand in the sentence as they are.
    """
    only_a = int((a.is_right & ~b.is_right).sum())
    only_b = int((b.is_right & ~a.is_right).sum())
    if not only_a + only_b:
        return f"{DEFAULT_ANSWER}: {name_a} and {name_b} are right on the same digits."
    p = exact(only_a, only_b)
    alone = f"{name_a} alone is right on {only_a}, {name_b} alone on {only_b}"
    words = f"McNemar's exact test, p = {p_words(p)}".replace("= less than", "<")
    if p > ALPHA:
        return f"{DEFAULT_ANSWER} ({words}): {alone}."
    better = name_a if only_a > only_b else name_b
    return f"{better} reads these digits better ({words}): {alone}."
