"""What is said of a comparison whose runs are unlike, or did not end as planned."""

from __future__ import annotations

import dataclasses

import pytest

from lab.analysis.flags import flags
from lab.analysis.groups import group_runs
from tests.analysis.made import history, run


def pair(**other):
    return [run(0, seed=0, activation="tanh"), run(1, seed=1, activation="tanh"),
            run(2, seed=0, **other), run(3, seed=1, **other)]


def test_of_a_plain_comparison_nothing_is_said():
    runs = pair()
    assert flags(group_runs(runs)) == []
    assert flags(group_runs(runs), history({r.id: [0.5] for r in runs})) == []
    assert flags([]) == []


@pytest.mark.parametrize(("name", "value", "words"), [
    ("dataset", "fashion_mnist",
     "different datasets (MNIST, Fashion-MNIST): their accuracies do not compare."),
    ("validation_split", 0.1, "different validation splits (0.1, 0.2)"),
    ("train_samples", 1000, "different numbers of images (1000, all)"),
    ("epochs", 5, "different numbers of epochs (5, 20)"),
    ("patience", 3, "different patience (3, off)"),
])
def test_what_keeps_runs_from_being_compared_is_a_sentence(name, value, words):
    [sentence] = flags(group_runs(pair(**{name: value})))
    assert sentence.startswith("These runs were trained ") and words in sentence


@pytest.mark.parametrize(("changes", "words"), [
    ({"augmentation": 0.5}, "with augmentation, "), ({"dropout": 0.2}, "with dropout, "),
    ({"dropout": 0.2, "augmentation": 1.0}, "with augmentation and dropout, "),
])
def test_training_that_is_harder_than_validation_is_said(changes, words):
    [sentence] = flags(group_runs(pair(**changes)))
    assert sentence.startswith("Training loss and accuracy are measured " + words)


def test_the_dataset_that_stood_in_is_the_one_that_counts():
    runs = pair()
    runs[0] = dataclasses.replace(runs[0], dataset_used="digits")
    [sentence] = flags(group_runs(runs))
    assert "different datasets (MNIST, Small digits" in sentence


def test_one_seed_alone_is_said():
    [sentence] = flags(group_runs([run(0), run(1, activation="tanh")]))
    assert sentence == "Each group has one seed alone: nothing tells a difference from chance."
    assert flags(group_runs([run(0)]))[0].startswith("There is one seed alone")
    assert "Tanh has one seed alone: " in flags(group_runs(
        [run(0, activation="tanh"), run(1), run(2, seed=1)]))[0]


@pytest.mark.parametrize(("second", "words"), [
    ((5, 6), "none is common to all"), ((1, 2), "1 is common to all"),
    ((0, 1, 2), "2 are common to all"),
])
def test_different_seeds_are_said_with_what_is_common(second, words):
    runs = [run(n, seed=n) for n in range(2)]
    runs += [run(10 + n, seed=seed, activation="tanh") for n, seed in enumerate(second)]
    [sentence] = flags(group_runs(runs))
    assert f"The groups have different seeds ({words})" in sentence


def test_a_seed_is_common_where_every_one_of_three_groups_has_it():
    seeds = {"tanh": (0, 1, 2), "sigmoid": (0, 1, 3), "relu": (1, 2, 3)}
    runs = [run(10 * n + seed, seed=seed, activation=name)
            for n, (name, found) in enumerate(seeds.items()) for seed in found]
    [sentence] = flags(group_runs(runs))
    assert "The groups have different seeds (1 is common to all)" in sentence


def test_how_runs_ended_is_counted_by_group():
    ends = ["diverged", "diverged", "failed", "stopped", "completed", "running"]
    runs = [run(n, status, seed=n, optimizer="SGD", learning_rate=1) for n, status in
            enumerate(ends)]
    runs += [run(10 + n, seed=n) for n in range(6)]
    assert flags(group_runs(runs)) == [
        "2 of 6 runs of SGD · lr 1 diverged.", "1 of 6 runs of SGD · lr 1 failed.",
        "1 of 6 runs of SGD · lr 1 was stopped.", "1 of 6 runs of SGD · lr 1 is not done yet.",
    ]


def test_runs_without_a_whole_epoch_are_counted_where_the_history_is_known():
    runs = [run(0), run(1, seed=1)]
    assert flags(group_runs(runs), history({runs[0].id: [0.5]})) == [
        "1 of 2 runs of all runs has no whole epoch."]


def test_a_run_in_its_first_epoch_is_not_done_and_nothing_more_is_said_of_it():
    runs = [run(0, seed=0), run(1, "running", seed=1)]
    assert flags(group_runs(runs), history({runs[0].id: [0.5]})) == [
        "1 of 2 runs of all runs is not done yet."
    ]
