"""Of a group's runs the best one's models stay, whoever ends when; all, or none, where asked."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lab.config import RunConfig
from lab.exports.run_files import missing_models
from lab.store import BestWeights, RunStore
from lab.store.models import Checkpoint
from tests.store.sweeping import add, members

VALUES = (0.5, 0.9, 0.7)
ORDERS = list(itertools.permutations(range(3)))


def queue(store, count: int, *, monitor: str = "val_accuracy", keeps: str = "best") -> list[str]:
    """Queue a sweep of one group and return its runs."""
    configs = [RunConfig(monitor=monitor, seed=seed) for seed in range(count)]
    return members(store, add(store, configs, keeps=keeps))


def end(store, run: str, value: float | None) -> None:
    """Train a run to its end, without what comes of its models."""
    store.begin(run)
    if value is not None:
        store.append(run, 1, {"loss": 1.0}, best_epoch=1, best_value=value)
        store.keep(run, Checkpoint(1, b"state", BestWeights(1, b"weights")))
    store.end(run, "completed", "")


def finish(store, run: str, value: float | None) -> None:
    """Do what a worker does with a run that has ended."""
    models = {"model.tflite": run.encode()} if store.keeps_models(run, value) else None
    store.finish(run, models=models, test_accuracy=0.5, test_loss=1.0)


def with_models(store, ids: list[str]) -> list[str]:
    """Return the runs that have a model, which is what they say and what is stored."""
    said = [run.id for run in store.runs(ids) if run.has_model]
    assert said == [run for run in ids if store.artifact(run, "model.tflite") == run.encode()]
    assert not any(store.has_best_weights(run) for run in ids)
    return said


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("monitor", "best"), [("val_accuracy", 1), ("val_loss", 0)])
def test_the_best_of_a_group_has_its_models_in_whatever_order_they_end(
    store, order, monitor, best
):
    ids = queue(store, 3, monitor=monitor)
    for number in order:
        end(store, ids[number], VALUES[number])
        finish(store, ids[number], VALUES[number])
    assert with_models(store, ids) == [ids[best]]
    assert all(run.test_accuracy == 0.5 for run in store.runs(ids))


@pytest.mark.parametrize("order", ORDERS)
def test_runs_that_have_all_ended_before_any_is_finished_leave_the_bests_models(store, order):
    ids = queue(store, 3)
    for run, value in zip(ids, VALUES, strict=True):
        end(store, run, value)
    for number in order:
        finish(store, ids[number], VALUES[number])
    assert with_models(store, ids) == [ids[1]]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_that_are_as_good_the_first_one_stays(store, order):
    ids = queue(store, 2)
    for run in ids:
        end(store, run, 0.5)
    for number in order:
        finish(store, ids[number], 0.5)
    assert with_models(store, ids) == [ids[order[0]]]


def test_models_that_were_made_of_two_that_are_as_good_are_the_first_ones_alone(store):
    first, second = queue(store, 2)
    for run in (first, second):
        end(store, run, 0.5)
        assert store.keeps_models(run, 0.5)
    for run in (first, second):
        store.finish(run, models={"model.tflite": run.encode()}, test_accuracy=0.5)
    assert with_models(store, [first, second]) == [first]


def test_no_models_are_made_where_those_of_a_better_run_are_being_made(store):
    better, worse = queue(store, 2)
    end(store, better, 0.9)
    end(store, worse, 0.5)
    assert store.keeps_models(better, 0.9) and not store.keeps_models(worse, 0.5)


@pytest.mark.parametrize(("keeps", "count"), [("all", 3), ("none", 0)])
def test_a_sweep_keeps_all_models_or_none_where_it_is_asked_to(store, keeps, count):
    ids = queue(store, 3, keeps=keeps)
    for run, value in zip(ids, VALUES, strict=True):
        assert store.keeps_models(run, value) == bool(count)
        end(store, run, value)
        finish(store, run, value)
    assert with_models(store, ids) == ids[:count]


def test_another_group_and_a_lone_run_are_no_rivals(store):
    configs = [RunConfig(learning_rate=rate) for rate in (0.1, 0.2)]
    ids = [*members(store, add(store, configs)), store.add(configs[0], engine="e")]
    for run, value in zip(ids, VALUES, strict=True):
        end(store, run, value)
        finish(store, run, value)
    assert with_models(store, ids) == ids


def test_the_same_config_in_another_sweep_is_no_rival(store):
    ids = [run for _ in range(2) for run in queue(store, 1)]
    for run, value in zip(ids, VALUES, strict=False):
        end(store, run, value)
        finish(store, run, value)
    assert with_models(store, ids) == ids


def test_models_that_were_made_all_the_same_are_not_stored_where_another_is_better(store):
    better, worse = queue(store, 2)
    end(store, worse, 0.5)
    assert store.keeps_models(worse, 0.5)
    end(store, better, 0.9)
    finish(store, better, 0.9)
    store.finish(worse, models={"model.tflite": b"made before"}, test_accuracy=0.4)
    assert with_models(store, [better, worse]) == [better]


def test_the_best_one_of_which_no_model_can_be_made_does_not_take_the_others_along(store):
    first, best, last = queue(store, 3)
    end(store, first, 0.5)
    finish(store, first, 0.5)
    end(store, best, 0.9)
    store.finish(best)
    assert store.get(first).has_model and store.has_best_weights(best)
    end(store, last, 0.7)
    assert store.keeps_models(last, 0.7)
    finish(store, last, 0.7)
    assert [run.has_model for run in store.runs([first, best, last])] == [False, False, True]


def test_a_run_without_an_epoch_leaves_the_models_of_its_group_alone(store):
    good, empty = queue(store, 2)
    end(store, good, 0.5)
    finish(store, good, 0.5)
    end(store, empty, None)
    store.finish(empty)
    assert with_models(store, [good, empty]) == [good]
    assert "ended without a whole, finite epoch" in missing_models(store.get(empty))


def test_the_best_value_that_comes_with_the_models_counts(store):
    first, second = queue(store, 2)
    end(store, first, 0.5)
    finish(store, first, 0.5)
    end(store, second, 0.9)
    models = {"model.tflite": second.encode()}
    store.finish(second, models=models, test_accuracy=0.5, best_epoch=1, best_value=0.4)
    assert with_models(store, [first, second]) == [first]


@pytest.mark.parametrize(("keeps", "why"), [
    ("best", "This sweep keeps the models of each group's best run alone; "),
    ("none", "This sweep keeps no models; "),
])
def test_why_there_is_no_model_is_said(store, keeps, why):
    worse, better = queue(store, 2, keeps=keeps)
    for run, value in ((worse, 0.5), (better, 0.9)):
        end(store, run, value)
        finish(store, run, value)
    assert missing_models(store.get(worse)) == f"{why}train this config again to have its model."


def test_a_lone_runs_models_are_kept_as_ever(store):
    run = store.add(RunConfig(), engine="e")
    assert store.keeps_models(run, 0.1) and store.keeps_models(run, None)


@pytest.mark.parametrize("order", [1, -1])
def test_workers_that_finish_at_once_leave_the_bests_models_alone(url, store, order):
    ids = queue(store, 8)[::order]
    values = [0.1 * number for number in range(8)]
    at_once = Barrier(8)

    def work(run: str, value: float) -> None:
        own = RunStore(url)
        end(own, run, value)
        at_once.wait()
        own.in_turn(run, "e", 0).finish(run, models={"model.tflite": run.encode()},
                                       test_accuracy=0.5)
        own.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, ids, values))
    assert with_models(store, ids) == [ids[-1]]
