"""A visit without a browser: a websocket that asks for pages as Streamlit's own script does."""

from __future__ import annotations

import time
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

_SECONDS = 120  # after which a page counts as lost


class Visit:
    """One visitor's connection, as a context manager."""

    def __init__(self, url: str) -> None:
        """Take a server's address, e.g. "http://127.0.0.1:8501"."""
        self._socket = connect(
            f"{url.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"],
            max_size=None, open_timeout=_SECONDS,
        )

    def __enter__(self) -> Visit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def open(self, page: str = "", query: str = "") -> float:
        """Open a page and return the seconds until its script has run to its end.

        Args:
            page: Its address below the server's, e.g. "compare"; empty for the first.
            query: What stands after the question mark.
        """
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        began = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        return self._wait() - began

    def _wait(self) -> float:
        """Read until a script has ended that was not the start of another; return when."""
        by = time.monotonic() + _SECONDS
        message = ForwardMsg()
        while time.monotonic() < by:
            message.ParseFromString(self._socket.recv(timeout=_SECONDS))
            if message.WhichOneof("type") == "script_finished" and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return time.perf_counter()
        raise TimeoutError(f"The page was not there after {_SECONDS} s.")
