"""What a reader does with trained runs: compare, draw, and recover from a crash."""

from __future__ import annotations

import re

import psutil
from playwright.sync_api import expect

from lab.store import RunStore
from tests.e2e.server import Visitor
from tests.e2e.train_page import button, open_train, start, wait_for_end, wait_for_points

STROKES_OF_A_SEVEN = [(75, 75), (200, 75), (165, 140), (130, 225)]  # pixels of the canvas's 280


def test_runs_are_compared_by_url_and_an_unknown_one_is_counted(page, server, trained):
    page.goto(f"{server.url}/compare?runs={','.join(trained)}&view=runs")
    expect(page.locator(".js-plotly-plot .legend .traces")).to_have_count(2)
    expect(page.get_by_test_id("stAlert").filter(has_text="not here")).to_have_count(0)
    page.goto(f"{server.url}/compare?runs={','.join(trained)},ffffffffff&view=runs")
    expect(page.get_by_text("1 of the 3 runs in this link is not here")).to_be_visible()
    expect(page.locator(".js-plotly-plot .legend .traces")).to_have_count(2)


def test_a_seven_drawn_with_the_mouse_is_read_as_a_seven(page, server, trained):
    page.goto(f"{server.url}/draw?runs={','.join(trained)}")
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    expect(page.get_by_text("Draw a digit on the black square")).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + STROKES_OF_A_SEVEN[0][0], box["y"] + STROKES_OF_A_SEVEN[0][1])
    page.mouse.down()
    for x, y in STROKES_OF_A_SEVEN[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
    page.mouse.up()
    expect(page.get_by_text("Both models say 7.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"says\s+7 \(")).first).to_be_visible()


def test_after_a_killed_server_the_run_goes_on_where_it_was(browser, new_server):
    server = new_server(workers=1)
    store = RunStore(server.store_url)
    with Visitor(browser) as page:
        open_train(page, server, "?epochs=1000&train_samples=5000")
        start(page)
        [run] = store.active()
        wait_for_points(page, 4)
        below = server.sigkill()
        gone, alive = psutil.wait_procs(below, timeout=10)
        assert alive == []
        assert gone
    before = store.history([run.id])

    server.start()
    with Visitor(browser) as page:
        open_train(page, server)
        expect(page.locator(f".st-key-card_{run.id}")).to_contain_text("left")
        wait_for_points(page, 2 * len(before) + 4)
        after = store.history([run.id])
        assert after["loss"][: len(before)].tolist() == before["loss"].tolist()
        assert store.get(run.id).resumes == 1
        button(page, f"stop_{run.id}").click()
        wait_for_end(page, store, [run.id])
    store.close()
    server.stop()
