import dataclasses

import numpy as np
import pytest

from lab.analysis.groups import group_runs
from lab.analysis.verdict import holm, paired
from lab.analysis.verdict_words import (
    bounds,
    compared,
    pairs_for,
    points,
    too_few,
    verdict_sentences,
)
from lab.config import RunConfig
from lab.store import Run

EMPTY = {f.name: None for f in dataclasses.fields(Run)}
SPREAD = np.array([-0.002, 0.001, 0.0005, -0.001, 0.0015, 0.0002, -0.0004, 0.0007, -0.0011, 0.0009])


def groups(**accuracies):
    """Return a group an optimizer, of its test accuracies by seed, from 0."""
    runs = []
    for optimizer, found in accuracies.items():
        for seed, value in enumerate(np.round(found, 4).tolist()):
            runs.append(Run(**EMPTY | {
                "id": f"{len(runs):010x}", "config": RunConfig(optimizer=optimizer, seed=seed),
                "status": "completed", "created_at": float(len(runs)), "finished_at": 1.0,
                "test_accuracy": value,
            }))
    return group_runs(runs, by=["optimizer"])


def around(mean, count=10):
    return mean + SPREAD[:count]


def sentences(*found):
    reference, *others = found
    return [verdict_sentences(one) for one in compared(reference, others)]


def test_a_difference_that_is_claimed_says_who_is_better_by_how_much_and_over_how_many_seeds():
    for sgd, adam in ((0.95, 0.97), (0.97, 0.95)):
        found = groups(SGD=around(sgd), Adam=around(adam)[::-1])
        verdict = paired(around(max(sgd, adam)), around(min(sgd, adam))[::-1])
        better, worse = ("Adam", "SGD") if adam > sgd else ("SGD", "Adam")
        [[answer, odds]] = sentences(*found)
        assert answer == (
            f"{better} is better than {worse} by 2.00 points of test accuracy over 10 seeds (95 % "
            f"interval {100 * verdict.low:.2f} to {100 * verdict.high:.2f} points).")
        assert odds == (
            "Chance alone would make at least as large a difference in about 2 of 1,000 such "
            f"comparisons (p = 0.002). Of these runs, one of {better} beats one of {worse} in 100% "
            "of all pairings, ties counted as half.")


def test_no_difference_shown_is_the_answer_where_none_is_claimed():
    [[answer, odds]] = sentences(*groups(SGD=around(0.97), Adam=around(0.9702)[::-1]))
    assert answer.startswith("No difference shown: over 10 seeds Adam's mean test accuracy is 0.02 "
                             "points higher than SGD's (95 % interval −0.")
    assert "of 100 such comparisons (p = 0." in odds


def test_groups_that_are_equal_are_said_to_be():
    [[answer, odds]] = sentences(*groups(SGD=around(0.97), Adam=around(0.97)))
    assert answer == ("No difference shown: over 10 seeds the mean test accuracies of Adam and SGD "
                      "are the same to 0.01 points (95 % interval 0.00 to 0.00 points).")
    assert "in every such comparison (p = 1)" in odds and "in 50% of all pairings" in odds


@pytest.mark.parametrize(("pairs", "words"), [
    (1, "One pair is too few: no two-sided p up to 0.05 is possible with fewer than six. 5 more "
        "seeds are needed."),
    (3, "Three pairs are too few: no two-sided p up to 0.05 is possible with fewer than six. 3 "
        "more seeds are needed."),
    (5, "Five pairs are too few: no two-sided p up to 0.05 is possible with fewer than six. 1 more "
        "seed is needed."),
])
def test_too_few_pairs_say_how_many_seeds_are_missing(pairs, words):
    assert too_few(pairs) == words
    [found] = sentences(*groups(SGD=around(0.9, pairs), Adam=around(0.99, pairs)))
    assert found[0].startswith("No difference shown: over ") and "interval" not in found[0]
    assert found[-1] == words


def test_without_a_common_seed_no_difference_is_shown_and_the_reason_said():
    sgd, adam = groups(SGD=[0.9], Adam=[0.8, 0.8])
    adam = dataclasses.replace(adam, runs=adam.runs[1:])
    [found] = sentences(sgd, adam)
    assert found[:2] == [
        "No difference shown.",
        "Adam and SGD have no seed in common whose runs both have a test accuracy.",
    ]


