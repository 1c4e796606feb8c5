"""What the page asks of a sweep: its outcomes, a config a group, and the runs that are drawn."""

from __future__ import annotations

from sqlalchemy import update

from lab.config import RunConfig
from lab.store import Workspace
from lab.store.schema import runs
from lab.store.sweep_outcomes import Outcome
from lab.store.sweeps import group_of
from lab.workspaces import OPEN
from tests.store.sweeping import CONFIGS, Statements, add, members, train


def own(store, workspace: str = OPEN) -> Workspace:
    return Workspace(store, workspace)


def test_outcomes_are_a_row_a_run_in_the_order_of_queueing(store):
    sweep = add(store)
    ids = members(store, sweep)
    train(store, ids[1], 0.3, 0.7)
    assert own(store).sweep_outcomes(sweep) == [
        Outcome(run, group_of(config), "completed" if run == ids[1] else "queued",
                0.7 if run == ids[1] else None, 0.5 if run == ids[1] else None)
        for run, config in zip(ids, CONFIGS, strict=True)
    ]


def test_setups_are_a_config_a_group_and_what_is_spoilt_is_left_out(store):
    sweep = add(store)
    first, second = CONFIGS[0], CONFIGS[3]
    setups = own(store).sweep_setups(sweep)
    assert setups == {group_of(first): first, group_of(second): second}
    with store._write() as db:
        db.execute(update(runs).where(runs.c.id == members(store, sweep)[0]).values(config="{"))
    assert own(store).sweep_setups(sweep) == {group_of(second): second}


def test_another_workspaces_sweep_has_nothing_to_tell(store):
    sweep = add(store)
    train(store, members(store, sweep)[0], 0.5)
    other = own(store, "another")
    assert other.sweep_outcomes(sweep) == [] and other.sweep_setups(sweep) == {}
    assert other.latest_of_sweeps([sweep], 6) == [] and other.live_sweeps(None) == []


def test_what_trains_is_drawn_first_then_what_ended_last(store):
    sweep = add(store)
    ids = members(store, sweep)
    for run in (ids[0], ids[3], ids[1]):
        train(store, run, 0.5)
    store.begin(ids[4])

    def drawn(most: int) -> list[str]:
        return [run.id for run in own(store).latest_of_sweeps([sweep], most)]

    assert drawn(1) == [ids[4]]
    assert drawn(3) == [ids[1], ids[3], ids[4]]  # in the order of queueing
    assert drawn(9) == [ids[0], ids[1], ids[3], ids[4]]


def test_a_run_that_was_cancelled_before_it_began_is_not_drawn(store):
    sweep = add(store)
    store.cancel_sweep(sweep)
    assert own(store).latest_of_sweeps([sweep], 6) == []


def test_live_sweeps_are_those_not_over_and_the_visits_own(store):
    mine, theirs = add(store, visit="me"), add(store, visit="them")

    def live(visit, since=0.0):
        return [sweep.id for sweep in own(store).live_sweeps(visit, since)]

    assert live("me") == [mine, theirs]
    for sweep in (mine, theirs):
        store.cancel_sweep(sweep)
    store.close_sweeps()
    assert live("me") == [mine] and live(None) == [mine, theirs]
    assert live("me", since=store.get_sweep(mine).created_at + 1) == []


def test_what_a_poll_asks_reads_no_more_runs_than_it_draws(store):
    sweep = add(store, [RunConfig(seed=seed) for seed in range(300)])
    for run in members(store, sweep)[:20]:
        train(store, run, 0.5)
    with Statements(store) as seen:
        own(store).live_sweeps("me")
        own(store).sweep_progress([sweep])
        drawn = own(store).latest_of_sweeps([sweep], 6)
    assert len(seen) == 4 and len(drawn) == 6
    assert all("LIMIT" in text for text in seen if "runs.config," in text)


def test_several_runs_are_asked_to_stop_at_once(store):
    ids = members(store, add(store))
    with Statements(store) as seen:
        own(store).request_stops(ids[:4])
    assert [run.status for run in store.runs(ids)] == ["stopped"] * 4 + ["queued"] * 2
    assert len(seen) <= 6
