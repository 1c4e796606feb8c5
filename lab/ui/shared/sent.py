"""Waits until the browser has been sent what a page's script drew."""

from __future__ import annotations

import asyncio
from contextlib import suppress

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
    """
    sessions = getattr(runtime.get_instance(), "_session_mgr", None)  # in AppTest there are none
    here = sessions and sessions.get_active_session_info(get_script_run_ctx().session_id)
    if here is None:
        return
    sent, loop = _sent(here.session._browser_queue), here.session._event_loop
    with suppress(TimeoutError):
        asyncio.run_coroutine_threadsafe(sent, loop).result(2 * _LONGEST_SECONDS)


async def _sent(queue: ForwardMsgQueue) -> None:
    """Return once nothing is in the queue, into which the server's loop puts all that is drawn."""
    async with asyncio.timeout(_LONGEST_SECONDS):
        while not queue.is_empty():
            await asyncio.sleep(_LOOK_SECONDS)
