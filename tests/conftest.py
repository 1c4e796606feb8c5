"""Every test keeps its runs in a folder of its own."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling

from lab.store import RunStore


class BrowserTestsTogether(LoadFileScheduling):
    """Gives each process a file at a time; the browser's tests share a server, and so a process."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/e2e" if nodeid.startswith("tests/e2e/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log) -> BrowserTestsTogether:
    return BrowserTestsTogether(config, log)


@pytest.fixture(autouse=True)
def store_url(tmp_path, monkeypatch) -> str:
    url = f"sqlite:///{tmp_path / 'lab.sqlite3'}"
    monkeypatch.setenv("LAB_STORE_URL", url)
    return url


@pytest.fixture
def store(store_url) -> RunStore:
    opened = RunStore(store_url)
    yield opened
    opened.close()
