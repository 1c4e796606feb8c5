"""Waits until the browser has been sent what a page's script drew."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import wait

from streamlit import runtime
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import get_script_run_ctx

_LOOK_SECONDS = 0.005
_LONGEST_SECONDS = 1.0  # a browser that takes nothing is given up


def wait_until_sent() -> None:
    """Wait until the server has sent all that the script drew; the last thing a page does.

    A fragment that runs next has Streamlit throw away what of the fragment is not sent by then,
    and yet say that the whole page is there (`ForwardMsgQueue.clear`): the browser takes what it
    did not get off the page for a moment, and charts lose their zoom and widgets their values.

    Who clicks meanwhile has the page drawn anew by another thread: this one gives way, as it does
    wherever it draws. It would else end as if it were the newer one, and drop the fragments of
    that one (`MemoryFragmentStorage.clear`), whose widgets would do nothing any more.

    Raises:
        StopException: The page is drawn anew.
    """
    sessions = getattr(runtime.get_instance(), "_session_mgr", None)  # in AppTest there are none
    script = get_script_run_ctx()
    here = sessions and sessions.get_active_session_info(script.session_id)
    if here is None:
        return
    script.yield_check()
    waiting = asyncio.run_coroutine_threadsafe(
        _sent(here.session._browser_queue), here.session._event_loop
    )
    by = time.monotonic() + _LONGEST_SECONDS
    try:
        while not waiting.done() and time.monotonic() < by:
            wait([waiting], _LOOK_SECONDS)
            script.yield_check()
    finally:
        waiting.cancel()


async def _sent(queue: ForwardMsgQueue) -> None:
    """Return once nothing is in the queue, into which the server's loop puts all that is drawn."""
    while not queue.is_empty():
        await asyncio.sleep(_LOOK_SECONDS)
