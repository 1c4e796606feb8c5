"""What pages say of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from lab.evaluation import Scores
from lab.evaluation.robustness import LEAST_ZOOM, MOST_SHIFT, MOST_TURN, MOST_ZOOM
from lab.options import DATASETS

ROBUSTNESS_WORDS = "**Robustness**: accuracy on images that were changed. Dotted: guessing."
WARPED_HELP = (
    f"Accuracy where every test image is shifted by up to {MOST_SHIFT:g} pixels, turned by up to "
    f"{MOST_TURN:g}° and zoomed by {LEAST_ZOOM:g} to {MOST_ZOOM:g}, all at random and at once: the "
    "same for every model."
)


def percent(share: float) -> str:
    """Return a share in per cent, two decimals; a dash where there is none."""
    return f"{100 * share:.2f} %" if share == share else "–"


def interval_words(interval: tuple[float, float]) -> str:
    """Return an interval of shares in per cent, e.g. "97.25 to 97.85 %"."""
    return f"{100 * interval[0]:.2f} to {100 * interval[1]:.2f} %"


def sampled_words(evaluated: Sequence[Scores]) -> str:
    """Say which images were changed, how, and what the bands are."""
    which = " and ".join(dict.fromkeys(map(_which, evaluated)))
    return (
        f"Test images: {which}. A shift is the mean of up, down, left and right; a turn above 0 is "
        "counter-clockwise; noise is Gaussian, the same for every model. Bands: 95 % Wilson "
        "intervals."
    )


def _which(scores: Scores) -> str:
    label = DATASETS[scores.dataset].label
    images = max((point.images for point in scores.robustness), default=0)
    if images == scores.images:
        return f"all {images:,} of {label}"
    easier = " (its first half is the easier one)" if scores.dataset == "mnist" else ""
    return f"{images:,} of {label}'s {scores.images:,}, evenly spaced{easier}"
