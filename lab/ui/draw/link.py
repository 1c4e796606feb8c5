"""What of the Draw page is in its address, beside the models."""

from __future__ import annotations

from lab.drawings.scoring import RECIPES
from lab.options import DATASETS
from lab.options.kinds import Choice, Names, Number

PANELS = {"way": "The way to 28x28", "why": "Why", "what-if": "What if", "mine": "My digits"}
NO_SAMPLE = "none"

SPECS = {
    "runs": Names("runs"),
    "recipe": Choice(
        "recipe", "What the models get", "mnist", RECIPES,
        "MNIST's digits fill 20x20 pixels and are centred by their mass in 28x28. The post only "
        "resized its author's pictures: where the digit stands and how large it is stays as drawn.",
    ),
    "show": Choice("show", "Show", "way", PANELS, ""),
    "sample": Number(
        "sample", "Test image", NO_SAMPLE, 0, max(d.test_images for d in DATASETS.values()) - 1,
        "", integer=True, word=NO_SAMPLE,
    ),
    "sample_of": Choice(
        "sample_of", "Test image's dataset", next(iter(DATASETS)),
        {name: dataset.label for name, dataset in DATASETS.items()}, "",
    ),
}
