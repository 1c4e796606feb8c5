"""Every test keeps its runs in a folder of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

from lab.store import RunStore

LONGEST_FIRST = ("tests/e2e", "tests/engine", "tests/cli", "tests/training", "tests/fuzz")
"""Folders whose files take minutes, so that what is left for the end is a matter of seconds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next(
        (place for place, folder in enumerate(LONGEST_FIRST)
         if item.nodeid.startswith(f"{folder}/")), len(LONGEST_FIRST),
    ))  # a stable sort


class BrowserTestsTogether(LoadFileScheduling):
    """Gives each process a file at a time; the browser's tests share a server, and so a process."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/e2e" if nodeid.startswith("tests/e2e/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log) -> BrowserTestsTogether:
    return BrowserTestsTogether(config, log)


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Leave the process its main module: AppTest puts a page there, which processes would run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True)
def store_url(tmp_path, monkeypatch) -> str:
    url = f"sqlite:///{tmp_path / 'lab.sqlite3'}"
    monkeypatch.setenv("LAB_STORE_URL", url)
    return url


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory) -> Path:
    """The file of a store with nothing in it: a copy is made sooner than another one."""
    file = tmp_path_factory.mktemp("empty") / "lab.sqlite3"
    RunStore(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(store_url, empty_store, tmp_path) -> RunStore:
    shutil.copy(empty_store, tmp_path)
    opened = RunStore(store_url)
    yield opened
    opened.close()
