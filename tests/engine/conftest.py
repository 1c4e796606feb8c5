"""An engine with one real worker, shared by a module's tests, and one that begins nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future

import psutil
import pytest

from lab.config import RunConfig
from lab.engine import Engine
from lab.settings import Settings
from lab.store import Run, RunStore

LONG = RunConfig(hidden_layers=(4,), epochs=1000, dataset="digits", batch_size=8)
SETTINGS = Settings.from_environment()
SHORT = LONG.changed(epochs=1)


class IdleExecutor(Executor):
    """Takes every task and begins none."""

    def submit(self, fn, /, *args, **kwargs) -> Future:
        return Future()


@pytest.fixture
def idle(store: RunStore) -> Iterator[Engine]:
    engine = Engine(store, SETTINGS, executor=IdleExecutor())
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def real_store(tmp_path_factory) -> Iterator[RunStore]:
    opened = RunStore(f"sqlite:///{tmp_path_factory.mktemp('engine')}/lab.sqlite3")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def engine(real_store: RunStore) -> Iterator[Engine]:
    made = Engine(real_store, SETTINGS, workers=1)
    warm = made.start(SHORT)
    assert made.wait(warm, 120)
    yield made
    made.close()


@pytest.fixture
def until(real_store: RunStore) -> Callable[..., Run]:
    """A function that waits until a run is as asked, and returns it."""

    def wait(run: str, is_so: Callable[[Run], bool], seconds: float = 60) -> Run:
        deadline = time.monotonic() + seconds
        while not is_so(found := real_store.get(run)):
            assert time.monotonic() < deadline, found
            time.sleep(0.02)
        return found

    return wait


@pytest.fixture
def worker_process() -> Callable[[], psutil.Process]:
    """A function that finds the worker process, a child of this one."""

    def find() -> psutil.Process:
        (found,) = [
            child for child in psutil.Process().children()
            if "LokyProcess" in " ".join(child.cmdline())
        ]
        return found

    return find
