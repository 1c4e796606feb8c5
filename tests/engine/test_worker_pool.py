"""The pool of worker processes, with tasks that need no TensorFlow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

import pytest

from lab.engine import worker_pool
from lab.engine.worker_pool import WorkerPool
from lab.settings import PROJECT


@pytest.fixture(scope="module")
def pool():
    made = WorkerPool(1, warm_up=time.sleep, warm_up_args=(0,), environment={"LAB_TEST_POOL": "1"})
    yield made
    made.shutdown()


def test_a_task_runs_in_another_process_and_gives_its_result(pool):
    assert pool.submit(os.getpid).result(30) != os.getpid()
    assert pool.submit(os.getenv, "LAB_TEST_POOL").result(30) == "1"


def test_a_process_serves_one_task_after_the_other(pool):
    assert len({pool.submit(os.getpid).result(30) for _ in range(3)}) == 1


def test_what_a_task_raises_is_its_callers_to_see(pool):
    with pytest.raises(ValueError, match="invalid literal"):
        pool.submit(int, "no number").result(30)


def test_a_queued_task_can_be_cancelled_and_the_next_still_runs(pool):
    slow, queued, last = (pool.submit(time.sleep, n) for n in (0.5, 60, 0))
    assert queued.cancel()
    assert slow.result(30) is last.result(30) is None


def test_a_killed_process_fails_its_task_only(pool):
    doomed = pool.submit(time.sleep, 60)
    queued = pool.submit(os.getpid)
    process = next(iter(pool._processes[0]._processes))
    while not doomed.running():
        time.sleep(0.01)
    os.kill(process, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        doomed.result(10)
    assert queued.result(30) != process


def test_a_process_killed_while_idle_costs_no_task(pool):
    process = pool.submit(os.getpid).result(30)
    os.kill(process, signal.SIGKILL)
    time.sleep(1)  # until it is noticed
    assert pool.submit(os.getpid).result(30) != process


@pytest.mark.timeout(20)  # seconds; without force it would wait for the task, a minute
def test_shutting_down_ends_the_process_and_cancels_the_queue():
    pool = WorkerPool(1, warm_up=time.sleep, warm_up_args=(0,), environment={})
    process = pool.submit(os.getpid).result(30)
    running, queued = pool.submit(time.sleep, 60), pool.submit(time.sleep, 60)
    while not running.running():
        time.sleep(0.01)
    try:
        pool.shutdown()
        assert queued.cancelled()
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)  # or Python would wait for it at its own end
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(os.getpid)


def test_a_process_that_cannot_be_started_now_is_tried_again_and_no_task_is_lost(monkeypatch):
    monkeypatch.setattr(worker_pool, "_RETRY_SECONDS", 0.05)
    real, failures = worker_pool.ProcessPoolExecutor, iter([OSError("no room"), OSError("none")])

    def sometimes(*args, **kwargs):
        if (error := next(failures, None)) is not None:
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(worker_pool, "ProcessPoolExecutor", sometimes)
    pool = WorkerPool(1, warm_up=time.sleep, warm_up_args=(0,), environment={})
    try:
        assert pool.submit(os.getpid).result(30) != os.getpid()
        failures = iter([OSError("no room")])
        doomed = pool.submit(os.kill, next(iter(pool._processes[0]._processes)), signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            doomed.result(30)
        assert pool.submit(os.getpid).result(30) != os.getpid()
    finally:
        pool.shutdown()
    assert next(failures, None) is None


# A program that ends, of itself or asked to, while a task still runs.
PROGRAM = """
import os, sys, time
from lab.engine.worker_pool import WorkerPool

if __name__ == "__main__":
    pool = WorkerPool(2, warm_up=time.sleep, warm_up_args=(0,), environment={})
    while len(pool._processes) < 2:
        time.sleep(0.01)
    print(pool.submit(os.getpid).result(60), flush=True)
    tasks = [pool.submit(time.sleep, 600) for _ in range(2)]
    while not all(task.running() for task in tasks):
        time.sleep(0.01)
"""


@pytest.mark.timeout(90)  # seconds; it would wait for the task, ten minutes
def test_a_program_that_ends_ends_its_workers_and_does_not_wait_for_their_tasks(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )
    assert done.returncode == 0, done.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
