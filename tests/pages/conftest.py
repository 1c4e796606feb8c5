"""The whole app in AppTest, with a store of its own and an engine whose runs never begin."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from functools import cache
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lab.engine import Engine, lost_engines
from lab.engine import engine as engine_module
from lab.settings import PROJECT
from lab.store import RunStore
from lab.ui.shared import moment, state
from tests.pages.sweep_pages import VISIT, add

installed_components = cache(manifest_scanner.scan_component_manifests)


class IdleExecutor(Executor):
    """Takes every task and begins none, so that no worker process starts."""

    def submit(self, fn, /, *args, **kwargs) -> Future:
        return Future()


@pytest.fixture(autouse=True)
def server_in_use(monkeypatch) -> None:
    """Be a server that has shown a page before: AppTest forgets after each run that it has."""
    begin = PagesManager.__init__

    def begin_in_use(self, *args, **kwargs) -> None:
        begin(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_in_use)


@pytest.fixture(autouse=True)
def components_scanned_once(monkeypatch) -> None:
    """Keep AppTest from reading every installed package's metadata anew, half of a test's time."""
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", installed_components)


@pytest.fixture(autouse=True)
def garbage_collected_quickly() -> None:
    """Leave out what is there before the test: Streamlit collects garbage after each script run,
    which takes a second in a process that has imported TensorFlow."""
    gc.freeze()


@pytest.fixture(autouse=True)
def every_engine_lives(monkeypatch) -> None:
    """Leave runs as a test has stored them: the engine that they name was never there."""
    monkeypatch.setattr(engine_module, "of_gone_engines", lambda *_: [])
    monkeypatch.setattr(lost_engines, "of_gone_engines", lambda *_: [])


@pytest.fixture
def store(store) -> RunStore:
    """The store, with an engine called "test" that is alive: nobody else is to end its runs."""
    store.beat("test", socket.gethostname(), os.getpid())
    return store


def engine_of(app: AppTest) -> Engine:
    """Return the engine of the server that a page was shown by."""
    return state.engine()


def new_session() -> AppTest:
    """Return the whole app in a session of its own, not yet run."""
    seconds = 120  # a run of the script on a busy machine
    return AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=seconds)


@pytest.fixture
def app(monkeypatch) -> Iterator[AppTest]:
    """The app on its first page, not yet run; its store is the test's own."""
    engines: list[Engine] = []

    def idle_engine(*args, **kwargs) -> Engine:
        engines.append(Engine(*args, **kwargs, executor=IdleExecutor()))
        return engines[-1]

    # AppTest leaves the app behind as the main module, which new processes would run again
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr(state, "Engine", idle_engine)
    monkeypatch.setenv("LAB_ACCESS", "open")
    monkeypatch.chdir(PROJECT)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield new_session()
    for engine in engines:
        engine.close()
    st.cache_resource.clear()


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """What tells one click from two: seconds, which pass only where a test says so."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(moment, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def alive(app, store) -> str:
    """The id of the page's engine, whose sweeps are not taken for lost."""
    app.session_state["visit"] = VISIT
    app.run()
    return next(engine for engine in store.engines() if engine != "test")


@pytest.fixture
def sweep(store, alive) -> str:
    """A sweep of this visitor of two groups of three runs."""
    return add(store, alive)


@pytest.fixture
def visit(app, monkeypatch, tmp_path):
    """Open a Learn page with a query; the images are the bundled ones."""
    monkeypatch.setenv("LAB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))

    def open_page(name: str, **query: str):
        app.switch_page(f"pages/learn_{name}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return open_page
