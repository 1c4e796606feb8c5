"""How often a verdict is wrong, where the truth is known.

Seeds are fixed and were not chosen: each is the number of pairs. A share of `DRAWS` differs from
the true one by chance, so a bound on it has three standard errors of room, those of a true share of
5 %: sqrt(0.05 * 0.95 / DRAWS). Without any such room, the share of wrong claims is counted over all
flips of the signs, which one distribution makes equally likely.
"""

from itertools import product

import numpy as np
import pytest

from lab.analysis.verdict import ALPHA, paired

DRAWS = 4000
ERROR = 3 * (ALPHA * (1 - ALPHA) / DRAWS) ** 0.5
SPREAD = 0.004  # of the seeds' test accuracies


def gaussian(random, pairs):
    return random.normal(0, SPREAD, pairs)


def skewed(random, pairs):
    """Most runs a little better than the mean of 0, a few far worse."""
    return SPREAD * (np.exp(0.5) - random.lognormal(0, 1, pairs)) / 2


@pytest.mark.parametrize("pairs", [6, 8, 10])
def test_without_a_difference_one_is_claimed_in_exactly_as_many_flips_as_the_level_allows(pairs):
    sizes = np.random.default_rng(pairs).lognormal(0, 1, pairs)
    flipped = [paired(signs * sizes, np.zeros(pairs)) for signs in map(
        np.array, product([1, -1], repeat=pairs))]
    claimed = sum(verdict.claims_difference for verdict in flipped)
    assert claimed == 2 * int(2**pairs * ALPHA / 2)
    assert claimed / 2**pairs <= ALPHA


@pytest.mark.parametrize("noise", [gaussian, skewed])
@pytest.mark.parametrize("pairs", [6, 10, 14])
def test_two_groups_of_one_distribution_are_told_apart_in_no_more_than_one_of_twenty(pairs, noise):
    random = np.random.default_rng(pairs)
    verdicts = [paired(noise(random, pairs), noise(random, pairs)) for _ in range(DRAWS)]
    assert np.mean([verdict.claims_difference for verdict in verdicts]) <= ALPHA + ERROR
