"""Thirty visitors who all train, draw and compare: python -m tests.benchmarks.visitors

A server with an empty store, on real MNIST (LAB_DATA_DIR). The visitors come by websocket, spread
over a minute, each with cookies and a seed of their own. Each opens Train by a link, presses Start,
stays until the card says that the run has ended, draws a digit for the model and compares the run,
with a second or two between one thing and the next. Printed: how long all took; seconds until what
a visitor asked for was there, and until a poll was; memory; whose runs each was shown; what the
polls cost. What a browser fetches besides the websocket, scripts and styles, is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import os
import random
import re
import secrets
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import psutil
from PIL import Image, ImageDraw
from websockets import WebSocketException

from tests.benchmarks.page import PAGES
from tests.benchmarks.tab import Tab
from tests.benchmarks.visit import Visit
from tests.e2e.server import Server

WALL = 300.0  # seconds, from the first visitor's coming to the last one's leaving
ANSWER = 1.5  # seconds, of 95 in 100
FAMILY = 2.6e9  # bytes, the server and its workers
GROWN = 60e6  # bytes, the Streamlit process
REST = 140  # seconds until the memory is read again; a session that is left is kept for 120

_FIRST_SEED = 4101
_MARKS = re.compile(rb"seed[ =](\d{4})|(?<![0-9a-f])[0-9a-f]{10}(?![0-9a-f])")
_PATIENCE = 600  # seconds a visitor waits for the end of a run
_PEN, _SIDE = 22, 280  # pixels
_SEVEN = [(80, 70), (200, 70), (130, 220)]


@dataclass
class Visitor:
    """A visitor, and what came of the visit.

    Attributes:
        jar: Cookies by name.
        run: Id of the visitor's run.
        done: What the visitor has brought about: "trained", "drew", "compared".
        seen: Seeds and whatever looks like a run's id, in what the visitor was sent.
        fault: What the visit ended with instead.
    """

    seed: int
    jar: dict[str, str]
    run: str = ""
    done: list[str] = field(default_factory=list)
    answers: dict[str, list[float]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    bytes: int = 0
    fault: str = ""

    async def come(self, url: str, after: float) -> None:
        """Do all that a visitor does, `after` seconds from now."""
        await asyncio.sleep(after)
        try:
            async with Tab(url, self.jar, _MARKS) as tab:
                self.answers = tab.answers
                await self._stay(tab)
        except (OSError, LookupError, ValueError, WebSocketException) as error:
            self.fault = f"{type(error).__name__}: {error}"
        self.seen, self.bytes = set(tab.seen), tab.bytes

    async def _stay(self, tab: Tab) -> None:
        await tab.open(query=f"epochs=1&train_samples=5000&seed={self.seed}")
        await _pause()
        await tab.click("start")
        await tab.until(lambda: self._has_ended(tab), _PATIENCE)
        self.done.append("trained")
        await _pause()
        await tab.open("draw", f"runs={self.run}")
        await tab.put("draw_canvas_keeper", {"mount": secrets.token_hex(4)}, "mount")
        await _pause()
        await tab.put("draw_canvas", _drawing(), "draw")
        await tab.until(lambda: any("classified by" in text for text in tab.texts.values()), 60)
        self.done.append("drew")
        await _pause()
        await tab.open("compare", f"runs={self.run}")
        tab.find("compare_chart")
        self.done.append("compared")
        await _pause()

    def _has_ended(self, tab: Tab) -> bool:
        """Note the run's id, and return whether its card says that it has ended well.

        Raises:
            ValueError: It ended otherwise.
        """
        for path, text in tab.texts.items():
            if "lab-card" in text and f"seed {self.seed}" in text:
                around = (tab.blocks.get(path[:depth], "") for depth in range(len(path)))
                self.run = next((k for k in around if "card_" in k), self.run).rpartition("_")[2]
                if re.search("failed|diverged|stopped", text):
                    raise ValueError(text)
                return "test 0." in text or ("completed" in text and "saving" not in text)
        return False


async def _pause() -> None:
    await asyncio.sleep(random.uniform(1, 2))


def _drawing() -> dict[str, object]:
    """Return a seven as the canvas sends it: a stroke of Fabric.js, and a PNG."""
    paper = Image.new("RGBA", (_SIDE, _SIDE), "black")
    ImageDraw.Draw(paper).line(_SEVEN, "white", _PEN, "curve")
    png = io.BytesIO()
    paper.save(png, "png")
    steps = [["L" if n else "M", *point] for n, point in enumerate(_SEVEN)]
    stroke = {"type": "Path", "stroke": "#FFFFFF", "strokeWidth": _PEN, "fill": None, "path": steps}
    picture = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
    return {"drawing": {"raw": {"objects": [stroke], "background": "#000000"}, "data": picture}}


class Watch:
    """The memory of a server and all below it, read every second, as a context manager.

    Attributes:
        most: The most it came to, proportional set size in bytes.
    """

    def __init__(self, server: Server) -> None:
        self.most = 0
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._over.wait(1):
            self.most = max(self.most, sum(map(_memory, self._server.processes())))


def _memory(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0


def _processor(server: Server) -> float:
    """Return the seconds of processor time that the Streamlit process has taken."""
    times = server.processes()[0].cpu_times()
    return times.user + times.system


async def _all_come(visitors: list[Visitor], url: str, within: float) -> None:
    apart = within / len(visitors)
    async with asyncio.TaskGroup() as tasks:
        for number, visitor in enumerate(visitors):
            tasks.create_task(visitor.come(url, number * apart))


def _line(what: str, value: str, met: bool | None = None, budget: str = "") -> None:
    verdict = "" if met is None else f"; budget {budget}: {'met' if met else 'MISSED'}"
    print(f"{what}: {value}{verdict}", flush=True)


def _spread(values: list[float]) -> str:
    cuts = quantiles(values, n=20, method="inclusive")
    return (f"{cuts[9]:.2f} s (p50), {cuts[18]:.2f} s (p95), {max(values):.2f} s (max) "
            f"of {len(values)}")


def _answers(visitors: list[Visitor], *kinds: str) -> list[float]:
    return [s for v in visitors for kind in kinds for s in v.answers.get(kind, [])]


def _foreign(visitor: Visitor, visitors: list[Visitor]) -> set[int]:
    """Return the seeds of the others whose runs a visitor was sent anything of."""
    others = [other for other in visitors if other is not visitor]
    return {o.seed for o in others if {str(o.seed), o.run} & visitor.seen}


def _report(visitors: list[Visitor], wall: float) -> None:
    count = len(visitors)
    _line("All", f"{wall:.0f} s", wall <= WALL, f"{WALL:.0f} s")
    for what in ("trained", "drew", "compared"):
        done = sum(what in visitor.done for visitor in visitors)
        _line(what.capitalize(), f"{done} of {count}", done == count, "all")
    asked = _answers(visitors, "open", "click", "draw")
    if len(asked) > 1:
        late = quantiles(asked, n=20, method="inclusive")[18]
        _line("Page answers", _spread(asked), late <= ANSWER, f"p95 {ANSWER} s")
    for kind in ("open", "click", "draw", "mount", "poll"):
        if len(values := _answers(visitors, kind)) > 1:
            _line(f"  {kind}", _spread(values))
    foreign = [_foreign(visitor, visitors) for visitor in visitors]
    _line("Others' runs seen", f"{sum(map(len, foreign))}, by {sum(map(bool, foreign))} of {count}",
          not any(foreign), "0")
    for visitor in visitors:
        if visitor.fault:
            print(f"  seed {visitor.seed}: {visitor.fault[:300]}", flush=True)


def measure(server: Server, visitors: list[Visitor], within: float) -> None:
    for page in PAGES:
        with Visit(server.url) as visit:
            visit.open(page)
    before, own, taken = server.memory, time.process_time(), _processor(server)
    began = time.monotonic()
    with Watch(server) as watch:
        asyncio.run(_all_come(visitors, server.url, within))
    wall = time.monotonic() - began
    taken, own = _processor(server) - taken, time.process_time() - own
    _report(visitors, wall)
    _line("Memory of all processes", f"{watch.most / 1e9:.2f} GB at most", watch.most <= FAMILY,
          f"{FAMILY / 1e9:.1f} GB")
    polls = len(_answers(visitors, "poll"))
    sent = sum(visitor.bytes for visitor in visitors)
    _line("Polls", f"{polls}, {polls / wall:.1f} a second")
    _line("Streamlit", f"{taken:.0f} s of processor time, {sent / 1e6:.0f} MB sent")
    _line("These visitors", f"{own:.0f} s of processor time")
    time.sleep(REST)
    grown = server.memory - before
    _line("Memory of Streamlit", f"{before / 1e6:.0f} MB before, {grown / 1e6:+.0f} MB after",
          grown <= GROWN, f"{GROWN / 1e6:+.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Many visitors who train, draw and compare.")
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--within", type=float, default=60, help="seconds in which all come")
    parser.add_argument(
        "--cookies", nargs="*", default=["lab_visit=12", "lab_workspace=32"], metavar="NAME=DIGITS",
        help="hexadecimal cookies that each visitor brings; none for first visits",
    )
    given = parser.parse_args()
    digits = dict(cookie.split("=") for cookie in given.cookies)
    visitors = [
        Visitor(_FIRST_SEED + number,
                {name: secrets.token_hex(int(n) // 2) for name, n in digits.items()})
        for number in range(given.visitors)
    ]
    os.environ["LAB_ACCESS"] = "private"  # who comes from this machine would share one workspace
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), workers=given.workers)
        server.start()
        try:
            measure(server, visitors, given.within)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
