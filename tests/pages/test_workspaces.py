"""Visitors of a hosted lab: each sees and changes their own runs, and what a link shows."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from lab.atlas import load
from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS
from lab.settings import PROJECT
from lab.store import RunStore, Workspace
from lab.ui.shared import workspace as visitors
from lab.workspaces import OPEN
from lab.workspaces.secret import new_secret, workspace_id
from tests.pages.conftest import engine_of, new_session

MARK = "SeenByAAlone"  # nothing in it that Markdown or HTML would escape
A, B = "a" * 32, "b" * 32
PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))


@pytest.fixture
def visit(app, monkeypatch):
    """A function that is another visitor from then on, by the secret in the cookie."""
    monkeypatch.setenv("LAB_ACCESS", "private")

    def as_visitor(cookie: str | None) -> AppTest:
        context = SimpleNamespace(
            cookies={} if cookie is None else {"lab_workspace": cookie}, url="https://lab.test/",
            headers={"Host": "lab.test"}, ip_address="8.8.8.8",
        )
        monkeypatch.setattr(visitors.st, "context", context)
        return new_session().run()

    return as_visitor


@pytest.fixture
def of_a(store: RunStore) -> list[str]:
    """Ids of a trained, a running and a waiting run of A's."""
    ids = [
        store.add(RunConfig(seed=seed), engine="test", workspace=workspace_id(A), visit="cli",
                  name=f"{MARK} {seed}")
        for seed in range(3)
    ]
    for run in ids[:2]:
        store.begin(run, notice=MARK)
        store.append(run, 1, dict.fromkeys(EPOCH_KEYS, 0.515625), best_epoch=1, best_value=0.515625)
    store.end(ids[0], "completed", MARK)
    store.finish(ids[0], models={"model.tflite": MARK.encode(), "model.keras": b"k"},
                 test_accuracy=0.515625)
    return ids


def sent(app: AppTest) -> bytes:
    """Return all that a page has sent to the browser."""
    def below(node) -> Iterator[bytes]:
        for child in getattr(node, "children", {}).values():
            yield from below(child)
        if (proto := getattr(node, "proto", None)) is not None:
            yield proto.SerializeToString()

    return b"".join(below(app._tree))


def open_page(app: AppTest, page: str, **query: str) -> AppTest:
    app.switch_page(f"pages/{page}.py")
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
def test_no_page_sends_b_anything_of_as_runs_whatever_its_link_asks_for(visit, of_a, page):
    app = visit(B)
    for names in ("", *of_a, ",".join(of_a), MARK):
        for query in ({}, {"run": names}, {"runs": names}, {"visit": "cli"}):
            data = sent(open_page(app, page, **query))
            if MARK not in names:
                assert MARK.encode() not in data
            assert b"0.515625" not in data and b"0.5156" not in data


@pytest.mark.parametrize("page", ["compare", "draw", "runs", "train"])
def test_a_sees_them_there(visit, of_a, page):
    """The test above could not fail where nobody sees anything."""
    app = visit(A)
    query = {"runs": {"run": of_a[0]}, "compare": {"runs": of_a[0]}, "draw": {"runs": of_a[0]}}
    assert MARK.encode() in sent(open_page(app, page, **query.get(page, {})))


def test_a_run_of_another_workspace_in_a_link_is_said_to_be_none_of_here(visit, of_a):
    app = open_page(visit(B), "runs", run=of_a[0])
    assert app.warning[0].value == (
        "The run in this link is not here: deleted, no longer shared, or another workspace's."
    )


def test_what_b_starts_is_bs_and_a_sees_none_of_it(visit, store, of_a):
    app = visit(B)
    app.button(key="start").click().run()
    [run] = Workspace(store, workspace_id(B)).runs()
    assert run.workspace == workspace_id(B)
    assert len(Workspace(store, workspace_id(A)).runs()) == 3
    assert Workspace(store, OPEN).runs() == []


def test_a_card_says_how_many_are_before_it_and_tells_nothing_of_them(visit, store, of_a):
    app = visit(B)
    for seed in range(4):
        store.add(RunConfig(seed=seed), engine=engine_of(app).id, workspace=workspace_id(A))
    engine_of(app)._queue.dispatch()
    app.button(key="start").click().run()
    text = " ".join(str(html.proto.body) for html in app.get("html"))
    assert "before it · begins in about" in text or "queued, next · begins in about" in text
    assert MARK.encode() not in sent(app)


def test_a_new_visitor_gets_a_workspace_of_their_own_and_keeps_it(visit):
    app = visit(None)
    secret = app.session_state["workspace_secret"]
    assert len(secret) == 32
    app.run()
    assert app.session_state["workspace_secret"] == secret
    assert visit(None).session_state["workspace_secret"] != secret


@pytest.mark.parametrize("cookie", ["a" * 31, "a" * 10_000, "open", "../../x", "A" * 32, "\x00"])
def test_a_damaged_cookie_begins_a_new_workspace_and_says_so(visit, store, of_a, cookie):
    app = visit(cookie)
    assert not app.exception
    assert "cookie of the lab was damaged" in app.sidebar.warning[0].value
    assert app.session_state["workspace_secret"] not in (cookie, A)
    assert MARK.encode() not in sent(app)


def test_a_damaged_cookie_is_said_no_more_once_another_workspace_is_entered(visit, of_a):
    app = open_page(visit("damaged"), "train", workspace=A)
    assert app.sidebar.warning
    app.button(key="workspace_enter").click().run()
    assert not app.exception and not app.sidebar.warning


