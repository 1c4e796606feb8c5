"""A score is what the model says of each drawing, counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image
from scipy.stats import binomtest

from lab.atlas import load
from lab.digits import plain, prepare
from lab.drawings import as_png
from lab.drawings.scoring import (
    MNIST,
    PLAIN,
    RECIPES,
    Score,
    difference_words,
    pixels_of,
    probabilities,
    score,
    scored,
)
from lab.inference import Classifier
from lab.store import Drawing
from tests.drawings.made import picture


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(load().model)


def drawn(images: list[Image.Image], labels: list[int]) -> list[Drawing]:
    return [
        Drawing(f"{n:010x}", label, as_png(image), None)
        for n, (image, label) in enumerate(zip(images, labels, strict=True))
    ]


def made(right: list[bool], labels: list[int] | None = None) -> Score:
    """Return the score of a model that is right on these, and says the next digit of the others."""
    labels = labels or [3] * len(right)
    rows = np.zeros((len(right), 10), np.float32)
    for row, is_right, label in zip(rows, right, labels, strict=True):
        row[label if is_right else (label + 1) % 10] = 1
    return scored(labels, [np.zeros((28, 28), np.uint8)] * len(right), list(rows))


@pytest.mark.parametrize(("recipe", "by_hand"), [
    (MNIST, lambda image: prepare(image).pixels), (PLAIN, plain),
])
def test_a_score_counts_what_the_model_says_of_each_prepared_picture(classifier, recipe, by_hand):
    images, labels = [picture(n) for n in range(30)], [n % 10 for n in range(30)]
    found = score(classifier, drawn(images, labels), recipe)
    rows = classifier.predict_proba(np.stack([by_hand(image) for image in images]))
    np.testing.assert_array_equal(found.probabilities, rows)
    np.testing.assert_array_equal(found.guesses, rows.argmax(axis=1))
    right = [int(guess) == label for guess, label in zip(rows.argmax(axis=1), labels, strict=True)]
    assert (found.right, found.of, found.unread) == (sum(right), 30, 0)
    for label in range(10):
        assert found.by_label()[label] == (sum(right[label::10]), 3)


def test_either_recipe_is_offered_by_name():
    assert list(RECIPES) == [MNIST, PLAIN]
    seen = pixels_of(as_png(picture(1)))
    np.testing.assert_array_equal(seen[MNIST], prepare(picture(1)).pixels)
    np.testing.assert_array_equal(seen[PLAIN], plain(picture(1)))


def test_a_blank_or_damaged_drawing_counts_neither_as_right_nor_as_wrong(classifier):
    drawings = drawn([picture(1), Image.new("L", (280, 280)), picture(2)], [1, 1, 2])
    drawings.append(Drawing("x", 4, b"\x89PNG\r\n\x1a\n damaged", None))
    found = score(classifier, drawings, MNIST)
    assert (found.of, found.unread) == (2, 2)
    assert found.is_read.tolist() == [True, False, True, False]
    assert found.guesses[[1, 3]].tolist() == [-1, -1] and not found.is_right[[1, 3]].any()
    assert found.by_label()[4] == (0, 0)


def test_a_model_whose_weights_are_not_finite_reads_nothing_right():
    pixels = [np.zeros((28, 28), np.uint8)] * 2
    found = scored([0, 1], pixels, [np.full(10, np.nan, np.float32)] * 2)
    assert (found.right, found.of, found.guesses.tolist()) == (0, 2, [-1, -1])


def test_without_drawings_there_is_nothing_to_score(classifier):
    found = score(classifier, [], MNIST)
    assert (found.right, found.of, found.unread, found.by_label()) == (0, 0, 0, {})
    assert found.interval == (0, 1)
    assert probabilities(classifier, [None]) == [None]


@pytest.mark.parametrize(("right", "of"), [(0, 5), (5, 5), (9, 12), (431, 500)])
def test_the_interval_is_wilson_s(right, of):
    z, share = 1.959963984540054, right / of  # Wilson 1927, its formula
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    found = made([n < right for n in range(of)]).interval
    assert found == pytest.approx((middle - half, middle + half), abs=1e-12)


@pytest.mark.parametrize(("only_a", "only_b", "both"), [
    (1, 0, 4), (5, 1, 20), (7, 1, 3), (0, 6, 9), (9, 1, 0),
])
def test_two_models_are_told_apart_by_the_exact_test_of_the_digits_that_one_alone_reads(
    only_a, only_b, both
):
    a = made([True] * only_a + [False] * only_b + [True] * both)
    b = made([False] * only_a + [True] * only_b + [True] * both)
    p = binomtest(only_a, only_a + only_b, 0.5).pvalue
    words = difference_words(a, b, "A", "B")
    assert f"A alone is right on {only_a}, B alone on {only_b}." in words
    better = "A" if only_a > only_b else "B"
    assert words.startswith(
        f"{better} reads these digits better" if p <= 0.05 else "No difference shown"
    )
    assert f"p = {p:.2g}" in words


def test_models_that_are_right_on_the_same_digits_are_not_told_apart():
    a = made([True, False])
    assert difference_words(a, a, "A", "B") == (
        "No difference shown: A and B are right on the same digits."
    )
