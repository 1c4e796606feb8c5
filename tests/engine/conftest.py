"""An engine with one real worker, shared by a module's tests, and one that begins nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future

import psutil
import pytest

from lab.config import RunConfig
from lab.engine import Engine
from lab.engine import engine as engine_module
from lab.settings import Settings
from lab.store import Run, RunStore

LONG = RunConfig(hidden_layers=(4,), epochs=1000, dataset="digits", batch_size=8)
SETTINGS = Settings.from_environment()
SHORT = LONG.changed(epochs=1)


class IdleExecutor(Executor):
    """Takes every task and begins none."""

    def submit(self, fn, /, *args, **kwargs) -> Future:
        return Future()


class Hands(Executor):
    """An executor whose tasks train when the test says so, and are over then."""

    def __init__(self, store: RunStore) -> None:
        self.store = store
        self.tasks: dict[str, Future] = {}
        self.begun: list[str] = []

    def submit(self, fn, /, url, run, *rest) -> Future:
        self.tasks[run] = Future()
        if self.store.begin(run):
            self.begun.append(run)
        else:
            self.tasks[run].set_result(None)
        return self.tasks[run]

    def end(self, run: str, value: float = 0.5) -> None:
        """Have a run come to its end; the next one begins in its place."""
        self.store.append(run, 1, {"loss": 1.0}, best_epoch=1, best_value=value)
        self.store.end(run, "completed", "")
        self.store.finish(run, test_accuracy=0.5)
        self.tasks.pop(run).set_result(None)

    def end_next(self) -> None:
        """Have the run end that has trained longest."""
        self.end(next(iter(self.tasks)))


@pytest.fixture
def idle(store: RunStore) -> Iterator[Engine]:
    engine = Engine(store, SETTINGS, executor=IdleExecutor())
    yield engine
    engine.close()


@pytest.fixture
def made(store, monkeypatch) -> Iterator[Callable[..., Engine]]:
    """A function that makes an engine on hands of its own (`engine.hands`), which beats once."""
    monkeypatch.setattr(engine_module, "_BEAT_SECONDS", 600.0)
    engines = []

    def make(slots: int = 1) -> Engine:
        hands = Hands(store)
        engine = Engine(store, SETTINGS, executor=hands, workers=slots)
        engine.hands = hands
        engines.append(engine)
        while engine.room is None:  # the last of what its first beat looks at
            time.sleep(0.005)
        return engine

    yield make
    for engine in engines:
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
