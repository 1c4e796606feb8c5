"""A real server with real workers on real MNIST, and a real browser."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lab.config import RunConfig
from lab.datasets import available
from lab.settings import Settings
from lab.store import RunStore
from tests.e2e.server import Server, Visitor
from tests.e2e.train_page import open_train, start, wait_for_end

expect.set_options(timeout=60_000)  # milliseconds; two cores may be busy with other things


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator:
    """Tell of a failed test what its visitors saw; of those that have left, it is printed."""
    report = yield
    if report.failed:
        report.sections += [("What a visitor sees", one.sees()) for one in Visitor.there]
    return report


def _missing(what: str) -> None:
    """Skip a test for want of something; in CI, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}: in CI, that is a failure.")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium: Debian's, or Playwright's own."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        if not Path(path).exists():
            _missing("No Chromium is installed (playwright install chromium)")
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def new_server(tmp_path_factory) -> Iterator:
    """Make further servers, each with its own store."""
    if not available("mnist", Settings.from_environment().data_dir):
        _missing("MNIST is not on this machine (LAB_DATA_DIR)")
    servers = []

    def make(workers: int, **settings: str) -> Server:
        servers.append(Server(tmp_path_factory.mktemp("server"), workers, **settings))
        servers[-1].start()
        return servers[-1]

    yield make
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def server(new_server) -> Server:
    """The server that most tests share."""
    return new_server(workers=2)


@pytest.fixture(scope="session")
def trained(browser, server) -> list[str]:
    """Two runs good enough to read a digit, started from the page."""
    store = RunStore(server.store_url)
    with Visitor(browser) as page:
        for seed in (0, 1):
            open_train(page, server, f"?epochs=2&batch_size=64&train_samples=20000&seed={seed}")
            start(page)
        ids = [run.id for run in store.active()]
        wait_for_end(page, store, ids)
    assert [run.status for run in store.runs(ids)] == ["completed"] * 2
    store.close()
    return ids


@pytest.fixture
def server_store(server) -> Iterator[RunStore]:
    """The shared server's store; whatever a test leaves training in it is stopped."""
    store = RunStore(server.store_url)
    yield store
    for sweep in store.sweeps():
        if sweep.active:
            store.cancel_sweep(sweep.id)
    for run in store.active():
        store.request_stop(run.id)
    by = time.monotonic() + 20
    while store.active() and time.monotonic() < by:
        time.sleep(0.2)
    store.close()


@pytest.fixture
def queued(server_store) -> Callable[[], list[RunConfig]]:
    """A function that returns the configs queued since the test began, first to last."""
    before = {run.id for run in server_store.runs()}
    return lambda: [run.config for run in server_store.runs()[::-1] if run.id not in before]


@pytest.fixture
def page(browser, server_store) -> Iterator[Page]:
    """A visitor's page; an error in its JavaScript fails the test."""
    with Visitor(browser) as page:
        yield page


@pytest.fixture
def other_page(browser, server_store) -> Iterator[Page]:
    """A second visitor's page, in a browser window that shares nothing with the first."""
    with Visitor(browser) as page:
        yield page
