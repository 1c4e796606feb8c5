"""Verdicts of several groups against one, and what they come to in words a student understands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.analysis.groups import Group
from lab.analysis.pairs import Pairs, pair
from lab.analysis.verdict import ALPHA, LEAST_PAIRS, Verdict, holm, least_p, paired
from lab.sweeps.words import counted

DEFAULT_ANSWER = "No difference shown"


@dataclass(frozen=True, eq=False)
class Comparison:
    """One group against the reference, as one of a family of such comparisons.

    Attributes:
        reference: What others are compared with: the pairs' b.
        other: The group that is compared: the pairs' a, so a difference above 0 is in its favour.
        pairs: Their test accuracies by seed.
        verdict: What these come to; None without a pair.
        p_holm: The verdict's p-value, adjusted for all comparisons of the family; None likewise.
        least_p_holm: What that would be of the clearest difference that so many pairs can have,
            the other comparisons being as they are.
        family: How many comparisons are judged together: those that have a verdict.
    """

    reference: Group
    other: Group
    pairs: Pairs
    verdict: Verdict | None
    p_holm: float | None
    least_p_holm: float | None
    family: int

    @property
    def claims(self) -> bool:
        """Whether a difference is claimed, after Holm's correction."""
        return self.p_holm is not None and self.p_holm <= ALPHA


def compared(reference: Group, others: Sequence[Group]) -> list[Comparison]:
    """Compare each of `others` with the reference by seed, Holm's correction over all of them."""
    pairs = [pair(other, reference) for other in others]
    verdicts = [paired(found.a, found.b) if len(found) else None for found in pairs]
    judged = [i for i, verdict in enumerate(verdicts) if verdict]
    p_values = [verdicts[i].p_value for i in judged]
    found = [Comparison(reference, *one, None, None, len(judged)) for one in zip(
        others, pairs, verdicts, strict=True)]
    for place, i in enumerate(judged):
        clearest = [*p_values]
        clearest[place] = least_p(len(pairs[i]))
        found[i] = replace(found[i], p_holm=float(holm(p_values)[place]),
                           least_p_holm=float(holm(clearest)[place]))
    return found


def verdict_sentences(comparison: Comparison) -> list[str]:
    """Return a verdict in plain sentences: the answer, what it rests on, and what was left out.

    Names stand in them as the groups have them.
    """
    verdict, pairs = comparison.verdict, comparison.pairs
    if verdict is None:
        return [f"{DEFAULT_ANSWER}.", *pairs.notes]
    sentences = [_answer(comparison), _odds(comparison)]
    if len(pairs) < LEAST_PAIRS:
        sentences.append(too_few(len(pairs)))
    elif comparison.family > 1:
        sentences.append(_family(comparison))
    return [*filter(None, sentences), *pairs.notes]


def too_few(pairs: int) -> str:
    """Say that so few pairs can show no difference, and how many seeds are missing."""
    missing = LEAST_PAIRS - pairs
    are = "is" if pairs == 1 else "are"
    return (
        f"{_WORDS[pairs].capitalize()} {'pair' if pairs == 1 else 'pairs'} {are} too few: no "
        f"two-sided p up to {ALPHA:g} is possible with fewer than {_WORDS[LEAST_PAIRS]}. "
        f"{counted(missing, 'more seed')} {'is' if missing == 1 else 'are'} needed."
    )


def points(fraction: float) -> str:
    """Return a difference of fractions in percentage points, e.g. "−0.05", "∞"."""
    if math.isinf(fraction):
        return "−∞" if fraction < 0 else "∞"
    return f"{100 * fraction + 0:.2f}".replace("-0.00", "0.00").replace("-", "−")


def bounds(low: float, high: float) -> str:
    """Return an interval of fractions in percentage points, e.g. "−0.05 to 0.53".

    A limit so near 0 that two decimals would hide on which side it lies has as many as it needs.
    """
    return " to ".join(_limit(100 * limit) for limit in (low, high))


