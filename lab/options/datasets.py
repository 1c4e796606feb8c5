"""Datasets a run can train on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dataset:
    """One dataset of 28x28 grey images in ten classes: `classes` are their names in label order."""

    name: str
    label: str
    classes: tuple[str, ...]
    train_images: int
    test_images: int
    help: str
    reference: str


_DIGITS = tuple("0123456789")

DATASETS: dict[str, Dataset] = {
    d.name: d
    for d in (
        Dataset(
            "mnist", "MNIST", _DIGITS, 60_000, 10_000,
            "Handwritten digits, the post's data.",
            "http://yann.lecun.com/exdb/mnist/",
        ),
        Dataset(
            "fashion_mnist", "Fashion-MNIST",
            ("T-shirt", "Trouser", "Pullover", "Dress", "Coat",
             "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
            60_000, 10_000,
            "Pictures of clothes; harder than digits.",
            "https://arxiv.org/abs/1708.07747",
        ),
        Dataset(
            "digits", "Small digits (8x8, enlarged)", _DIGITS, 1_437, 360,
            "1,797 handwritten digits that come with scikit-learn: always there, no download.",
            "https://archive.ics.uci.edu/dataset/80",
        ),
    )
}
