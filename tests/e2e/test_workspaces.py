"""Two visitors of a hosted lab, in real browsers: cookies, tabs, links, and a turn for each."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from lab.store import RunStore, Workspace
from lab.workspaces.secret import workspace_id
from tests.e2e.quiet import download
from tests.e2e.server import Server, Visitor
from tests.e2e.train_page import CARDS, button, open_train, start

QUICK = "?epochs=1&train_samples=1000"


@pytest.fixture(scope="module")
def hosted(new_server) -> Server:
    return new_server(workers=1, LAB_ACCESS="private")


@pytest.fixture
def store(hosted) -> RunStore:
    opened = RunStore(hosted.store_url)
    yield opened
    opened.request_stop([run.id for run in opened.active()])
    opened.close()


def secret_of(page: Page) -> str:
    """Return the secret in the browser's cookie, once it is there."""
    page.wait_for_function("document.cookie.includes('lab_workspace=')")
    [cookie] = [c for c in page.context.cookies() if c["name"] == "lab_workspace"]
    assert cookie["sameSite"] == "Lax"
    return cookie["value"]


def begin(page: Page, hosted: Server) -> str:
    """Start a short run, and return the secret of the workspace that it is in."""
    open_train(page, hosted, QUICK)
    start(page)
    return secret_of(page)


def runs_of(store: RunStore, secret: str) -> list[str]:
    return [run.id for run in Workspace(store, workspace_id(secret)).runs()]


def test_a_visitor_keeps_their_workspace_over_a_reload_and_others_have_another(
    browser: Browser, hosted, store
):
    with Visitor(browser) as page, Visitor(browser) as other:
        secret = begin(page, hosted)
        page.reload()
        expect(page.locator(CARDS)).to_have_count(1)
        assert secret_of(page) == secret
        open_train(other, hosted)
        expect(other.locator(CARDS)).to_have_count(0)
        assert secret_of(other) != secret
        other.goto(f"{hosted.url}/runs?run={runs_of(store, secret)[0]}")
        expect(other.get_by_text("The run in this link is not here")).to_be_visible()


def test_tabs_that_a_new_visitor_opens_at_once_share_one_workspace_and_lose_nothing(
    browser, hosted, store
):
    with Visitor(browser) as page:
        tabs = [page, *(page.context.new_page() for _ in range(2))]
        for number, tab in enumerate(tabs):
            tab.goto(f"{hosted.url}/{QUICK}&seed={number}", wait_until="commit")
        for tab in tabs:
            expect(button(tab, "start")).to_be_enabled()
            button(tab, "start").click()
            expect(tab.locator(CARDS).first).to_be_visible()
        for tab in tabs:
            tab.reload()
            expect(tab.locator(CARDS)).to_have_count(3)
        assert len(runs_of(store, secret_of(page))) == 3


def test_a_workspace_is_continued_in_another_browser_and_its_other_tabs_follow(
    browser, hosted, store
):
    with Visitor(browser) as page, Visitor(browser) as phone:
        secret = begin(page, hosted)
        button(page, "workspace_box").click()
        link = page.get_by_text(f"{hosted.url}/?workspace={secret}")
        expect(link).to_be_visible()

        before = begin(phone, hosted)
        assert before != secret
        tab = phone.context.new_page()
        open_train(tab, hosted)
        expect(tab.locator(CARDS)).to_have_count(1)
        phone.goto(link.inner_text())
        expect(phone.get_by_text("Bring along the 1 run of this browser")).to_be_visible()
        assert secret not in phone.url
        button(phone, "workspace_enter").click()
        expect(phone.locator(CARDS)).to_have_count(2)
        assert secret_of(phone) == secret
        assert runs_of(store, before) == []
        tab.reload()
        expect(tab.locator(CARDS)).to_have_count(2)
        assert secret_of(tab) == secret


def test_one_visitors_long_queue_does_not_hold_up_another_ones_run(browser, hosted, store):
    with Visitor(browser) as many, Visitor(browser) as one:
        open_train(many, hosted, "?epochs=1000&train_samples=1000")
        for seed in range(3):
            open_train(many, hosted, f"?epochs=1000&train_samples=1000&seed={seed}")
            button(many, "start").click()
            expect(many.locator(CARDS)).to_have_count(seed + 1)
        [own] = runs_of(store, begin(one, hosted))
        card = one.locator(f".st-key-card_{own}")
        expect(card).to_contain_text("next")
        expect(card).to_contain_text("begins in about")
        expect(many.get_by_text("1 before it").first).to_be_visible()
        theirs = Workspace(store, workspace_id(secret_of(many))).active()
        [training] = [run for run in theirs if run.status == "running"]
        button(many, f"stop_{training.id}").click()
        expect(card).to_contain_text("test 0.")
        assert {run.status for run in store.runs(runs_of(store, secret_of(many)))} >= {"queued"}


def test_a_shared_run_is_seen_by_its_link_until_that_is_ended(browser, hosted, store):
    with Visitor(browser) as owner, Visitor(browser) as friend:
        [run] = runs_of(store, begin(owner, hosted))
        expect(owner.locator(f".st-key-card_{run}")).to_contain_text("test 0.")
        owner.goto(f"{hosted.url}/runs?run={run}")
        button(owner, "run_share").click()
        button(owner, "run_share_yes").click()
        link = owner.get_by_text(f"{hosted.url}/runs?run=").inner_text()
        friend.goto(link)
        expect(friend.get_by_text("Somebody shares this run")).to_be_visible()
        expect(friend.get_by_text("completed")).to_be_visible()
        expect(button(friend, "runs_delete")).to_have_count(0)
        friend.get_by_role("tab", name="Files").click()
        assert download(button(friend, "run_tflite")).path().stat().st_size > 10_000
        button(owner, "run_share_no").click()
        expect(owner.get_by_text("Its link shows nothing any more.")).to_be_visible()
        friend.reload()
        expect(friend.get_by_text("The run in this link is not here")).to_be_visible()


def test_a_run_that_was_left_behind_stays_behind_when_the_browsers_other_tab_follows(
    browser, hosted, store
):
    with Visitor(browser) as owner, Visitor(browser) as page:
        target, left = begin(owner, hosted), begin(page, hosted)
        [own] = runs_of(store, left)
        tab = page.context.new_page()
        tab.goto(f"{hosted.url}/?workspace={target}")
        tab.get_by_text("Bring along the 1 run of this browser").click()
        button(tab, "workspace_enter").click()
        expect(tab.get_by_text("This browser continues the other workspace.")).to_be_visible()
        assert secret_of(tab) == target
        page.emulate_media(color_scheme="dark")  # the page's components run anew
        button(page, "workspace_box").click()
        expect(page.get_by_text(f"?workspace={target}")).to_be_visible()
        assert runs_of(store, left) == [own]
        assert own not in runs_of(store, target)


def test_a_tab_follows_whatever_is_clicked_just_then(browser, hosted):
    with Visitor(browser) as page:
        open_train(page, hosted)
        secret_of(page)
        for other, scheme in zip(("a" * 32, "b" * 32) * 3, ("dark", "light") * 3, strict=True):
            page.evaluate(f"document.cookie = 'lab_workspace={other}; path=/; SameSite=Lax'")
            page.emulate_media(color_scheme=scheme)  # the page's components run anew
            button(page, "workspace_box").click()
            expect(page.get_by_text(f"?workspace={other}")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.get_by_text(f"?workspace={other}")).to_have_count(0)