def test_a_link_to_a_workspace_continues_it_once_the_visitor_says_so(visit, store, of_a):
    app = visit(B)
    open_page(app, "runs", workspace=A)
    assert "workspace" not in app.query_params
    assert MARK.encode() not in sent(app)
    app.button(key="workspace_enter").click().run()
    assert not app.exception
    assert app.session_state["workspace_secret"] == A
    assert MARK.encode() in sent(app)


def test_runs_come_along_to_the_workspace_of_a_link_or_stay_behind_under_their_own(
    visit, store, of_a
):
    for brings in (True, False):
        own = new_secret()
        run = store.add(RunConfig(), engine="test", workspace=workspace_id(own))
        app = open_page(visit(own), "runs", workspace=A)
        assert own in str(app.code[0].value)
        app.checkbox(key="workspace_bring").set_value(brings)
        app.button(key="workspace_enter").click().run()
        assert store.get(run).workspace == workspace_id(A if brings else own)


def test_who_stays_keeps_their_workspace(visit, of_a):
    app = open_page(visit(B), "train", workspace=A)
    app.button(key="workspace_stay").click().run()
    assert app.session_state["workspace_secret"] == B
    assert not [button for button in app.button if button.key == "workspace_enter"]


@pytest.mark.parametrize(("link", "sentence"), [
    (A[:-1], "This link to a workspace was cut short or changed: after workspace= there must be 32 "
             "characters, digits and letters from a to f. Got 31:"),
    ("x" * 10_000, "Got 10000:"),
    ("", None),
    ("c" * 32, "No workspace has this link: it was made up, or its data went"),
    ("<script>alert(1)</script>", "This link to a workspace was cut short"),
])
def test_a_link_that_leads_nowhere_is_a_sentence_and_nothing_is_lost(visit, of_a, link, sentence):
    app = open_page(visit(B), "train", workspace=link)
    assert app.session_state["workspace_secret"] == B
    if sentence:
        assert sentence in app.warning[0].value
        assert "You stay in the workspace that you have." in app.warning[0].value
    app.run()
    assert not any("workspace" in box.value for box in app.warning)


def test_a_shared_run_is_shown_whole_with_nothing_to_change_it(visit, store, of_a):
    key = Workspace(store, workspace_id(A)).share(of_a[0])
    app = open_page(visit(B), "runs", run=key)
    assert "Somebody shares this run" in app.info[0].value
    assert MARK.encode() in sent(app) and of_a[0].encode() not in sent(app)
    keys = {button.key for button in app.button}
    assert "run_again" in keys
    assert not keys & {"run_stop", "run_rename", "runs_delete", "run_share_yes", "run_share_no"}
    for page in ("compare", "draw"):
        assert MARK.encode() in sent(open_page(app, page, runs=key))
    Workspace(store, workspace_id(A)).unshare(of_a[0])
    app = open_page(visit(B), "runs", run=key)
    assert MARK.encode() not in sent(app)


def test_training_a_shared_run_again_makes_a_run_of_ones_own(visit, store, of_a):
    key = Workspace(store, workspace_id(A)).share(of_a[0])
    app = open_page(visit(B), "runs", run=key)
    app.button(key="run_again").click().run()
    [own] = Workspace(store, workspace_id(B)).runs()
    assert own.config == store.get(of_a[0]).config


def test_the_owner_makes_a_link_and_ends_it(visit, store, of_a):
    app = open_page(visit(A), "runs", run=of_a[0])
    app.button(key="run_share_yes").click().run()
    key = store.get(of_a[0]).share
    assert f"https://lab.test/runs?run={key}" in [code.value for code in app.code]
    app.button(key="run_share_no").click().run()
    assert store.get(of_a[0]).share is None
    assert not app.exception


def test_what_is_over_a_limit_is_refused_beside_the_button_and_can_be_tried_again(
    visit, store, monkeypatch
):
    for _ in range(20):
        store.add(RunConfig(), engine="test", workspace=workspace_id(B))
    app = visit(B)
    app.button(key="start").click().run()
    assert [error.value for error in app.error] == [
        "At most 20 runs of a workspace may wait at once. 20 of yours do, and this would add 1: "
        "wait until some have trained, or cancel them."
    ]
    store.request_stop([run.id for run in store.active()][0])
    app.button(key="start").click().run()
    assert not app.error


def test_a_giant_is_refused_with_the_limit_and_what_it_would_take(visit, store):
    app = visit(B)
    open_page(app, "train", hidden_layers="-".join(["1024"] * 8), epochs="1000", batch_size="1")
    app.button(key="start").click().run()
    [error] = app.error
    assert error.value.startswith("A run may take about 2 hours at most here, and this one would")
    assert "days" in error.value
    assert store.runs() == []


def test_a_limit_that_is_no_number_is_a_sentence_on_every_page(app, monkeypatch):
    monkeypatch.setenv("LAB_MAX_QUEUED", "many")
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == [
        "LAB_MAX_QUEUED must be a whole number in [1, 10000]. Got 'many'."
    ]




def test_a_visitors_own_model_answers_on_draw(visit, store):
    run = store.add(RunConfig(dataset="digits"), engine="test", workspace=workspace_id(A),
                    visit="cli", name="mine")
    store.begin(run, dataset_used="digits")
    store.end(run, "completed", "")
    store.finish(run, models={"model.tflite": load().model}, test_accuracy=0.5)
    page = open_page(visit(A), "draw", runs=run, sample="5", sample_of="digits")
    assert not page.warning
    assert any("classified by 1 model" in caption.value for caption in page.caption)
    assert page.multiselect(key="draw_runs").value == [run]