def test_each_other_group_is_compared_with_the_reference_under_holms_correction():
    reference, *others = groups(
        SGD=around(0.97), Adam=around(0.972)[::-1], Lion=around(0.98), Nadam=around(0.9701)[::-1])
    found = compared(reference, others)
    raw = [paired([r.test_accuracy for r in other.runs],
                  [r.test_accuracy for r in reference.runs]).p_value for other in others]
    assert [one.verdict.p_value for one in found] == raw
    assert [one.p_holm for one in found] == holm(raw).tolist()
    assert [one.family for one in found] == [3, 3, 3]
    assert [one.claims for one in found] == [p <= 0.05 for p in holm(raw)]
    assert verdict_sentences(found[1])[-1] == (
        "This is one of 3 comparisons; with Holm's correction for that, p = 0.0059.")


def test_a_group_without_a_common_seed_is_none_of_the_comparisons_that_are_counted():
    sgd, adam, lion, nadam = groups(
        SGD=around(0.97), Adam=around(0.98), Lion=around(0.99), Nadam=[0.9] * 11)
    nadam = dataclasses.replace(nadam, runs=nadam.runs[10:])
    found = compared(sgd, [adam, nadam, lion])
    assert [one.verdict is None for one in found] == [False, True, False]
    raw = [one.verdict.p_value for one in (found[0], found[2])]
    assert [found[0].p_holm, found[2].p_holm] == [2 * p for p in raw]  # both the smallest
    assert found[1].p_holm is None and not found[1].claims
    assert "This is one of 2 comparisons" in verdict_sentences(found[2])[-1]


def test_with_many_groups_and_few_pairs_even_the_clearest_difference_is_said_not_to_show():
    names = ["SGD", "Adam", "Lion", "Nadam"]
    clear = {name: around(0.9 + 0.01 * i, 6) for i, name in enumerate(names)}
    for found in sentences(*groups(**clear)):
        assert found[0].startswith("No difference shown")
        assert found[-1] == (
            "This is one of 3 comparisons; with Holm's correction for that, p = 0.094. With 6 "
            "pairs the least possible p is 0.031, and among so many comparisons that becomes "
            "0.094: even the clearest difference cannot be shown. 7 pairs, or fewer groups, could "
            "show one.")


def test_what_could_be_shown_goes_by_each_comparisons_own_pairs():
    sgd, adam, lion = groups(SGD=around(0.97), Adam=around(0.98, 6), Lion=around(0.97)[::-1])
    found = compared(sgd, [adam, lion])
    assert [len(one.pairs) for one in found] == [6, 10]
    assert [one.least_p_holm for one in found] == pytest.approx([2 * 2 / 2**6, 2 * 2 / 2**10])
    said = [" ".join(verdict_sentences(one)) for one in found]
    assert ["even the clearest difference cannot be shown" in words for words in said] == [
        True, False]


def test_what_counts_alone_but_not_among_several_is_said():
    little = around(0.97) + np.array([3, -1, 3, 2, 3, -2, 3, 2, 1, 3]) / 1000
    found = sentences(*groups(SGD=around(0.97), Adam=little, Lion=around(0.97)[::-1],
                              Nadam=around(0.9701)[::-1]))
    assert found[0][0].startswith("No difference shown")
    assert found[0][-1].endswith("On its own it would count as a difference; among several, one "
                                 "that large comes up by chance too often.")


@pytest.mark.parametrize("family", range(1, 20))
def test_so_many_pairs_are_the_fewest_that_could_show_one_of_a_family(family):
    def clearest(pairs):
        return holm([paired(np.arange(1, pairs + 1), np.zeros(pairs)).p_value] * family)[0]

    assert clearest(pairs_for(family)) <= 0.05 < clearest(pairs_for(family) - 1)


@pytest.mark.parametrize(("fraction", "words"), [
    (0.0102, "1.02"), (-0.0005, "−0.05"), (-1e-9, "0.00"), (0, "0.00"),
    (float("inf"), "∞"), (-float("inf"), "−∞"),
])
def test_a_difference_is_written_in_points(fraction, words):
    assert points(fraction) == words


def test_a_limit_that_two_decimals_would_take_for_0_shows_its_sign():
    assert bounds(-0.00002, 0.0053) == "−0.002 to 0.53"
    assert bounds(0.0, float("inf")) == "0.00 to ∞"
