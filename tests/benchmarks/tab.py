"""A browser's tab without the browser: it asks, polls and remembers as Streamlit's script does.

What that script does was read in Streamlit 1.67: polls go out at the interval that a fragment has
announced, until a run of the whole page begins; those that are missed while one is under way are
one; a click carries the fragment it belongs to; messages of 10 kB or more are kept for two runs and
named to the server, which then sends their hash alone.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_SECONDS = 120  # after which an answer counts as lost
_KEPT_RUNS = 2  # of a fragment or a page, in which a message was not used
_ENDS = (
    ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)

Path = tuple[int, ...]


@dataclass(eq=False)
class _Question:
    """A request for a run of a fragment, or of the page; `run` is the script run that answers."""

    fragment: str
    answered: asyncio.Future[None]
    run: str = ""


class Tab:
    """One tab, as an async context manager.

    Attributes:
        answers: Seconds from a request until its script had run, by what was asked.
        texts: What HTML, Markdown and captions say, by their place on the page.
        blocks: Ids of keyed containers, by their place on the page.
        widgets: The fragment ("" for the page) of each button and component, by its id.
        seen: How often each of the `marks` was found in what has come.
        bytes: How much has come.
    """

    def __init__(
        self, url: str, jar: MutableMapping[str, str], marks: re.Pattern[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take a server's address, a visitor's cookies, and what to look for in all that comes.

        Args:
            jar: Cookies by name; those that the page sets are put there.
            headers: More headers of the first request, such as a proxy's.
        """
        self.answers: dict[str, list[float]] = defaultdict(list)
        self.texts: dict[Path, str] = {}
        self.blocks: dict[Path, str] = {}
        self.widgets: dict[str, str] = {}
        self.seen: Counter[str] = Counter()
        self.bytes = 0
        self._url = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        self._jar, self._marks = jar, marks
        self._headers = dict(headers or {})
        self._socket: ClientConnection
        self._reader: asyncio.Task
        self._pages: dict[str, str] = {}  # hash by address
        self._page = self._query = ""
        self._states: dict[str, Any] = {}
        self._polls: dict[str, asyncio.Task] = {}
        self._questions: set[_Question] = set()
        self._runs = 0
        self._kept: dict[str, tuple[str, int]] = {}  # fragment and last run that used it, by hash
        self._looked: set[str] = set()
        self._ran = asyncio.Event()

    async def __aenter__(self) -> Tab:
        cookies = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        self._socket = await connect(
            self._url, subprotocols=["streamlit"], max_size=None, open_timeout=_SECONDS,
            compression=None,
            additional_headers=self._headers | ({"Cookie": cookies} if cookies else {}),
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop_polls()
        await self._socket.close()
        await asyncio.wait([self._reader])

    async def open(self, page: str = "", query: str = "", kind: str = "open") -> None:
        """Open a page, as by a link, and wait until its script has run to its end.

        Args:
            page: Its address below the server's, e.g. "compare"; empty for the first.
            query: What stands after the question mark.
            kind: What to file the answer under.
        """
        self._stop_polls()
        self._query, self._page = query, self._pages.get(page, "")
        await self._ask(kind, page="" if self._page else page)

    async def click(self, key: str) -> None:
        """Press the button of this key and wait for what comes of it."""
        widget = self.find(key)
        await self._ask("click", self.widgets[widget], trigger=widget)

    async def put(self, key: str, state: Any, kind: str) -> None:
        """Have the component of this key send its state, and wait for what comes of it."""
        widget = self.find(key)
        self._states[widget] = json.dumps(state)
        await self._ask(kind, self.widgets[widget])

    def find(self, key: str) -> str:
        """Return the id of the widget of this key.

        Raises:
            LookupError: It is not on the page.
        """
        for widget in self.widgets:
            if widget.endswith(f"-{key}"):
                return widget
        raise LookupError(f"There is no {key} on the page: {list(self.texts.values())[-3:]}")

    async def until(self, known: Callable[[], bool], seconds: float) -> None:
        """Stay on the page until `known` of it, looked at whenever a script has run.

        Raises:
            TimeoutError: It was not, after so many seconds.
        """
        async with asyncio.timeout(seconds):
            while not known():
                self._ran.clear()
                await self._ran.wait()

    async def _ask(
        self, kind: str, fragment: str = "", *, page: str = "", trigger: str = ""
    ) -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self._query, page, self._page
        state.fragment_id, state.is_auto_rerun = fragment, kind == "poll"
        state.cached_message_hashes.extend(self._kept)
        for widget, value in self._states.items():
            state.widget_states.widgets.add(id=widget, json_value=value)
        if trigger:
            state.widget_states.widgets.add(id=trigger, trigger_value=True)
        question = _Question(fragment, asyncio.get_running_loop().create_future())
        self._questions.add(question)
        began = time.perf_counter()
        try:
            await self._socket.send(asked.SerializeToString())
            await asyncio.wait(
                [question.answered, self._reader], timeout=_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if self._reader.done():
                raise ConnectionError(f"{kind} {page}: closed by the server: {self._reader}")
            if not question.answered.done():
                raise TimeoutError(f"No answer to {kind} {page} after {_SECONDS} s.")
            self.answers[kind].append(time.perf_counter() - began)
        finally:
            self._questions.discard(question)

    async def _poll(self, fragment: str, interval: float) -> None:
        """Ask for a fragment at every tick; ticks missed while it is under way are one."""
        loop = asyncio.get_running_loop()
        tick = loop.time()
        while True:
            tick += interval
            late = loop.time() - tick
            if late < 0:
                await asyncio.sleep(-late)
            else:
                tick += late // interval * interval
            await self._ask("poll", fragment)

    def _stop_polls(self, fragments: list[str] | None = None) -> None:
        for fragment in list(self._polls) if fragments is None else fragments:
            if task := self._polls.pop(fragment, None):
                task.cancel()

    async def _read(self) -> None:
        async for raw in self._socket:
            self.bytes += len(raw)
            message = ForwardMsg.FromString(raw)
            self._look(message, raw)
            self._take(message)

    def _look(self, message: ForwardMsg, raw: bytes) -> None:
        """Look for the marks in what has not been looked at."""
        if self._marks and message.hash not in self._looked:
            self._looked.add(message.hash)
            self.seen.update(mark.decode() for mark in self._marks.findall(raw))

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._begin(message)
            case "delta":
                self._draw(message)
            case "ref_hash":
                self._kept[message.ref_hash] = self._kept[message.ref_hash][0], self._runs
            case "navigation":
                pages = message.navigation.app_pages
                self._pages = {
                    "" if p.is_default else p.url_pathname: p.page_script_hash for p in pages
                }
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                fragment = message.auto_rerun.fragment_id
                self._stop_polls([fragment])
                self._polls[fragment] = asyncio.create_task(
                    self._poll(fragment, message.auto_rerun.interval)
                )
            case "stop_auto_rerun":
                self._stop_polls(list(message.stop_auto_rerun.fragment_ids))
            case "script_finished":
                self._end(message)

    def _begin(self, message: ForwardMsg) -> None:
        fragments = message.metadata.run.fragment_ids
        for question in self._questions:
            if not fragments or question.fragment in fragments:
                question.run = message.metadata.run.script_run_id
        if not fragments:
            self._stop_polls()
            self._page = message.new_session.page_script_hash
            self.texts.clear()
            self.blocks.clear()
            self.widgets.clear()

    def _draw(self, message: ForwardMsg) -> None:
        path, delta = tuple(message.metadata.delta_path), message.delta
        if message.metadata.cacheable:
            self._kept[message.hash] = delta.fragment_id, self._runs
        if delta.WhichOneof("type") == "add_block":
            self.blocks[path] = delta.add_block.id
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind in ("html", "markdown"):
            self.texts[path] = getattr(element, kind).body
        elif kind in ("button", "bidi_component"):
            widget = getattr(element, kind)
            self.widgets[widget.id] = delta.fragment_id
            if kind == "bidi_component" and widget.component_name.endswith("_cookie"):
                self._bake(json.loads(widget.json))

    def _bake(self, told: dict[str, Any]) -> None:
        """Put a cookie into the jar, as the component does that is told this."""
        if "secret" in told:
            self._jar.setdefault(told["name"], told["secret"])
        else:
            name, _, rest = told["cookie"].partition("=")
            self._jar[name] = rest.partition(";")[0]

    def _end(self, message: ForwardMsg) -> None:
        if message.script_finished not in _ENDS:
            return
        run = message.metadata.run
        for question in self._questions:
            if question.run == run.script_run_id and not question.answered.done():
                question.answered.set_result(None)
        self._runs += 1
        self._kept = {
            name: (fragment, used) for name, (fragment, used) in self._kept.items()
            if self._runs - used <= _KEPT_RUNS
            or (run.fragment_ids and fragment not in run.fragment_ids)
        }
        self._ran.set()
