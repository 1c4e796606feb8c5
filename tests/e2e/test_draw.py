"""Draw in a browser, with a mouse and with a finger: pen, Undo and Clear."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.line import Line
from tests.e2e.quiet import wait_until_quiet

Points = list[tuple[int, int]]  # pixels of the canvas's 280
BAR = [(60, 60), (200, 60)]
STEM = [(200, 60), (150, 140), (120, 230)]
FROM_THE_CORNER = [(272, 4), (200, 30)]  # where the canvas has buttons of its own
SAID = re.compile(r"says\s+\d \(|is\s+not sure")
INK = """canvas => {
  const { data } = canvas.parentElement.querySelector("canvas.dc-canvas")
    .getContext("2d").getImageData(0, 0, 280, 280);
  let ink = 0;
  for (let i = 0; i < data.length; i += 4) ink += data[i] > 127;
  return ink;
}"""


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


@pytest.fixture(params=["mouse", "finger"])
def sheet(request, browser: Browser, server, trained) -> Iterator[Sheet]:
    """The canvas, on a desk's screen and on a phone's."""
    finger = request.param == "finger"
    size = {"width": 400, "height": 800} if finger else {"width": 1280, "height": 720}
    context = browser.new_context(viewport=size, has_touch=finger, is_mobile=finger)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server.url}/draw?runs={trained[0]}")
    found = Sheet(page, with_finger if finger else with_mouse)
    expect(found.canvas).to_be_visible()
    expect(found.button("Undo")).to_be_disabled()
    expect(page.locator(".dc-toolbar")).to_be_hidden()
    yield found
    context.close()
    assert errors == []


def test_undo_takes_back_stroke_by_stroke_and_clear_all(sheet):
    bar = sheet.draw(BAR)
    seven = sheet.draw(STEM)
    sheet.draw(FROM_THE_CORNER)
    sheet.button("Undo").click()
    sheet.expect_ink(seven)
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    assert sheet.draw(STEM) == seven
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    sheet.button("Undo").click()
    sheet.expect_ink(0)
    expect(sheet.button("Undo")).to_be_disabled()
    sheet.draw(BAR, STEM)
    sheet.button("Clear").click()
    sheet.expect_ink(0)
    expect(sheet.page.get_by_text("Draw a digit on the black square")).to_be_visible()


def test_what_is_drawn_stays_while_the_pen_and_the_picture_change(sheet):
    bar = sheet.draw(BAR)
    medium = sheet.draw(STEM)
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    sheet.page.get_by_role("radio", name="Thick").click()
    wait_until_quiet(sheet.page)
    sheet.page.get_by_role("radio", name="Test image").click()
    labelled = sheet.page.get_by_text("labelled")
    expect(labelled).to_be_visible()
    sheet.page.get_by_role("radio", name="Draw").click()  # before the lab is through
    expect(labelled).to_have_count(0)
    sheet.expect_ink(bar)
    expect(sheet.page.get_by_text(SAID)).to_be_visible()
    assert sheet.draw(STEM) > medium
    sheet.button("Undo").click()
    sheet.expect_ink(bar)


def test_the_pen_stays_chosen_where_it_is_hidden_and_shown_before_the_page_has_followed(
    page, server, trained
):
    line = Line(page)
    page.goto(f"{server.url}/draw?runs={trained[0]}")
    thick = page.get_by_role("radio", name="Thick")
    thick.click()
    wait_until_quiet(page)
    line.hold()
    for source in ("Test image", "Draw"):
        page.get_by_role("radio", name=source).click()
        page.wait_for_timeout(1000)  # in which the lab draws the page
    line.release()
    wait_until_quiet(page)
    expect(thick).to_be_checked()


def test_what_is_drawn_is_there_after_a_page_change_and_can_be_undone(sheet):
    bar = sheet.draw(BAR)
    seven = sheet.draw(STEM)
    for script in ("runs", "draw"):
        link = sheet.page.get_by_test_id("stSidebarNav").locator(f"a[href$='/{script}']")
        link.dispatch_event("click")  # on a phone the sidebar is closed
        expect(sheet.page).to_have_url(re.compile(f"/{script}$"))
    sheet.expect_ink(seven)
    expect(sheet.page.get_by_text(SAID)).to_be_visible()
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    sheet.button("Undo").click()
    sheet.expect_ink(0)
