"""A model's ten probabilities in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

_SURE = 0.5  # a likeliest class below this is no verdict
_CLEAR = 0.15  # nor is one that leads the second by less


def is_sure(probabilities: np.ndarray) -> bool:
    """Return whether the likeliest class has at least half, and leads the second clearly.

    Args:
        probabilities: float (n,) in [0, 1].
    """
    second, first = np.sort(probabilities)[-2:]
    return bool(first >= _SURE and first - second >= _CLEAR)


def verdict(probabilities: np.ndarray, classes: Sequence[str]) -> str:
    """Say what a model sees, e.g. "7 (98 %), then 1 (1 %)" or "not sure: 4 (41 %) or 9 (38 %)".

    Args:
        probabilities: float (n,) in [0, 1], one a class, or NaN.
        classes: Names of the n classes.
    """
    if not np.isfinite(probabilities).all():
        return "nothing: its weights are not finite"
    first, second = np.argsort(-probabilities, kind="stable")[:2]
    likeliest = f"{classes[first]} ({percent(probabilities[first])})"
    runner_up = f"{classes[second]} ({percent(probabilities[second])})"
    if is_sure(probabilities):
        return f"{likeliest}, then {runner_up}"
    return f"not sure: {likeliest} or {runner_up}"


def agreement(guesses: Sequence[str]) -> str:
    """Say whether several models agree.

    Args:
        guesses: Each model's likeliest class, two at least.
    """
    votes = Counter(guesses).most_common()
    if len(votes) == 1:
        number = "Both" if len(guesses) == 2 else f"All {len(guesses)}"
        return f"{number} models say {votes[0][0]}."
    parts = [f"{count} say{'s' if count == 1 else ''} {name}" for name, count in votes]
    return f"The models disagree: {', '.join(parts[:-1])} and {parts[-1]}."


def percent(probability: float) -> str:
    """Return a model's probability in [0, 1] as whole percent.

    A softmax is never certain, and where it is 0 or 1 float32 has rounded it: none is 0 % or 100 %.
    """
    if probability < 0.005:
        return "<1 %"
    if probability >= 0.995:
        return ">99 %"
    return f"{probability:.0%}".replace("%", " %")
