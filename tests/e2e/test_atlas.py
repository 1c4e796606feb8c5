"""A fresh lab in a browser: the atlas in every view, in Compare, and its model on Draw."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lab.atlas import load
from lab.store import RunStore
from lab.ui.atlas.atlas_page import VIEW
from lab.ui.compare.views import VIEWS
from tests.e2e.compare_page import CHARTS, answer, legend, no_exception, pick_option, pick_view
from tests.e2e.draw_page import SAID, Sheet, with_finger, with_mouse
from tests.e2e.quiet import wait_until_quiet
from tests.e2e.server import Server, Visitor

GROUPS = "atlas=atlas-sgd-0.01,atlas-adam-0.001"
SEVEN = [[(70, 60), (200, 60), (165, 130), (130, 230)]]
WIDTH = 400
NO_CHART = {"heatmap", "configs", "test"}  # of two groups of another optimizer, without models


@pytest.fixture(scope="module")
def fresh(new_server) -> Server:
    """A server on an empty store, on which nothing is trained."""
    return new_server(workers=1)


@pytest.fixture
def desk(browser: Browser, fresh) -> Iterator[Page]:
    with Visitor(browser) as page:
        yield page
        no_exception(page)


@pytest.fixture
def phone(browser: Browser, fresh) -> Iterator[Page]:
    """A page on a phone; an error in its JavaScript fails the test."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 800}, has_touch=True, is_mobile=True
    )
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    no_exception(page)
    context.close()
    assert errors == []


def opened(page: Page, fresh: Server, path: str) -> None:
    page.goto(f"{fresh.url}/{path}")
    expect(page.locator(CHARTS).first).to_be_visible()
    wait_until_quiet(page)


def assert_fits(page: Page, what: str) -> None:
    """Nothing is wider than the phone: neither the page nor the part of it that scrolls."""
    no_exception(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, what
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= WIDTH, what


def test_every_view_of_the_atlas_is_a_click_away_and_has_a_chart(desk, fresh):
    opened(desk, fresh, "atlas")
    expect(answer(desk)).to_be_visible()  # what came of the post's first claim
    for view, label in VIEW.choices.items():
        pick_view(desk, label)
        expect(desk.locator(f"{CHARTS} .main-svg").first).to_be_visible()
        no_exception(desk)
        if view != VIEW.default:
            expect(desk).to_have_url(re.compile(f"view={view}"))
    store = RunStore(fresh.store_url)
    assert store.runs() == []
    store.close()


def test_the_verdict_is_about_the_pair_that_is_picked(desk, fresh):
    opened(desk, fresh, "atlas?view=verdict&which=default")
    for optimizer in ("SGD · lr 0.01", "RMSprop · lr 0.001"):
        pick_option(desk, "Group A", "Adam · lr 0.001")
        pick_option(desk, "Group B", optimizer)
        expect(answer(desk)).to_contain_text("Adam · lr 0.001")
        expect(answer(desk)).to_contain_text(optimizer)
        expect(answer(desk)).to_contain_text("over 10 seeds")


def test_the_atlas_s_groups_are_marked_as_its_own_in_compare(desk, fresh):
    opened(desk, fresh, f"compare?{GROUPS}")
    expect(legend(desk).filter(has_text="(10 seeds)")).to_have_count(2)
    expect(legend(desk).filter(has_text="Atlas: ")).to_have_count(2)
    pick_view(desk, "Verdict")
    expect(answer(desk)).to_contain_text("Atlas: Adam")
    expect(answer(desk)).to_contain_text("Atlas: SGD")


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "finger"])
def test_a_drawn_digit_is_read_by_the_atlas_s_model_and_it_is_said_whose_it_is(
    request, fresh, touch
):
    page = request.getfixturevalue("phone" if touch else "desk")
    page.goto(f"{fresh.url}/draw")
    expect(page.get_by_text("The atlas's model comes with the lab")).to_contain_text(
        load().model_run.config.optimizer
    )
    sheet = Sheet(page, with_finger if touch else with_mouse)
    expect(sheet.canvas).to_be_visible()
    sheet.draw(*SEVEN)
    expect(page.get_by_text(SAID)).to_contain_text("Atlas:")
    expect(page.get_by_text("classified by 1 model")).to_be_visible()
    if touch:
        assert_fits(page, "draw")


def test_every_view_of_the_atlas_fits_a_phone(phone, fresh):
    opened(phone, fresh, "atlas")
    for view, label in VIEW.choices.items():
        pick_view(phone, label, touch=True)
        expect(phone.locator(CHARTS).first).to_be_visible()
        assert_fits(phone, view)


def test_every_view_of_compare_fits_a_phone(phone, fresh):
    opened(phone, fresh, f"compare?{GROUPS}")
    for view, found in VIEWS.items():
        pick_view(phone, found.label, touch=True)
        expect(phone.locator(CHARTS)).to_have_count(int(view not in NO_CHART))
        assert_fits(phone, view)
