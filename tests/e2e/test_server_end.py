"""A server that is asked to end, while it trains, ends: soon, whole, and with nothing lost."""

from __future__ import annotations

import signal

import psutil
import pytest
from playwright.sync_api import expect

from lab.store import RunStore
from tests.e2e.server import Visitor
from tests.e2e.train_page import button, open_train, start, wait_for_points

SECONDS = 15  # more than the 5 that it takes, since two cores may be busy with other things
LONG = "?epochs=1000&train_samples=5000&batch_size=128"


@pytest.mark.parametrize(
    ("asked_by", "watched"), [(signal.SIGTERM, True), (signal.SIGINT, False)]
)
def test_a_server_that_is_asked_to_end_while_it_trains_leaves_its_runs_to_go_on(
    browser, new_server, asked_by, watched
):
    server = new_server(workers=2)
    store = RunStore(server.store_url)
    visitor = Visitor(browser)
    with visitor as page:
        open_train(page, server, LONG)
        start(page)
        wait_for_points(page, 2)
        if not watched:
            page.goto("about:blank")
        family = server.processes()
        code = server.end(asked_by, SECONDS)
        assert code == 0
        gone, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []
        [run] = store.runs()
        assert (run.status, run.resumes) == ("queued", 1)
        assert store.engines() == {}
        assert store.checkpoint(run.id)
        if watched:  # the next server takes it up
            server.start()
            open_train(page, server)
            wait_for_points(page, 2 * run.epoch + 4)
            assert store.get(run.id).status == "running"
            button(page, f"stop_{run.id}").click()
            expect(page.locator(f".st-key-card_{run.id}")).to_contain_text("test 0.")
            assert store.artifact(run.id, "model.tflite")
    server.stop()
    store.close()
