"""A server that is slow to send what it has drawn: what comes just then takes nothing away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lab.store import RunStore
from lab.workspaces.secret import new_secret, workspace_id
from tests.e2e.draw_page import BAR, sheet_of
from tests.e2e.form_page import TITLE, assert_as_set_by_hand, click_quickly, set_by_hand
from tests.e2e.quiet import wait_until_quiet
from tests.e2e.server import Visitor
from tests.e2e.train_page import button, open_train, start

# A page is drawn 0.2 s after the click that asks for it, and sent 0.1 s later at the earliest.
TWO_CLICKS = """() => {
  const click = (key) => document.querySelector(`.st-key-${key} button`).click();
  click("workspace_box");
  setTimeout(click, 250, "workspace_stay");
}"""


@pytest.fixture(scope="module")
def slow_server(new_server, server):
    """A slow server beside the one that most tests share, with the same store."""
    return new_server(
        workers=1, module="tests.e2e.slow_streamlit", LAB_STORE_URL=server.store_url
    )


def test_clicks_that_come_as_the_page_is_drawn_leave_the_form_what_it_holds(
    page, slow_server, queued
):
    open_train(page, slow_server)
    set_by_hand(page)
    click_quickly(page, "start", 10)
    expect(page.get_by_text(f"Queued: {TITLE}")).to_be_visible()
    wait_until_quiet(page)
    assert_as_set_by_hand(page)
    assert [config.title for config in queued()] == [TITLE]


def test_a_drawing_stays_over_a_quick_look_at_another_page(browser, slow_server, trained):
    with sheet_of(browser, slow_server, f"runs={trained[0]}", finger=False) as sheet:
        bar = sheet.draw(BAR)
        for script in ("runs", "draw", "runs", "draw"):
            sheet.open_page(script)
        sheet.expect_ink(bar)


def test_a_click_while_a_page_is_on_its_way_leaves_the_next_one_alive(browser, new_server):
    server = new_server(workers=1, module="tests.e2e.slow_streamlit", LAB_ACCESS="private")
    secret, store = new_secret(), RunStore(server.store_url)
    store.use_workspace(workspace_id(secret))
    with Visitor(browser) as page:
        open_train(page, server, f"?workspace={secret}")
        wait_until_quiet(page)
        page.evaluate(TWO_CLICKS)
        expect(button(page, "workspace_stay")).to_have_count(0)
        page.keyboard.press("Escape")
        wait_until_quiet(page)
        start(page)
    store.request_stop([run.id for run in store.active()])
    store.close()
