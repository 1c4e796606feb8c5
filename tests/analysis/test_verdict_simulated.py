"""How often a verdict is wrong, where the truth is known.

Seeds are fixed and were not chosen: each is the number of pairs. A share of some draws differs from
the true one by chance, so a bound on it has three standard errors of room, those of a true share of
5 %. Without any such room, the share of wrong claims is counted over all flips of the signs, which
one distribution makes equally likely.
"""

import math
from itertools import product

import numpy as np
import pytest

from lab.analysis import verdict
from lab.analysis.verdict import ALPHA, paired

DRAWS = {6: 4000, 10: 4000, 14: 2000, 20: 200}
SPREAD = 0.004  # of the seeds' test accuracies


@pytest.fixture(autouse=True)
def no_ranks(monkeypatch):
    """Leave out what neither p nor interval take part in: half the time of ten pairs."""
    monkeypatch.setattr(verdict, "_probability_better", lambda a, b: 0.5)


def gaussian(random, pairs):
    return random.normal(0, SPREAD, pairs)


def skewed(random, pairs):
    """Most runs a little better than the mean of 0, a few far worse; as much spread."""
    sigma2 = 0.5**2
    spread = math.sqrt((math.exp(sigma2) - 1) * math.exp(sigma2))
    lost = random.lognormal(0, math.sqrt(sigma2), pairs)
    return SPREAD / spread * (math.exp(sigma2 / 2) - lost)


def verdicts(one, other, pairs, difference=0.0):
    random = np.random.default_rng(pairs)
    for _ in range(DRAWS[pairs]):
        yield paired(one(random, pairs) + difference, other(random, pairs))


@pytest.mark.parametrize("pairs", [6, 8, 10])
def test_without_a_difference_one_is_claimed_in_exactly_as_many_flips_as_the_level_allows(pairs):
    sizes = np.random.default_rng(pairs).lognormal(0, 1, pairs)
    flips = map(np.array, product([1, -1], repeat=pairs))
    claimed = sum(paired(signs * sizes, np.zeros(pairs)).claims_difference for signs in flips)
    assert claimed == 2 * int(2**pairs * ALPHA / 2)
    assert claimed / 2**pairs <= ALPHA


@pytest.mark.parametrize("noise", [gaussian, skewed])
@pytest.mark.parametrize("pairs", [6, 10, 14])
def test_two_groups_of_one_distribution_are_told_apart_in_no_more_than_one_of_twenty(pairs, noise):
    claimed = np.mean([one.claims_difference for one in verdicts(noise, noise, pairs)])
    assert claimed <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / DRAWS[pairs])


@pytest.mark.parametrize(
    ("pairs", "other"), [*product([6, 10, 14], [gaussian, skewed]), (20, skewed)]
)
def test_intervals_cover_the_difference_in_94_of_100(pairs, other):
    difference = 0.01
    found = verdicts(gaussian, other, pairs, difference)
    assert np.mean([one.low <= difference <= one.high for one in found]) >= 0.94


def test_a_difference_of_a_point_is_found_with_ten_seeds_in_95_of_100():
    found = [one.claims_difference and one.difference > 0
             for one in verdicts(gaussian, gaussian, 10, 0.01)]
    assert np.mean(found) >= 0.95
