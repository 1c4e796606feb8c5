"""The picture of seed roulette: all seeds faint, one of them picked out with its places."""

import dataclasses

import numpy as np
import pytest

from lab.analysis.groups import group_runs
from lab.analysis.roulette import orders
from lab.charts.roulette import roulette_figure
from lab.config import RunConfig
from lab.errors import LabError
from lab.store import Run

EMPTY = {f.name: None for f in dataclasses.fields(Run)}


def found(**accuracies):
    runs = [
        Run(**EMPTY | {
            "id": f"{i}{seed:09x}", "config": RunConfig(optimizer=optimizer, seed=seed),
            "status": "completed", "created_at": float(i), "finished_at": 1.0,
            "test_accuracy": value,
        })
        for i, (optimizer, values) in enumerate(accuracies.items())
        for seed, value in enumerate(values)
    ]
    return orders(group_runs(runs, by=["optimizer"]))


def test_all_seeds_are_faint_and_the_chosen_one_stands_out_with_its_places():
    accuracies = {"SGD": [0.90, 0.92], "Adam": [0.91, 0.91], "Lion": [0.89, 0.91]}
    *all_seeds, mean, picked = roulette_figure(found(**accuracies), 1).data
    assert [list(trace.x) for trace in all_seeds] == list(accuracies.values())
    assert all(trace.opacity < 1 for trace in all_seeds)
    assert list(mean.x) == pytest.approx(np.mean(list(accuracies.values()), axis=1))
    assert list(picked.x) == [0.92, 0.91, 0.91] and list(picked.text) == ["1", "2", "2"]
    assert list(picked.y) == list(mean.y) == ["SGD", "Adam", "Lion"]
    assert all_seeds[0].name == "all 2 seeds" and "seed 1 alone" in picked.name


def test_a_seed_that_not_all_groups_have_is_refused():
    with pytest.raises(LabError, match="that all groups have: 0. Got 1"):
        roulette_figure(found(SGD=[0.9, 0.9], Adam=[0.9]), 1)
