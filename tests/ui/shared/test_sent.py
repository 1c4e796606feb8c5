"""A page waits for what it drew to be sent, and not for a browser that takes nothing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import StopException

from lab.ui.shared import sent
from lab.ui.shared.sent import wait_until_sent


class Queue:
    """A queue of a server that sends after it has been looked at so many times."""

    def __init__(self, looks: float) -> None:
        self.looks = looks

    def is_empty(self) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def served(monkeypatch, loop):
    """Be a script of a session whose server has this queue; None where its browser is gone."""
    def be(queue: Queue | None, yield_check: Callable[[], None] = lambda: None) -> None:
        here = queue and SimpleNamespace(
            session=SimpleNamespace(_browser_queue=queue, _event_loop=loop)
        )
        manager = SimpleNamespace(get_active_session_info={"me": here}.get)
        server = SimpleNamespace(_session_mgr=manager)
        monkeypatch.setattr(sent.runtime, "get_instance", lambda: server)
        script = SimpleNamespace(session_id="me", yield_check=yield_check)
        monkeypatch.setattr(sent, "get_script_run_ctx", lambda: script)

    return be


def nothing_waits(loop: asyncio.AbstractEventLoop) -> bool:
    """Return whether the loop is soon without a task."""
    by = time.monotonic() + 10
    while asyncio.all_tasks(loop) and time.monotonic() < by:
        time.sleep(0.005)
    return not asyncio.all_tasks(loop)


def test_a_page_waits_until_all_is_sent(served):
    served(queue := Queue(looks=3))
    wait_until_sent()
    assert queue.looks == -1


def test_a_browser_that_takes_nothing_is_given_up(served, loop, monkeypatch):
    monkeypatch.setattr(sent, "_LONGEST_SECONDS", 0.05)
    served(Queue(looks=float("inf")))
    wait_until_sent()
    assert nothing_waits(loop)


@pytest.mark.parametrize("checks", [0, 3], ids=["before", "meanwhile"])
def test_a_page_that_is_drawn_anew_gives_way_at_once(served, loop, checks):
    left = iter(range(checks))

    def stop() -> None:
        if next(left, None) is None:
            raise StopException

    served(Queue(looks=float("inf")), yield_check=stop)
    with pytest.raises(StopException):
        wait_until_sent()
    assert nothing_waits(loop)


def test_nobody_waits_for_a_browser_that_is_gone(served):
    served(None)
    wait_until_sent()
