import dataclasses

import pytest

from lab.analysis.groups import Group, group_runs
from lab.analysis.pairs import missing_seeds, pair, score
from lab.config import RunConfig
from lab.store import Run


def run(number, status="completed", test_accuracy=None, **values) -> Run:
    empty = {f.name: None for f in dataclasses.fields(Run)}
    ended = None if status in ("queued", "running") else float(number)
    return Run(**empty | {
        "id": f"{number:010x}", "name": "", "config": RunConfig(**values), "status": status,
        "created_at": float(number), "finished_at": ended, "epoch": 1,
        "test_accuracy": test_accuracy,
    })


def two_groups(adam: dict, sgd: dict) -> list[Group]:
    """Return groups of the runs given by seed: a test accuracy, or a status without one."""
    runs = [
        run(100 * i + seed, "completed" if isinstance(value, float) else value,
            value if isinstance(value, float) else None, optimizer=optimizer, seed=seed)
        for i, (optimizer, found) in enumerate((("Adam", adam), ("SGD", sgd)))
        for seed, value in found.items()
    ]
    return group_runs(runs, by=["optimizer"])


def test_runs_are_paired_by_seed_whatever_their_order():
    pairs = pair(*two_groups({2: 0.92, 0: 0.90, 1: 0.91}, {1: 0.81, 2: 0.82, 0: 0.80}))
    assert pairs.seeds == (0, 1, 2) and len(pairs) == 3
    assert pairs.a.tolist() == [0.90, 0.91, 0.92] and pairs.b.tolist() == [0.80, 0.81, 0.82]
    assert pairs.notes == () and pairs.names == ("Adam", "SGD")


@pytest.mark.parametrize("turned", [False, True])
def test_a_seed_that_one_group_lacks_moves_no_other_seeds_pair(turned):
    adam, sgd = {0: 0.90, 1: 0.91, 2: 0.92}, {1: 0.81, 2: 0.82, 3: 0.83}
    pairs = pair(*two_groups(*((sgd, adam) if turned else (adam, sgd))))
    expected = [[0.91, 0.92], [0.81, 0.82]]
    assert pairs.seeds == (1, 2)
    assert [pairs.a.tolist(), pairs.b.tolist()] == (expected[::-1] if turned else expected)


def test_a_run_that_diverged_without_a_model_counts_as_guessing_and_is_said_to():
    pairs = pair(*two_groups({0: 0.9, 1: 0.9}, {0: "diverged", 1: 0.8}))
    assert pairs.b.tolist() == [0.1, 0.8] and pairs.diverged == (0, 1)
    assert pairs.notes == (
        "SGD: 1 run diverged without a model and counts as guessing, 10%.",
    )


def test_a_run_that_diverged_later_counts_with_its_saved_epoch():
    assert score(run(0, "diverged", 0.85)) == 0.85


@pytest.mark.parametrize(("status", "words"), [
    ("failed", "1 run failed and was left out."),
    ("stopped", "1 run was stopped before it had a model and was left out."),
    ("running", "1 run is still to end and was left out."),
    ("completed", "1 run has no test accuracy and was left out."),
])
def test_a_run_without_a_score_is_left_out_and_so_is_its_partner(status, words):
    pairs = pair(*two_groups({0: status, 1: 0.9}, {0: 0.8, 1: 0.8}))
    assert pairs.seeds == (1,)
    assert pairs.notes == (
        f"Adam: {words}",
        "SGD: 1 seed was left out: the other group has none to go with it.",
    )


def test_a_failed_run_does_not_count_even_where_it_was_scored():
    assert score(run(0, "failed", 0.9)) is None


def test_a_run_that_was_stopped_with_a_model_counts_and_is_said_to():
    adam, sgd = two_groups({0: 0.9}, {0: 0.8})
    adam = dataclasses.replace(adam, runs=(dataclasses.replace(adam.runs[0], status="stopped"),))
    pairs = pair(adam, sgd)
    assert pairs.a.tolist() == [0.9]
    assert pairs.notes == (
        "Adam: 1 run was stopped by hand and counts with the best epoch until then.",
    )


def test_groups_without_a_common_seed_are_no_pairs_and_a_sentence_says_so():
    pairs = pair(*two_groups({0: 0.9}, {1: 0.8, 2: 0.8}))
    assert len(pairs) == 0 and len(pairs.a) == len(pairs.b) == 0
    assert pairs.notes == (
        "Adam and SGD have no seed in common whose runs both have a test accuracy.",
        "Adam: 1 seed was left out: the other group has none to go with it.",
        "SGD: 2 seeds were left out: the other group has none to go with them.",
    )


def test_of_a_seed_that_ran_twice_one_run_counts_and_that_is_said():
    twice = [run(0, test_accuracy=0.7), run(1, test_accuracy=0.8)]
    adam, sgd = group_runs([*twice, run(2, test_accuracy=0.9, optimizer="SGD")], ["optimizer"])
    pairs = pair(adam, sgd)
    assert pairs.a.tolist() == [0.8]
    assert pairs.notes == (
        "Adam: of a seed that has several runs the last one queued counts; 1 run was left out.",
    )


SIX = {seed: 0.9 for seed in range(6)}


@pytest.mark.parametrize(("adam", "sgd", "missing"), [
    (SIX, SIX, ([], [])),
    ({0: 0.9}, {0: 0.8}, ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])),
    (SIX, {0: 0.8, 9: 0.8}, ([], [1, 2, 3, 4, 5])),
    ({0: 0.9, 7: 0.9}, {0: 0.8, 3: 0.8}, ([1, 2, 3, 4], [1, 2, 4, 7])),
    (SIX | {4: "failed", 5: "failed"}, SIX | {5: "stopped"}, ([4, 5], [5])),
    (SIX | {5: "running"}, SIX | {4: "queued"}, ([], [])),
    (SIX | {5: "diverged"}, SIX, ([], [])),
    ({50: "failed"}, {50: "failed"}, ([0, 1, 2, 3, 4, 50], [0, 1, 2, 3, 4, 50])),
])
def test_missing_seeds_make_six_pairs_of_what_is_there(adam, sgd, missing):
    groups = two_groups(adam, sgd)
    queued = missing_seeds(*groups)
    assert tuple(map(sorted, queued)) == missing


@pytest.mark.parametrize("at_least", [1, 6, 10])
def test_once_the_missing_seeds_have_run_there_are_as_many_pairs_as_wanted(at_least):
    adam, sgd = {0: 0.9, 4: "failed", 8: 0.9}, {0: 0.8, 1: 0.8}
    for_adam, for_sgd = missing_seeds(*two_groups(adam, sgd), at_least=at_least)
    groups = two_groups(adam | dict.fromkeys(for_adam, 0.9), sgd | dict.fromkeys(for_sgd, 0.8))
    assert len(pair(*groups)) == at_least
    assert missing_seeds(*groups, at_least=at_least) == ([], [])