def _limit(points_: float) -> str:
    if 0 < abs(points_) < 0.005:
        return f"{points_:.1g}".replace("-", "−")
    return points(points_ / 100)


def p_words(p: float) -> str:
    """Return a p-value in two significant digits, or "less than 0.001"."""
    return f"{p:.2g}" if p >= 0.001 else "less than 0.001"


def _p_is(p: float) -> str:
    return f"p = {p_words(p)}".replace("= less than", "<")


_WORDS = ("no", "one", "two", "three", "four", "five", "six")


def _answer(comparison: Comparison) -> str:
    verdict, seeds = comparison.verdict, counted(len(comparison.pairs), "seed")
    other, reference = comparison.other.name, comparison.reference.name
    if not comparison.claims:
        said = f"over {seeds} {_differs(comparison)}"
        bounded = f" ({_interval(verdict)})" if math.isfinite(verdict.low) else ""
        return f"{DEFAULT_ANSWER}: {said}{bounded}."
    better, worse = (other, reference) if verdict.difference > 0 else (reference, other)
    by = points(abs(verdict.difference))
    low, high = (verdict.low, verdict.high) if verdict.difference > 0 else (
        -verdict.high, -verdict.low)
    return (f"{better} is better than {worse} by {by} points of test accuracy over {seeds} "
            f"(95 % interval {bounds(low, high)} points).")


def _differs(comparison: Comparison) -> str:
    difference = comparison.verdict.difference
    other, reference = comparison.other.name, comparison.reference.name
    if points(difference) == points(0):
        return f"the mean test accuracies of {other} and {reference} are the same to 0.01 points"
    way = "higher" if difference > 0 else "lower"
    return (f"{other}'s mean test accuracy is {points(abs(difference))} points {way} than "
            f"{reference}'s")


def _interval(verdict: Verdict) -> str:
    return f"95 % interval {bounds(verdict.low, verdict.high)} points"


def _odds(comparison: Comparison) -> str:
    """Say how often chance alone makes as much of a difference, and who is ahead how often."""
    verdict = comparison.verdict
    p, better = verdict.p_value, verdict.probability_better
    often = "every such comparison"
    if p < 0.995:
        share = f"{100 * p:.0f} of 100" if p >= 0.01 else _of_many(p)
        often = f"about {share} such comparisons"
    names = [comparison.other.name, comparison.reference.name]
    first, second = names if better >= 0.5 else names[::-1]
    return (f"Chance alone would make at least as large a difference in {often} ({_p_is(p)}). Of "
            f"these runs, one of {first} beats one of {second} in {max(better, 1 - better):.0%} of "
            "all pairings, ties counted as half.")


def _of_many(p: float) -> str:
    many = 1000 if p >= 0.001 else 100_000
    return f"{max(round(many * p), 1)} of {many:,}"


def _family(comparison: Comparison) -> str:
    """Say what it changes that there are several comparisons."""
    several, pairs = comparison.family, len(comparison.pairs)
    said = (f"This is one of {several} comparisons; with Holm's correction for that, "
            f"{_p_is(comparison.p_holm)}.")
    if comparison.least_p_holm > ALPHA:
        return (f"{said} With {pairs} pairs the least possible p is {p_words(least_p(pairs))}, and "
                f"among so many comparisons that becomes {p_words(comparison.least_p_holm)}: even "
                f"the clearest difference cannot be shown. {pairs_for(several)} pairs, or fewer "
                "groups, could show one.")
    if comparison.verdict.claims_difference and not comparison.claims:
        return (f"{said} On its own it would count as a difference; among several, one that large "
                "comes up by chance too often.")
    return said


def pairs_for(family: int) -> int:
    """Return how many pairs it takes for one of so many comparisons to be able to show anything."""
    return next(n for n in range(1, 100) if family * 2.0 ** (1 - n) <= ALPHA)
