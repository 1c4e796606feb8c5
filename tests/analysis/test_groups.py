import dataclasses

import pytest

from lab.analysis.groups import group_runs, what_differs
from lab.config import RunConfig
from lab.errors import ConfigError
from lab.store import Run


def run(number, status="completed", **values) -> Run:
    empty = {f.name: None for f in dataclasses.fields(Run)}
    return Run(**empty | {
        "id": f"{number:010x}", "name": "", "config": RunConfig(**values), "status": status,
        "created_at": float(number), "finished_at": float(number), "epoch": 1,
    })


def test_seeds_of_one_setup_are_one_group_named_by_what_differs():
    runs = [
        run(n, optimizer=optimizer, seed=seed)
        for n, (optimizer, seed) in enumerate((o, s) for o in ("SGD", "Adam") for s in (2, 0, 1))
    ]
    sgd, adam = group_runs(runs)
    assert (sgd.name, adam.name) == ("SGD · lr 0.01", "Adam · lr 0.001")
    assert list(sgd.by_seed) == [0, 1, 2] and sgd.one_setup
    assert sgd.ids == [r.id for r in runs[:3]]
    assert sgd.key != adam.key and {sgd.color, adam.color} == {0, 1}


def test_runs_grouped_by_one_field_pool_what_else_differs():
    runs = [run(0, batch_size=32), run(1, batch_size=64), run(2, optimizer="SGD")]
    adam, sgd = group_runs(runs, by=["optimizer"])
    assert len(adam.runs) == 2 and not adam.one_setup
    assert adam.by == {"optimizer": "Adam"} and adam.name == "Adam"


def test_of_a_seed_that_ran_twice_the_last_run_that_ended_counts():
    first, second, active = run(0), run(1), run(2, status="running")
    active = dataclasses.replace(active, finished_at=None)
    [group] = group_runs([active, second, first])
    assert group.by_seed == {0: second}


def test_runs_that_differ_in_nothing_are_one_group():
    [group] = group_runs([run(0, seed=0), run(1, seed=1)])
    assert group.name == "all runs" and group.by == {}


def test_a_runs_group_has_the_same_key_wherever_it_is_grouped_alike():
    together = group_runs([run(0), run(1, optimizer="SGD")], by=["optimizer"])
    alone = group_runs([run(5, optimizer="SGD", seed=3)], by=["optimizer"])
    assert alone[0].key == together[1].key


def test_a_hyperparameter_that_one_optimizer_alone_has_does_not_differ():
    assert what_differs([run(0), run(1, optimizer="SGD")]) == ["optimizer", "learning_rate"]


def test_runs_without_a_valid_config_are_left_out():
    assert group_runs([dataclasses.replace(run(0), config=None)]) == []


@pytest.mark.parametrize("name", ["seed", "colour"])
def test_only_fields_but_the_seed_can_be_grouped_by(name):
    with pytest.raises(ConfigError, match=f"Runs are grouped by activation.*Got '{name}'"):
        group_runs([run(0)], by=[name])


def test_shipped_runs_are_never_pooled_with_ones_own():
    own, shipped = run(0, seed=0), dataclasses.replace(run(1, seed=1), origin="Atlas")
    first, second = group_runs([own, shipped])
    assert (first.name, second.name) == ("all runs", "Atlas: all runs")
    assert first.key != second.key and first.runs == (own,)


def test_groups_that_differ_in_the_tenth_digit_of_a_rate_have_two_names():
    runs = [run(n, learning_rate=rate) for n, rate in enumerate((0.001, 0.0010000001))]
    assert [group.name for group in group_runs(runs)] == ["lr 0.001", "lr 0.0010000001"]
