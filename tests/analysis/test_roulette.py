import dataclasses

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, rankdata

from lab.analysis.groups import group_runs
from lab.analysis.roulette import orders, orders_table, probability_matrix, roulette_sentences
from lab.config import RunConfig
from lab.errors import LabError
from lab.store import Run

EMPTY = {f.name: None for f in dataclasses.fields(Run)}


def groups(**accuracies):
    """Return a group an optimizer, of its test accuracies by seed; None of a diverged run."""
    runs = []
    for optimizer, found in accuracies.items():
        for seed, value in found.items() if isinstance(found, dict) else enumerate(found):
            number = len(runs)
            runs.append(Run(**EMPTY | {
                "id": f"{number:010x}", "config": RunConfig(optimizer=optimizer, seed=seed),
                "status": "diverged" if value is None else "completed",
                "created_at": float(number), "finished_at": 1.0, "test_accuracy": value,
            }))
    return group_runs(runs, by=["optimizer"])


def test_each_seed_alone_gives_the_order_of_its_accuracies():
    random = np.random.default_rng(0).permuted(np.tile([0.9, 0.91, 0.92], (20, 1)), axis=1)
    of = groups(**dict(zip(("SGD", "Adam", "Lion"), random.T.tolist(), strict=True)))
    found = orders(of)
    for seed, row in enumerate(random):
        ranks = dict(zip(rankdata(-row), (group.key for group in of), strict=True))
        assert found.by_seed[seed] == (ranks[1], ranks[2], ranks[3])
    assert sum(found.counts.values()) == sum(found.firsts.values()) == 20
    assert found.tied == frozenset() and found.accuracies.tolist() == random.tolist()
    for group, column in zip(of, random.T, strict=True):
        assert found.firsts[group.key] == np.sum(column == 0.92)


def test_the_seeds_sentence_says_who_wins_and_how_often_each_does():
    of = groups(SGD=[0.9, 0.9, 0.9, 0.95], Adam=[0.91, 0.91, 0.91, 0.91])
    assert roulette_sentences(orders(of), 3) == [
        "By seed 3 alone, SGD wins; over 4 seeds the first place goes to Adam (3 times), SGD (1 "
        "time).",
        "The seeds give 2 different orders.",
    ]


def test_groups_that_tie_keep_the_lists_order_and_are_said_to_tie():
    of = groups(SGD=[0.9, 0.9], Adam=[0.9, 0.8])
    found = orders(of)
    assert found.by_seed[0] == (of[0].key, of[1].key) and found.tied == {0}
    assert roulette_sentences(found, 0) == [
        "By seed 0 alone, SGD and Adam tie; over 2 seeds the first place goes to SGD (1 time), "
        "several that tie (1 time).",
        "Every seed gives the same order.",
        "In 1 seed groups tie: they stand in the order of the list.",
    ]


def test_a_diverged_run_is_last_and_seeds_that_one_group_lacks_are_left_out_in_words():
    found = orders(groups(SGD={0: None, 1: 0.9, 4: 0.9}, Adam={0: 0.8, 1: 0.8}))
    assert found.seeds == (0, 1) and found.accuracies.tolist() == [[0.1, 0.8], [0.9, 0.8]]
    assert found.notes == (
        "SGD: 1 seed was left out, which not all groups have a test accuracy of.",
    )


def test_groups_without_a_common_seed_have_no_order():
    found = orders(groups(SGD={0: 0.9}, Adam={1: 0.9}))
    assert found.seeds == () and found.accuracies.shape == (0, 2)
    assert found.notes[0] == "There is no seed of which all groups have a test accuracy."
    assert orders_table(found).empty
    with pytest.raises(LabError, match="that all groups have: none. Got 0"):
        roulette_sentences(found, 0)


def test_no_groups_have_no_order():
    assert orders([]).seeds == ()


def test_the_table_has_a_row_an_order_the_most_frequent_first():
    table = orders_table(orders(groups(SGD=[0.9, 0.92, 0.9], Adam=[0.91, 0.91, 0.91])))
    assert table.to_dict("records") == [
        {"order": "Adam > SGD", "seeds": 2, "share": 2 / 3, "which": "0, 2"},
        {"order": "SGD > Adam", "seeds": 1, "share": 1 / 3, "which": "1"},
    ]


def test_the_matrix_is_mann_and_whitneys_over_all_runs():
    sgd, adam = [0.9, 0.91, 0.92], {5: 0.9, 6: 0.915}
    of = groups(SGD=sgd, Adam=adam)
    matrix = probability_matrix(of)
    expected = mannwhitneyu(sgd, list(adam.values())).statistic / 6
    assert matrix.loc[of[0].key, of[1].key] == pytest.approx(expected) == (0.5 + 1 + 2) / 6
    assert matrix.loc[of[1].key, of[0].key] == pytest.approx(1 - expected)
    assert matrix.isna().to_numpy().diagonal().all()
