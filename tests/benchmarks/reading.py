"""How well pictures are read, and how quickly: python -m tests.benchmarks.reading

Prints, by the shipped model's answers: scikit-learn's 1,797 digits that fill their picture, a class
at a time; synthetic photos without and with a shadow's sharp edge; rows of two to five digits; and
milliseconds a photo of 900 and of 4,000 pixels, opened and prepared.
"""

from __future__ import annotations

import argparse
import io
import time
from statistics import median

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

from lab.atlas import load as load_atlas
from lab.datasets import load
from lab.digits import BlankImageError, cut, open_picture, prepare, to_mnist
from lab.inference import Classifier
from lab.settings import Settings
from tests.digits.shadows import SHAPES, shadowed
from tests.digits.test_cutting import row

_REPEATS = 20
_MOST = 100  # ms a photo


def judged(model: Classifier, pictures: list[np.ndarray], labels: np.ndarray) -> np.ndarray:
    """Return 1 for each picture read right, 0 for wrong, -1 for blank."""
    pixels, blank = [], []
    for picture in pictures:
        try:
            pixels.append(to_mnist(picture))
        except BlankImageError:
            pixels.append(np.zeros((28, 28), np.uint8))
        blank.append(not pixels[-1].any())
    found = model.predict_proba(np.stack(pixels)).argmax(axis=1) == labels
    return np.where(blank, -1, found)


def print_filled(model: Classifier) -> None:
    digits = load_digits()
    pictures = [np.asarray(Image.fromarray((image / 16 * 255).astype("uint8"))
                           .resize((280, 280), Image.Resampling.BICUBIC))
                for image in digits.images]
    seen = judged(model, pictures, digits.target)
    by_class = ", ".join(f"{n}: {np.mean(seen[digits.target == n] == 1):.1%}" for n in range(10))
    print(f"scikit-learn's digits: {np.mean(seen == 1):.1%} right, {np.sum(seen < 0)} blank "
          f"(none may be); {by_class}")


def print_photos(model: Classifier, images: np.ndarray, labels: np.ndarray, count: int) -> None:
    for shape in (None, *SHAPES):
        rng = np.random.default_rng(1)
        chosen = rng.integers(0, len(images), count)
        pictures = [shadowed(images[n], rng, shape) for n in chosen]
        seen = judged(model, pictures, labels[chosen])
        print(f"{count} photos, {f'shadow: {shape}' if shape else 'no shadow'}: "
              f"{np.mean(seen == 1):.1%} right (at least 93 %), {np.mean(seen < 0):.1%} blank")


def print_rows(model: Classifier, images: np.ndarray, labels: np.ndarray, count: int) -> None:
    rng = np.random.default_rng(3)
    counted = right = digits = 0
    for _ in range(count):
        chosen = rng.integers(0, len(images), rng.integers(2, 6))
        found = cut(row(images[chosen], rng))
        digits += len(chosen)
        if len(found) == len(chosen):
            counted += 1
            pixels = np.stack([digit.pixels for digit in found])
            right += int(np.sum(model.predict_proba(pixels).argmax(axis=1) == labels[chosen]))
    print(f"{count} rows of 2 to 5: {counted / count:.1%} cut into the right number, "
          f"{right / digits:.1%} of all digits read right")


def print_times(images: np.ndarray) -> None:
    for width, height in ((900, 675), (4000, 3000)):
        rng = np.random.default_rng(2)
        opening, preparing = [], []
        for n in range(_REPEATS):
            file = io.BytesIO()
            photo = Image.fromarray(shadowed(images[n], rng, SHAPES[n % len(SHAPES)]))
            photo.resize((width, height)).convert("RGB").save(file, "JPEG", quality=90)
            begun = time.perf_counter()
            picture = open_picture(file.getvalue()).image
            opening.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            try:
                prepare(picture)
            except BlankImageError:
                pass
            preparing.append(time.perf_counter() - begun)
        print(f"a photo of {width} x {height}: {1e3 * median(opening):.0f} ms to open, "
              f"{1e3 * median(preparing):.0f} ms to prepare (at most {_MOST})")


def main() -> None:
    parser = argparse.ArgumentParser(description="How well and how quickly pictures are read.")
    parser.add_argument("--photos", type=int, default=200, help="of each kind")
    count = parser.parse_args().photos
    data = load("mnist", Settings.from_environment().data_dir, download=False)
    model = Classifier(load_atlas().model)
    print_times(data.x_test)
    print_filled(model)
    print_photos(model, data.x_test, data.y_test, count)
    print_rows(model, data.x_test, data.y_test, count)


if __name__ == "__main__":
    main()
