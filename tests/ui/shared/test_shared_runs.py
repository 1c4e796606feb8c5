"""Links lead to the app wherever it is served from."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from lab.config import RunConfig
from lab.ui.shared import shared_runs


@pytest.fixture
def run(store):
    return store.get(store.add(RunConfig(), engine="e"))


@pytest.mark.parametrize(("url", "root"), [
    ("https://lab.test/", "https://lab.test"),
    ("https://lab.test/compare", "https://lab.test"),
    ("http://127.0.0.1:8501/learn_surface/?a=1", "http://127.0.0.1:8501"),
    ("https://host.test/class/a/", "https://host.test/class/a"),
    ("https://host.test/class/a/runs", "https://host.test/class/a"),
    ("https://lab.test/~/+/draw", "https://lab.test/~/+"),
    (None, ""),
])
def test_the_app_is_found_from_any_of_its_pages_and_below_any_path(monkeypatch, url, root):
    monkeypatch.setattr(shared_runs.st, "context", SimpleNamespace(url=url))
    assert shared_runs.server_address() == root


def test_an_address_for_others_holds_keys_alone_and_is_none_unless_every_run_is_shared(
    monkeypatch, run
):
    monkeypatch.setattr(shared_runs.st, "context", SimpleNamespace(url="https://lab.test/runs"))
    mine = replace(run, id="own", share="k" * 32)
    theirs = replace(run, id="f" * 32, by_link=True)
    found = shared_runs.address_for_others("compare", "runs", [mine, theirs], {"metric": "loss"})
    assert found == f"https://lab.test/compare?runs={'k' * 32},{'f' * 32}&metric=loss"
    assert shared_runs.address_for_others("compare", "runs", [mine, run]) is None
