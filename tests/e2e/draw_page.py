"""The Draw page's canvas, drawn on with a mouse or with a finger."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.quiet import wait_until_quiet
from tests.e2e.server import Server

Points = list[tuple[int, int]]  # pixels of the canvas's 280
BAR = [(60, 60), (200, 60)]
STEM = [(200, 60), (150, 140), (120, 230)]
FROM_THE_CORNER = [(272, 4), (200, 30)]  # where the canvas has buttons of its own
INK = """canvas => {
  const { data } = canvas.parentElement.querySelector("canvas.dc-canvas")
    .getContext("2d").getImageData(0, 0, 280, 280);
  let ink = 0;
  for (let i = 0; i < data.length; i += 4) ink += data[i] > 127;
  return ink;
}"""


SAID = re.compile(r"says\s+\d \(|is\s+not sure")


class Sheet:
    """The Draw page's canvas as a visitor uses it."""

    def __init__(self, page: Page, stroke: Callable[[Page, Points], None]) -> None:
        self.page, self._stroke = page, stroke
        self.canvas = page.locator("canvas.upper-canvas")

    def draw(self, *strokes: Points) -> int:
        """Draw strokes and return how many pixels have ink then, once the lab has seen them."""
        for points in strokes:
            wait_until_quiet(self.page)  # what it still says may draw the canvas anew
            self.canvas.scroll_into_view_if_needed()
            box = self.canvas.bounding_box()
            before = self.ink
            self._stroke(self.page, [(box["x"] + x, box["y"] + y) for x, y in points])
            self._wait_for(lambda ink, before=before: ink > before)
            self.page.wait_for_timeout(300)  # the canvas sends 200 ms after the pen is lifted
        expect(self.button("Undo")).to_be_enabled()
        return self.ink

    @property
    def ink(self) -> int:
        return self.canvas.evaluate(INK)

    def button(self, name: str):
        return self.page.get_by_role("button", name=name, exact=True)

    def open_page(self, script: str) -> None:
        """Go to a page of the app by the sidebar, which on a phone is closed."""
        link = self.page.get_by_test_id("stSidebarNav").locator(f"a[href$='/{script}']")
        link.dispatch_event("click")
        expect(self.page).to_have_url(re.compile(f"/{script}$"))

    def expect_ink(self, pixels: int) -> None:
        self._wait_for(lambda ink: ink == pixels)

    def _wait_for(self, reached: Callable[[int], bool], seconds: float = 60) -> None:
        """Wait for the ink, on whichever canvas is there: a new one replaces it now and then."""
        by = time.monotonic() + seconds
        while not reached(self.ink):
            assert time.monotonic() < by, f"{self.ink} pixels of ink after {seconds} s"
            self.page.wait_for_timeout(50)


def with_mouse(page: Page, points: Points) -> None:
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=6)
    page.mouse.up()


def with_finger(page: Page, points: Points) -> None:
    session: CDPSession = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
    for kind, (x, y) in zip(kinds, points, strict=True):
        session.send("Input.dispatchTouchEvent",
                     {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


@contextmanager
def sheet_of(browser: Browser, server: Server, query: str, *, finger: bool) -> Iterator[Sheet]:
    """Open the Draw page by a link, on a desk's screen or on a phone's."""
    size = {"width": 400, "height": 800} if finger else {"width": 1400, "height": 800}
    context = browser.new_context(viewport=size, has_touch=finger, is_mobile=finger)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server.url}/draw?{query}")
    found = Sheet(page, with_finger if finger else with_mouse)
    expect(found.canvas).to_be_visible()
    expect(found.button("Undo")).to_be_disabled()
    expect(page.locator(".dc-toolbar")).to_be_hidden()
    yield found
    context.close()
    assert errors == []
