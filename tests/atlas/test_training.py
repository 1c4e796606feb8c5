"""Which runs of an atlas a store has."""

from __future__ import annotations

import numpy as np
import pytest

from lab.atlas.training import all_trained, best_run, check_dataset, missing, trained
from lab.errors import AtlasError
from tests.atlas.conftest import BEST, PLAN, own, queue, train, train_all

SGD = PLAN.parts[0].plan


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_all_runs_of_a_store_that_has_them_are_found_in_the_plans_order(full):
    found = all_trained(own(full), PLAN)
    assert [(part, run.config) for part, run in found] == list(PLAN.runs())
    assert [run.status for _, run in found[:2]] == ["completed", "diverged"]


def test_an_empty_store_misses_everything(store):
    assert missing(own(store), SGD) == SGD.configs


@pytest.mark.parametrize("end", [
    {"status": "failed"}, {"status": "stopped"}, {"dataset": "digits"},
])
def test_a_run_that_failed_was_stopped_or_had_other_images_is_missing(end, store, rng):
    for number, run in enumerate(queue(store, SGD)):
        train(store, run, rng, **(end if number == 2 else {}))
    assert missing(own(store), SGD) == [SGD.configs[2]]


def test_a_run_that_trains_or_waits_is_missing(store, rng):
    first, second, *_ = queue(store, SGD)
    train(store, first, rng)
    store.begin(second, dataset_used="mnist")
    assert missing(own(store), SGD) == SGD.configs[1:]


def test_a_run_that_has_ended_and_is_still_to_be_scored_is_missing(store):
    run = queue(store, SGD)[0]
    store.begin(run, dataset_used="mnist")
    store.append(run, 1, {"val_accuracy": 0.5}, best_epoch=1, best_value=0.5)
    store.end(run, "completed", "")
    assert trained(own(store), SGD) == {}
    store.finish(run, test_accuracy=0.5)
    assert [found.id for found in trained(own(store), SGD).values()] == [run]


def test_a_sweep_of_another_name_is_not_the_atlass(store, rng):
    other = next(part.plan for part in PLAN.parts if part.plan.name != SGD.name)
    for run in queue(store, other, SGD.configs):
        train(store, run, rng)
    assert trained(own(store), SGD) == {}


def test_what_a_second_sweep_makes_good_is_found_and_the_first_run_of_two_taken(store, rng):
    first = queue(store, SGD)
    for number, run in enumerate(first):
        train(store, run, rng, **({"status": "failed"} if number == 1 else {}))
    second = queue(store, SGD, SGD.configs[:2])
    for run in second:
        train(store, run, rng)
    found = [run.id for run in trained(own(store), SGD).values()]
    assert found == [first[0], second[1], *first[2:]]


def test_what_is_missing_is_counted_and_a_failure_quoted(store, rng):
    train_all(store)
    runs = [run.id for run in own(store).sweep_runs(own(store).sweeps()[-1].id)]
    store.delete(runs[:1])
    with pytest.raises(AtlasError) as raised:
        all_trained(own(store), PLAN)
    assert str(raised.value).startswith(
        "An atlas is written of whole runs alone. Got 1 run of 11 that is not (1 missing)."
    )
    again = queue(store, SGD, SGD.configs[:1])
    train(store, again[0], rng, status="failed", message="Out of memory.")
    with pytest.raises(AtlasError) as raised:
        all_trained(own(store), PLAN)
    assert "(1 failed). One failed: Out of memory. `python -m lab atlas`" in str(raised.value)


def test_the_shipped_run_is_the_best_by_validation_of_the_parts_that_may_ship(full):
    runs = all_trained(own(full), PLAN)
    best = best_run(runs, PLAN.shipped)
    assert best.config == BEST
    assert best_run(runs, ("post-mine",)).config == PLAN.parts[2].plan.configs[0]
    assert best.test_accuracy < max(run.test_accuracy for _, run in runs)


def test_no_run_that_learnt_something_is_a_sentence(full):
    with pytest.raises(AtlasError, match="An atlas ships the model of a run that learnt"):
        best_run(all_trained(own(full), PLAN), ("nobody",))


def test_another_dataset_than_asked_for_is_refused_with_the_reason(store, rng):
    run, other = queue(store, SGD)[:2]
    train(store, run, rng)
    check_dataset(store.get(run))
    store.begin(other, dataset_used="digits", notice="MNIST could not be had.")
    with pytest.raises(AtlasError) as raised:
        check_dataset(store.get(other))
    assert str(raised.value) == (
        "The atlas must be trained on mnist. Got digits: MNIST could not be had."
    )
