"""What a workspace may queue: hosted defaults, settings, and sentences that name the limit."""

from __future__ import annotations

from dataclasses import fields

import pytest

from lab.config import RunConfig
from lab.errors import LimitError
from lab.estimate import Durations
from lab.presets import PRESETS
from lab.workspaces import OPEN
from lab.workspaces.limits import HOSTED, Limits, check_queueing, check_room

PRIVATE = "f" * 64
ONE = [RunConfig()]
GIANT = RunConfig(hidden_layers=(1024,) * 8, epochs=1000, batch_size=1)


def check(store, workspace=PRIVATE, limits=None, configs=ONE, sweep=False, seconds=1.0):
    check_queueing(
        limits or Limits(), store, workspace, configs, lambda _: seconds, sweep=sweep
    )


def queue(store, count: int, **of) -> None:
    for _ in range(count):
        store.add(RunConfig(), engine="e", **of)


def test_on_ones_own_machine_nothing_is_limited(store):
    queue(store, 30, workspace=OPEN)
    check(store, OPEN, configs=[RunConfig()] * 300, seconds=1e9)
    check(store, OPEN, configs=[RunConfig()] * 2000, sweep=True, seconds=1e9)


def test_every_limit_has_a_default_where_the_lab_is_hosted():
    assert all(getattr(HOSTED, field.name) is not None for field in fields(Limits))
    assert Limits().of(PRIVATE) == HOSTED


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_a_setting_goes_before_the_default_for_everybody(name):
    limits = Limits(**{name: 17})
    assert getattr(limits.of(PRIVATE), name) == getattr(limits.of(OPEN), name) == 17


def test_the_run_beyond_the_most_that_wait_is_refused_with_the_limit(store):
    queue(store, 18, workspace=PRIVATE)
    queue(store, 5, workspace="another")
    check(store, configs=[RunConfig()] * 2)
    with pytest.raises(LimitError) as error:
        check(store, configs=[RunConfig()] * 3)
    assert str(error.value) == (
        "At most 20 runs of a workspace may wait at once. 18 of yours do, and this would add 3: "
        "wait until some have trained, or cancel them."
    )


def test_only_runs_that_wait_count(store):
    queue(store, 20, workspace=PRIVATE)
    run = store.active()[0].id
    store.begin(run)
    check(store)


def test_a_run_that_takes_too_long_is_refused_with_both_durations(store):
    with pytest.raises(LimitError) as error:
        check(store, seconds=90_000)
    assert "may take about 2 hours at most here" in str(error.value)
    assert "would take about 1 day:" in str(error.value)
    check(store, seconds=7200)


def queue_sweep(store, count: int, workspace: str) -> str:
    return store.add_sweep([RunConfig()] * count, name="s", engine="e", workspace=workspace)


def test_the_sweeps_of_a_workspace_may_not_have_more_waiting_than_the_limit(store):
    queue_sweep(store, 3, PRIVATE)
    queue_sweep(store, 9, "another")
    queue(store, 9, workspace=PRIVATE)
    limits = Limits(sweep=5)
    check(store, limits=limits, configs=[RunConfig()] * 2, sweep=True)
    with pytest.raises(LimitError) as error:
        check(store, limits=limits, configs=[RunConfig()] * 3, sweep=True)
    assert str(error.value) == (
        "At most 5 runs of a workspace's sweeps may wait at once. 3 of yours do, and this sweep "
        "would add 3: give fewer values or seeds, wait until some have trained, or cancel a sweep."
    )


def test_a_sweep_leaves_the_queue_of_lone_runs_its_room_and_the_other_way_round(store):
    queue_sweep(store, 200, PRIVATE)
    check(store, configs=[RunConfig()] * 20)
    queue(store, 20, workspace="another")
    check(store, "another", configs=[RunConfig()] * 200, sweep=True)


@pytest.mark.parametrize(("count", "given"), [(0, "0"), (2001, "2,001")])
def test_a_sweep_without_runs_or_with_too_many_is_refused_whoevers_it_is(store, count, given):
    with pytest.raises(LimitError) as error:
        check(store, OPEN, configs=[RunConfig()] * count, sweep=True)
    assert f"A sweep has 1 to 2,000 runs, and this one would have {given}:" in str(error.value)


def test_one_run_of_a_sweep_that_takes_too_long_refuses_it(store):
    with pytest.raises(LimitError, match="one of these would take about 1 day"):
        check(store, configs=[RunConfig()] * 2, sweep=True, seconds=90_000)


def test_the_posts_networks_are_allowed_and_a_giant_is_not(store):
    seconds = Durations().run
    for preset in PRESETS.values():
        check_queueing(Limits(), store, PRIVATE, [preset.config], seconds)
    with pytest.raises(LimitError):
        check_queueing(Limits(), store, PRIVATE, [GIANT], seconds)


def test_a_slow_machine_allows_the_posts_networks_too(store):
    measured = [(RunConfig(), 3 * Durations().epoch(RunConfig()))]
    for preset in PRESETS.values():
        check_queueing(Limits(), store, PRIVATE, [preset.config], Durations(measured).run)


def test_one_giant_among_small_ones_is_refused(store):
    configs = [RunConfig(epochs=1), RunConfig(epochs=99), RunConfig(epochs=1)]
    with pytest.raises(LimitError):
        check_queueing(
            Limits(seconds=10), store, PRIVATE, configs, lambda config: config.epochs
        )


def test_a_full_store_keeps_no_more_of_hosted_workspaces_and_of_ones_own_all_the_same():
    with pytest.raises(LimitError, match="histories and drawings alone take the 1,000 MB"):
        check_room(Limits(), PRIVATE, is_full=True)
    check_room(Limits(), PRIVATE, is_full=False)
    check_room(Limits(), OPEN, is_full=True)
    with pytest.raises(LimitError, match="take the 20 MB"):
        check_room(Limits(store_mb=20), OPEN, is_full=True)
