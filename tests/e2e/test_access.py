"""Which workspace a browser gets, by where it comes from and by LAB_ACCESS: real requests."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.config import RunConfig
from lab.store import RunStore
from tests.benchmarks.tab import Tab
from tests.e2e.server import Server

MARK = "InTheOpenWorkspace"


@pytest.fixture(scope="module")
def without_setting(new_server) -> Server:
    return new_server(workers=1)


def sees_the_open_workspace(server: Server, headers: dict[str, str]) -> bool:
    """Return whether a visitor with these headers is shown a run of the open workspace."""
    store = RunStore(server.store_url)
    if not store.runs():
        run = store.add(RunConfig(), engine="e", name=MARK)
        store.begin(run)
        store.end(run, "completed", "All 20 epochs done.")
        store.finish(run)
    store.close()

    async def look() -> bool:
        async with Tab(server.url, {}, re.compile(MARK.encode()), headers) as tab:
            await tab.open("runs")
            return bool(tab.seen)

    with ThreadPoolExecutor(1) as aside:  # this thread's own loop may be the browser's
        return aside.submit(lambda: asyncio.run(look())).result()


@pytest.mark.parametrize(("headers", "shares"), [
    ({}, True),
    ({"X-Forwarded-For": "203.0.113.7"}, False),
    ({"X-Forwarded-For": "127.0.0.1"}, False),
    ({"Forwarded": "for=203.0.113.7"}, False),
    ({"X-Real-IP": "203.0.113.7"}, False),
])
def test_without_a_setting_this_machine_shares_and_whoever_a_proxy_lets_in_does_not(
    without_setting, headers, shares
):
    assert sees_the_open_workspace(without_setting, headers) == shares


@pytest.mark.parametrize(("access", "shares"), [("open", True), ("private", False)])
def test_the_setting_decides_wherever_somebody_comes_from(new_server, access, shares):
    server = new_server(workers=1, LAB_ACCESS=access)
    for headers in ({}, {"X-Forwarded-For": "203.0.113.7"}):
        assert sees_the_open_workspace(server, headers) == shares
    server.stop()
