"""The whole app on any address and any store: a page, never a traceback on it or in the log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.config import RunConfig
from lab.options.kinds import Names
from lab.ui.compare.run_choice import SPECS
from tests.fuzz.amount import examples
from tests.fuzz.rows import IDS, KEYS, STORES, write
from tests.fuzz.setups import SETUP
from tests.fuzz.texts import queries
from tests.fuzz.visits import PAGES, open_page

MORE = st.sampled_from(KEYS) | st.text(max_size=8)
RUNS = st.lists(MORE, max_size=3).map(lambda more: ",".join([*IDS, *more]))
KNOWN = {
    "train": SETUP, "compare": SPECS, "runs": {"run": Names("run")},
    "draw": {"runs": Names("runs")},
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stands_any_address(app, store, logged, page):
    for _ in range(2):
        store.add(RunConfig(), engine="test")
    app.run()
    known = KNOWN.get(page, {})

    @given(query=queries(known))
    @examples(6)
    def visit(query: dict[str, str]) -> None:
        logged.clear()
        open_page(app, page, query)
        assert not logged

    visit()


@pytest.mark.parametrize("page", [page for page in PAGES if page in KNOWN])
def test_a_page_stands_any_store(app, store, logged, page):
    app.run()

    @given(tables=STORES, ids=RUNS, view=queries(KNOWN[page]))
    @examples(12)
    def visit(tables: dict, ids: str, view: dict[str, str]) -> None:
        logged.clear()
        write(store.url, tables)
        names = "run" if page == "runs" else "runs"
        open_page(app, page, view | {names: ids})
        assert not logged

    visit()
