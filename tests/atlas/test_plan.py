"""What the atlas is made of."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

import pytest

from lab.atlas.plan import atlas_plan, model_plan, rates
from lab.options import FIELDS, OPTIMIZERS
from lab.presets import POST_COMPARISON, PRESETS

PLAN = atlas_plan()
RUNS = [(part, config) for part, config in PLAN.runs()]


def test_there_are_1350_runs_of_optimizers_and_30_of_the_posts_networks():
    counts = Counter(config.scaling for _, config in RUNS)
    assert counts == {"0-1": 15 * 9 * 10, "raw": 3 * 10}
    assert PLAN.count == len(RUNS) == 1380
    assert len({config for _, config in RUNS}) == 1380


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_optimizer_has_nine_rates_over_four_decades_its_default_among_them(optimizer):
    found = rates(optimizer)
    assert len(found) == 9 and OPTIMIZERS[optimizer].learning_rate in found
    assert found[-1] / found[0] == pytest.approx(1e4, rel=1e-9)
    assert all(math.log10(b / a) == pytest.approx(0.5, abs=1e-5) for a, b in pairwise(found))
    assert all(FIELDS["learning_rate"].check(rate) == rate for rate in found)
    assert all(float(f"{rate:.5e}") == rate for rate in found)


def test_the_default_is_in_the_middle_unless_the_labs_bounds_are_met():
    middle = {o for o in OPTIMIZERS if rates(o)[4] == OPTIMIZERS[o].learning_rate}
    assert set(OPTIMIZERS) - middle == {"Adadelta"}
    assert rates("Adadelta")[0] == 0.001 and rates("Adadelta")[-1] == 10
    assert rates("Lion")[0] == 1e-6


def test_optimizers_whose_rates_meet_have_the_very_same_numbers():
    every = {rate for optimizer in OPTIMIZERS for rate in rates(optimizer)}
    assert len(every) == 15  # half decades from 1e-6 to 10
    assert {3.16228e-3, 0.01, 3.16228} <= every


def test_each_setup_has_the_seeds_0_to_9():
    seeds: dict[str, list[int]] = {}
    for part, config in RUNS:
        seeds.setdefault(part.group_key(config), []).append(config.seed)
    assert len(seeds) == 15 * 9 + 3
    assert set(map(tuple, seeds.values())) == {tuple(range(10))}


def test_the_networks_are_the_posts_and_so_are_its_own_three():
    assert {config.hidden_layers for _, config in RUNS} == {(64, 128, 256, 128, 64)}
    assert all(config.jit_compile and config.dataset == "mnist" for _, config in RUNS)
    of_optimizers = [config for _, config in RUNS if config.scaling == "0-1"]
    assert {(c.activation, c.batch_size, c.epochs) for c in of_optimizers} == {("relu", 128, 5)}
    post = [config for _, config in RUNS if config.scaling == "raw"]
    presets = [PRESETS[name].config for name in POST_COMPARISON]
    assert post == [
        preset.changed(seed=seed, epochs=20, jit_compile=True)
        for preset in presets for seed in range(10)
    ]


def test_ids_are_words_of_an_address_that_no_store_gives_a_run():
    ids = [part.run_id(config) for part, config in RUNS]
    assert len(set(ids)) == 1380
    assert all(re.fullmatch(r"atlas-[a-z0-9.-]+-\d", id) for id in ids)
    assert not any(re.fullmatch(r"[0-9a-f]+", id) for id in ids)
    assert {"atlas-sgd-0.01-3", "atlas-lion-1e-06-0", "atlas-post-relu-sgd-9"} <= set(ids)
    assert not set(ids) & {part.group_key(config) for part, config in RUNS}


def test_a_parts_sweep_is_called_after_its_optimizer_and_keeps_no_models():
    assert PLAN.parts[0].plan.name == "Atlas: SGD"
    assert PLAN.parts[-1].plan.name == "Atlas: the post's ReLU + Adam"
    assert {part.plan.keeps for part in PLAN.parts} == {"none"}


def test_the_model_is_chosen_among_optimizers_alone():
    assert PLAN.shipped == tuple(name.lower() for name in OPTIMIZERS)


@pytest.mark.parametrize(("part", "config"), RUNS[::97])
def test_a_run_is_trained_again_as_it_is_and_its_model_kept(part, config):
    again = model_plan(config)
    assert again.configs == [config] and again.keeps == "all"
