"""Runs whose engine is gone wait for another one; those of a living engine are left alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from lab.config import RunConfig
from lab.engine import Engine
from lab.engine.lost_engines import (
    INTERRUPTED,
    MOST_RESUMES,
    Silences,
    interrupt_lost_runs,
    of_gone_engines,
    open_store,
)
from lab.settings import PROJECT
from lab.store import BestWeights
from tests.engine.conftest import SETTINGS

HERE = socket.gethostname()
SECONDS = 10  # within which a loss is dealt with

# A server with one worker that trains one run and queues another, until it is killed.
SERVER = """
import sys, time
from lab.config import RunConfig
from lab.engine import Engine
from lab.settings import Settings
from lab.store import RunStore

if __name__ == "__main__":
    settings = Settings.from_environment()
    store = RunStore(settings.store_url)
    engine = Engine(store, settings, workers=1)
    config = RunConfig(hidden_layers=(4,), epochs=1000, dataset="digits", batch_size=8)
    first, second = engine.start(config), engine.start(config)
    while store.get(first).epoch < 2 or not store.has_best_weights(first):
        time.sleep(0.05)
    print(first, second, flush=True)
    time.sleep(600)
"""


def training(store, engine: str) -> str:
    run = store.add(RunConfig(), engine=engine)
    store.begin(run)
    return run


def test_a_run_of_an_engine_nobody_knows_waits_to_go_on(store):
    run = training(store, "gone")
    store.append(run, 1, {"loss": 1.0}, best_epoch=1, best_value=0.5)
    assert interrupt_lost_runs(store) == [run]
    waiting = store.get(run)
    assert (waiting.status, waiting.active, waiting.resumes) == ("queued", True, 1)
    assert (waiting.epoch, waiting.message) == (1, INTERRUPTED)
    assert interrupt_lost_runs(store) == []


def test_a_run_that_had_not_begun_waits_on_as_it_is(store):
    run = store.add(RunConfig(), engine="gone")
    assert interrupt_lost_runs(store) == []
    assert (store.get(run).status, store.get(run).resumes) == ("queued", 0)


def test_a_run_that_was_taken_up_twice_fails_with_its_reason(store):
    run = training(store, "gone")
    store.append(run, 1, {"loss": 1.0})
    for _ in range(MOST_RESUMES):
        interrupt_lost_runs(store)
        assert store.begin(run)
    assert interrupt_lost_runs(store) == [run]
    failed = store.get(run)
    assert (failed.status, failed.active, MOST_RESUMES) == ("failed", False, 2)
    assert failed.message == (
        f"{INTERRUPTED} It had been taken up again 2 times. Its history up to then is kept."
    )


def test_a_run_that_was_asked_to_stop_does_not_go_on(store):
    run = training(store, "gone")
    store.request_stop(run)
    assert interrupt_lost_runs(store) == [run]
    assert (store.get(run).status, store.get(run).message) == ("stopped", "Stopped by the user.")


def test_a_run_of_an_engine_whose_process_is_gone_is_lost(store):
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    store.beat("dead", HERE, child.pid)
    run = training(store, "dead")
    assert interrupt_lost_runs(store) == [run]


def test_a_process_that_waits_to_be_buried_is_gone(store):
    child = subprocess.Popen([sys.executable, "-c", ""])
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    store.beat("dead", HERE, child.pid)
    run = training(store, "dead")
    assert interrupt_lost_runs(store) == [run]
    child.wait()


def test_another_process_with_the_same_id_is_not_the_engine(store, monkeypatch):
    began = psutil.Process().create_time()
    monkeypatch.setattr(time, "time", lambda: began - 3600)  # seen an hour before this one began
    store.beat("before", HERE, os.getpid())
    monkeypatch.undo()
    run = training(store, "before")
    assert interrupt_lost_runs(store) == [run]


def test_a_living_engine_that_could_not_write_for_long_is_not_lost(store, monkeypatch):
    store.beat("locked out", HERE, os.getpid())
    training(store, "locked out")
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert interrupt_lost_runs(store) == []


@pytest.mark.parametrize(("silence", "lost"), [(2, False), (9, True)])
def test_an_engine_elsewhere_is_lost_when_it_was_heard_to_be_silent(store, silence, lost):
    store.beat("elsewhere", "another machine", 1)
    run = training(store, "elsewhere")
    found = of_gone_engines(store, store.active(), {"elsewhere": silence})
    assert [left.id for left in found] == ([run] if lost else [])


@pytest.mark.parametrize(("silence", "lost"), [(60, False), (3700, True)])
def test_who_looks_once_waits_for_an_engine_elsewhere_as_long_as_it_for_the_store(
    store, monkeypatch, silence, lost
):
    store.beat("elsewhere", "another machine", 1)
    run = training(store, "elsewhere")
    later = time.time() + silence
    monkeypatch.setattr(time, "time", lambda: later)
    assert interrupt_lost_runs(store) == ([run] if lost else [])


def test_silence_counts_from_the_last_change_that_was_seen_and_not_while_the_store_was_away(
    store, monkeypatch
):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    silences = Silences()
    store.beat("elsewhere", "another machine", 1)
    seen = []
    for now[0] in (100.0, 105.0, 109.0):
        seen.append(silences.look(store)["elsewhere"])
    store.beat("elsewhere", "another machine", 1)
    seen.append(silences.look(store)["elsewhere"])
    now[0] = 120.0
    silences.forget()
    seen.append(silences.look(store)["elsewhere"])
    assert seen == [0, 5, 9, 0, 0]


def test_a_lost_run_that_is_over_is_left_for_an_engine_to_make_models_of(store):
    run = training(store, "gone")
    store.keep_best(run, BestWeights(1, b"weights"))
    store.request_stop(run)
    assert interrupt_lost_runs(store) == [run]
    assert interrupt_lost_runs(store) == []
    assert (store.get(run).status, store.get(run).active) == ("stopped", True)


def test_whoever_opens_the_store_sees_to_lost_runs_first(store, store_url):
    run = training(store, "gone")
    open_store(store_url).close()
    assert store.get(run).status == "queued"


def test_an_ended_run_stays_as_it_is(store):
    run = training(store, "gone")
    store.end(run, "completed", "All 1 epochs done.")
    store.finish(run)
    assert interrupt_lost_runs(store) == []
    assert store.get(run).status == "completed"


def marked(marker: str) -> list[psutil.Process]:
    """Return the processes that were started with this word in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("LAB_TEST_MARKER") == marker:
                found.append(process)
        except psutil.Error:
            continue
    return [p for p in found if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def within(seconds: float, is_so) -> bool:
    deadline = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return so


def test_a_killed_server_leaves_no_process_and_the_next_one_goes_on_with_its_runs(
    store, store_url, tmp_path
):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    marker = str(tmp_path)
    server = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=PROJECT,
        env=os.environ | {
            "PYTHONPATH": str(PROJECT), "LAB_STORE_URL": store_url, "LAB_TEST_MARKER": marker,
        },
    )
    try:
        lost = server.stdout.readline().split()
        assert len(marked(marker)) > 1
        store.beat("other", HERE, os.getpid())  # another engine on the same store, which lives
        other = store.add(RunConfig(), engine="other")
        server.send_signal(signal.SIGKILL)
        assert within(SECONDS, lambda: not marked(marker)), marked(marker)
    finally:
        for process in marked(marker):
            process.kill()
        server.wait()
        server.stdout.close()

    before = store.history(lost[:1])
    assert len(before) >= 2
    restarted = Engine(store, SETTINGS, workers=1)
    try:
        assert within(60, lambda: store.get(lost[0]).epoch > len(before) + 2)
        assert [run.resumes for run in store.runs(lost)] == [1, 0]
        for run in lost:
            restarted.stop(run)
        assert within(60, lambda: not any(run.active for run in store.runs(lost)))
    finally:
        restarted.close()
    assert [run.status for run in store.runs(lost)] == ["stopped"] * 2
    assert store.artifact(lost[0], "model.keras")
    assert store.history(lost[:1])["epoch"].is_monotonic_increasing
    assert store.get(other).status == "queued"
