"""Short names of runs: what differs, never empty, never twice, the user's own kept."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import update

from lab.analysis.run_names import full_name, is_renamed, short_names
from lab.config import RunConfig
from lab.options import FIELDS
from lab.store import Run, RunStore
from lab.store.schema import runs as runs_table
from tests.fields.values import other


def add(store: RunStore, name: str | None = None, **config) -> Run:
    return store.get(store.add(RunConfig(**config), engine="test", name=name))


def named(*runs: Run) -> list[str]:
    names = short_names(runs)
    return [names[run.id] for run in runs]


def test_a_name_is_what_differs(store):
    runs = add(store, scaling="raw"), add(store, scaling="raw", optimizer="SGD")
    assert named(*runs) == ["Adam · lr 0.001", "SGD · lr 0.01"]


def test_a_run_with_the_defaults_is_named_by_the_defaults_that_others_do_not_have(store):
    runs = add(store), add(store, epochs=5), add(store, epochs=5, patience=3)
    assert named(*runs) == ["patience off · epochs 20", "epochs 5", "patience 3 · epochs 5"]


@pytest.mark.parametrize("name", FIELDS)
def test_two_runs_that_differ_in_one_field_have_two_names_without_a_number(store, name):
    counts = {other: values[0] for other, values in FIELDS[name].shown_where.items()}
    one = add(store, **counts)
    two = add(store, **counts, **{name: other(FIELDS[name])})
    assert len({*named(one, two)}) == 2 and not any("(2)" in n for n in named(one, two))


def test_what_only_some_runs_have_names_none_of_them_where_it_is_the_same_for_these(store):
    runs = add(store, jit_compile=True), add(store, architecture="cnn", jit_compile=True)
    assert runs[0].config.compiled and not runs[1].config.compiled
    assert named(*runs) == ["MLP", "CNN"]


def test_a_hyperparameter_is_named_where_runs_of_one_optimizer_differ_in_it(store):
    runs = add(store, optimizer_options={"beta_1": 0.8}), add(store), add(store, optimizer="SGD")
    assert named(*runs) == [
        "Adam · lr 0.001 · beta_1 0.8", "Adam · lr 0.001", "SGD · lr 0.01"
    ]


def test_runs_that_share_everything_are_numbered_in_the_order_they_were_queued(store):
    runs = [add(store) for _ in range(3)]
    wanted = ["Adam · ReLU · lr 0.001", "Adam · ReLU · lr 0.001 (2)", "Adam · ReLU · lr 0.001 (3)"]
    for order in itertools.permutations(runs):
        names = short_names(order)
        assert [names[run.id] for run in runs] == wanted


def test_a_single_run_has_its_full_name(store):
    run = add(store, epochs=3)
    assert named(run) == [run.name] == ["Adam · ReLU · lr 0.001 · batch 32 · epochs 3"]


def test_names_that_somebody_gave_are_kept_and_told_apart(store):
    runs = [add(store, name) for name in ("a", "a", "a (2)", "a", "Adam")]
    assert named(*runs)[0] == "a" and named(*runs)[4] == "Adam"
    assert len({*named(*runs)}) == 5


def test_long_names_that_differ_at_their_ends_only_are_told_apart_by_their_ends(store):
    runs = add(store, "x" * 100 + " first"), add(store, "x" * 100 + " second")
    one, two = named(*runs)
    assert one.endswith("first") and two.endswith("second") and len(one) == len(two) == 60


def test_a_title_from_before_titles_told_the_epochs_is_no_name_that_somebody_gave(store):
    old = add(store, "Adam · ReLU · lr 0.001 · batch 32", epochs=5)
    assert not is_renamed(old)
    assert full_name(old) == "Adam · ReLU · lr 0.001 · batch 32 · epochs 5"


def test_a_run_whose_config_cannot_be_read_has_its_stored_name(store):
    bad, good = add(store, "kept"), add(store)
    with store._write() as db:
        db.execute(update(runs_table).where(runs_table.c.id == bad.id).values(config="x"))
    assert named(*store.runs([bad.id, good.id])) == ["kept", "Adam · ReLU · lr 0.001"]
    assert short_names([]) == {}
