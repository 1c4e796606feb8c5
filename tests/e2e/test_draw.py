"""Draw in a browser, with a mouse and with a finger: pen, Undo and Clear."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from lab.config import RunConfig
from lab.store import RunStore

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


@pytest.fixture(scope="module")
def model(server) -> str:
    """A run whose model knows nothing: the page asks for one before it lets anybody draw."""
    import keras

    network = keras.Sequential([
        keras.Input((28, 28), dtype="uint8"), keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    file = server.log.with_name("model.tflite")
    network.export(file, format="litert", verbose=False)
    store = RunStore(server.store_url)
    run = store.add(RunConfig(), engine="test", name="knows nothing")
    store.begin(run, dataset_used="mnist")
    store.end(run, "completed", "All epochs are done.")
    store.finish(run, models={"model.tflite": file.read_bytes()}, test_accuracy=0.1)
    store.close()
    return run


class Sheet:
    """The Draw page's canvas as a visitor uses it."""

    def __init__(self, page: Page, stroke: Callable[[Page, Points], None]) -> None:
        self.page, self._stroke = page, stroke
        self.canvas = page.locator("canvas.upper-canvas")

    def draw(self, *strokes: Points) -> int:
        """Draw strokes and return how many pixels have ink then, once the lab has seen them."""
        for points in strokes:
            self.canvas.scroll_into_view_if_needed()
            box = self.canvas.bounding_box()
            before = self.ink
            self._stroke(self.page, [(box["x"] + x, box["y"] + y) for x, y in points])
            self.page.wait_for_function(f"canvas => ({INK})(canvas) > {before}",
                                        arg=self.canvas.element_handle())
            self.page.wait_for_timeout(300)  # the canvas sends 200 ms after the pen is lifted
        expect(self.button("Undo")).to_be_enabled()
        return self.ink

    @property
    def ink(self) -> int:
        return self.canvas.evaluate(INK)

    def button(self, name: str):
        return self.page.get_by_role("button", name=name)

    def expect_ink(self, pixels: int) -> None:
        self.page.wait_for_function(f"canvas => ({INK})(canvas) === {pixels}",
                                    arg=self.canvas.element_handle())


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
def sheet(request, browser: Browser, server, model) -> Iterator[Sheet]:
    """The canvas, on a desk's screen and on a phone's."""
    finger = request.param == "finger"
    size = {"width": 400, "height": 800} if finger else {"width": 1280, "height": 720}
    context = browser.new_context(viewport=size, has_touch=finger, is_mobile=finger)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server.url}/draw?runs={model}")
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


def test_what_is_drawn_stays_while_the_pen_and_the_page_change(sheet):
    bar = sheet.draw(BAR)
    sheet.page.get_by_role("radio", name="Thick").click()
    expect(sheet.page.get_by_role("radio", name="Thick")).to_be_checked()
    assert sheet.ink == bar
    seven = sheet.draw(STEM)
    sheet.page.get_by_role("radio", name="Test image").click()
    expect(sheet.page.get_by_text("labelled")).to_be_visible()
    sheet.page.get_by_role("radio", name="Draw").click()
    sheet.expect_ink(seven)
    expect(sheet.page.get_by_text(re.compile("knows nothing (says|is not sure)"))).to_be_visible()
    sheet.button("Undo").click()
    sheet.expect_ink(bar)
    assert sheet.draw(STEM) == seven
