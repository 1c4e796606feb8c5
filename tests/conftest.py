"""Every test keeps its runs in a folder of its own."""

from __future__ import annotations

import pytest

from lab.store import RunStore


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
