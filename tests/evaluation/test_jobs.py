"""Evaluations in the background: turns, progress, stops, and what becomes of runs meanwhile."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from lab.atlas import load
from lab.config import RunConfig
from lab.errors import LimitError, StoreAwayError
from lab.evaluation import jobs as jobs_module
from lab.evaluation.jobs import Evaluations
from lab.evaluation.scores import FILE, Scores
from lab.evaluation.turns import MOST_WAITING
from lab.settings import PROJECT
from lab.store import Run, RunStore, Workspace
from tests.evaluation.made import random_scores

A, B = "a" * 64, "b" * 64
SECONDS = 30.0


def trained(store: RunStore, model: bytes, workspace: str = A, **config) -> Run:
    run = store.add(RunConfig(dataset="digits", **config), engine="e", workspace=workspace)
    store.begin(run, dataset_used="digits")
    store.end(run, "completed", "")
    store.finish(run, models={"model.tflite": model}, test_accuracy=0.5)
    return store.get(run)


@pytest.fixture
def evaluations(store) -> Iterator[Evaluations]:
    made = Evaluations(store, None)
    yield made
    made.close()


def wait_for(what: Callable[[], bool]) -> None:
    by = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < by, "it did not come to pass"
        time.sleep(0.01)


def wait_until_over(evaluations: Evaluations, *workspaces: str) -> None:
    wait_for(lambda: not any(evaluations.under_way(workspace) for workspace in workspaces or (A,)))


class Gate:
    """Stands in for `evaluate`: takes note of each call, and lets it end where it is told to."""

    def __init__(self) -> None:
        self.models: list[bytes] = []
        self.open = threading.Event()

    def __call__(self, model: bytes, test, *, progress, stop) -> Scores:
        self.models.append(model)
        progress(0.25)
        while not self.open.is_set():
            if stop():
                raise jobs_module.EvaluationStoppedError("Stopped.")
            time.sleep(0.005)
        scores = random_scores(0, images=len(test.y), dataset=test.dataset)
        return replace(scores, model=jobs_module.fingerprint(model), test_set=test.fingerprint)


@pytest.fixture
def gate(monkeypatch) -> Gate:
    made = Gate()
    monkeypatch.setattr(jobs_module, "evaluate", made)
    return made


def test_a_models_scores_are_kept_in_the_store_and_read_by_another_server(
    store, evaluations, network
):
    run = trained(store, network[1])
    assert evaluations.scores(A, run) is None
    evaluations.start(A, [run])
    wait_until_over(evaluations)
    found = evaluations.scores(A, run)
    assert found.images == 360 and 0.5 < found.accuracy < 1
    assert Scores.from_bytes(store.artifact(run.id, FILE)).right == found.right
    assert Evaluations(store, None).scores(A, run).right == found.right
    assert evaluations.said(A, run.id) is None


def test_progress_is_told_and_a_second_request_is_the_same_one(store, evaluations, gate):
    run = trained(store, b"one")
    for _ in range(3):
        evaluations.start(A, [run])
    wait_for(lambda: evaluations.under_way(A) == {run.id: (0.25, 0)})
    assert evaluations.under_way(B) == {} == evaluations.under_way(A, ["another"])
    gate.open.set()
    wait_until_over(evaluations)
    assert gate.models == [b"one"]


def test_workspaces_take_turns(store, evaluations, gate):
    of_a = [trained(store, f"a{n}".encode(), seed=n) for n in range(4)]
    of_b = [trained(store, f"b{n}".encode(), B, seed=n) for n in range(2)]
    evaluations.start(A, of_a)
    wait_for(lambda: gate.models == [b"a0"])
    evaluations.start(B, of_b)
    assert [evaluations.under_way(A)[run.id].before for run in of_a] == [0, 1, 3, 5]
    assert [evaluations.under_way(B)[run.id].before for run in of_b] == [2, 4]
    gate.open.set()
    wait_until_over(evaluations, A, B)
    assert gate.models == [b"a0", b"a1", b"b0", b"a2", b"b1", b"a3"]


def test_the_same_model_is_computed_once_whoever_asks(store, evaluations, gate):
    one, other = trained(store, b"same"), trained(store, b"same", B)
    key = Workspace(store, A).share(one.id)
    [shared] = Workspace(store, B).runs([key])
    evaluations.start(A, [one])
    evaluations.start(B, [other, shared])
    gate.open.set()
    wait_until_over(evaluations, A, B)
    assert gate.models == [b"same"]
    assert all(evaluations.scores(*asked) for asked in ((A, one), (B, other), (B, shared)))


def test_another_workspaces_shared_run_is_evaluated_in_memory_alone(store, evaluations, gate):
    run = trained(store, b"theirs")
    [shared] = Workspace(store, B).runs([Workspace(store, A).share(run.id)])
    gate.open.set()
    evaluations.start(B, [shared])
    wait_until_over(evaluations, B)
    assert evaluations.scores(B, shared) and evaluations.said(B, shared.id) is None
    assert store.artifact(run.id, FILE) is None
    assert evaluations.scores(A, run) is None


def test_the_atlas_model_is_evaluated_in_memory_alone(store, evaluations, gate, monkeypatch):
    monkeypatch.setattr(jobs_module, "dataset_of", lambda run: "digits")
    run = load().model_run
    gate.open.set()
    evaluations.start(A, [run])
    wait_until_over(evaluations)
    assert evaluations.scores(A, run) and evaluations.said(A, run.id) is None
    assert gate.models == [load().model]


def test_one_or_all_of_a_workspace_are_stopped_and_others_go_on(store, evaluations, gate):
    of_a = [trained(store, f"a{n}".encode(), seed=n) for n in range(3)]
    of_b = trained(store, b"b", B)
    evaluations.start(A, of_a)
    evaluations.start(B, [of_b])
    wait_for(lambda: gate.models == [b"a0"])
    evaluations.stop(A, [of_a[1].id])
    assert list(evaluations.under_way(A)) == [of_a[0].id, of_a[2].id]
    evaluations.stop(A)
    assert evaluations.under_way(A) == {}
    wait_for(lambda: gate.models == [b"a0", b"b"])
    gate.open.set()
    wait_until_over(evaluations, B)
    assert evaluations.scores(B, of_b)
    assert all(evaluations.scores(A, run) is None for run in of_a)
    assert evaluations.said(A, of_a[0].id) is None  # who stops it knows


def test_what_was_stopped_can_be_started_again_at_once(store, evaluations, gate):
    run = trained(store, b"one")
    evaluations.start(A, [run])
    wait_for(lambda: gate.models == [b"one"])
    evaluations.stop(A)
    evaluations.start(A, [run])
    gate.open.set()
    wait_until_over(evaluations)
    assert evaluations.scores(A, run)


@pytest.mark.parametrize("when", ["before", "meanwhile"])
@pytest.mark.parametrize("drop", ["delete", "drop_models"])
def test_a_run_that_goes_meanwhile_is_a_sentence(store, evaluations, gate, when, drop):
    run = trained(store, b"one")
    if when == "before":
        getattr(store, drop)([run.id])
    evaluations.start(A, [run])
    if when == "meanwhile":
        wait_for(lambda: gate.models == [b"one"])
        getattr(store, drop)([run.id])
    gate.open.set()
    wait_until_over(evaluations)
    assert evaluations.said(A, run.id).startswith("The saved model is gone: ")
    assert store.artifact(run.id, FILE) is None


def test_a_store_that_is_away_when_it_is_done_leaves_the_scores_in_memory(
    store, evaluations, gate, monkeypatch
):
    def away(*_: object) -> None:
        raise StoreAwayError("The store is locked.")

    run = trained(store, b"one")
    monkeypatch.setattr(Workspace, "keep_evaluation", away)
    evaluations.start(A, [run])
    gate.open.set()
    wait_until_over(evaluations)
    assert evaluations.scores(A, run)
    assert evaluations.said(A, run.id).endswith("server's end: The store is locked.")


@pytest.mark.parametrize("error", [StoreAwayError("The store is locked."), OSError("odd")])
def test_an_error_is_a_sentence_and_the_next_evaluation_goes_on(
    store, evaluations, gate, monkeypatch, error
):
    def fails(*_: object, **__: object) -> None:
        raise error

    first, second = trained(store, b"one"), trained(store, b"two", seed=1)
    gate.open.set()
    with monkeypatch.context() as patch:
        patch.setattr(jobs_module, "test_set", fails)
        evaluations.start(A, [first])
        wait_until_over(evaluations)
    assert str(error) in evaluations.said(A, first.id)
    evaluations.start(A, [second])
    wait_until_over(evaluations)
    assert evaluations.scores(A, second)
    evaluations.start(A, [first])
    assert evaluations.said(A, first.id) is None


def test_a_damaged_model_is_a_sentence(store, evaluations):
    run = trained(store, b"no model")
    evaluations.start(A, [run])
    wait_until_over(evaluations)
    assert "The saved model is damaged" in evaluations.said(A, run.id)


def test_a_model_that_is_made_anew_is_evaluated_anew(store, evaluations, gate):
    run = trained(store, b"one")
    gate.open.set()
    evaluations.start(A, [run])
    wait_until_over(evaluations)
    assert evaluations.scores(A, run)
    store.finish(run.id, models={"model.tflite": b"two"}, test_accuracy=0.6)
    again = store.get(run.id)
    assert evaluations.scores(A, again) is None
    evaluations.start(A, [again])
    wait_until_over(evaluations)
    assert evaluations.scores(A, again).model == jobs_module.fingerprint(b"two")


def test_more_than_a_workspace_may_have_waiting_is_refused_whole(store, evaluations, gate):
    runs = [trained(store, b"one", seed=seed) for seed in range(MOST_WAITING + 1)]
    with pytest.raises(LimitError, match=f"{MOST_WAITING} evaluations waiting at once. Got 21"):
        evaluations.start(A, runs)
    assert evaluations.under_way(A) == {}
    evaluations.start(A, runs[:MOST_WAITING])
    with pytest.raises(LimitError):
        evaluations.start(A, runs[-1:])
    of_b = trained(store, b"two", B)
    evaluations.start(B, [of_b])
    assert len(evaluations.under_way(B)) == 1


def test_a_closed_one_ends_its_thread_and_takes_no_more(store, evaluations, gate):
    run = trained(store, b"one")
    evaluations.start(A, [run])
    wait_for(lambda: gate.models == [b"one"])
    evaluations.close()
    assert not any(thread.name == "evaluations" for thread in threading.enumerate())
    evaluations.start(A, [run])
    assert evaluations.under_way(A) == {}


ENDING = """
import sys, time
from lab.evaluation.jobs import Evaluations
from lab.store import RunStore

store = RunStore(sys.argv[1])
evaluations, [run] = Evaluations(store, None), store.runs()
evaluations.start(run.workspace, [run])
while not evaluations.under_way(run.workspace)[run.id].done:
    time.sleep(0.01)
print("under way", flush=True)
"""


def test_a_process_ends_at_once_while_a_model_is_evaluated(store):
    trained(store, load().model)
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", ENDING, store.url], cwd=PROJECT, text=True,
                          capture_output=True, timeout=SECONDS)
    assert (done.returncode, done.stdout) == (0, "under way\n"), done.stderr
    assert time.monotonic() - began < SECONDS
