"""A store is created on first use, whoever comes first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from lab.config import RunConfig
from lab.store import RunStore


def test_the_folder_of_the_file_is_made(tmp_path):
    store = RunStore(f"sqlite:///{tmp_path / 'a' / 'b' / 'lab.sqlite3'}")
    store.close()
    assert (tmp_path / "a" / "b" / "lab.sqlite3").is_file()


def test_programs_that_start_at_once_share_a_new_store(url):
    at_once = threading.Barrier(8)

    def open_and_add(seed: int) -> str:
        at_once.wait()
        store = RunStore(url)
        try:
            return store.add(RunConfig(seed=seed), engine="e")
        finally:
            store.close()

    with ThreadPoolExecutor(8) as programs:
        added = set(programs.map(open_and_add, range(8)))
    store = RunStore(url)
    assert {run.id for run in store.runs()} == added and len(added) == 8
    store.close()
