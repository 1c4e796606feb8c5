"""Names, messages, notices and sweeps from strangers: every page shows them as they are written."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.store import Run, RunStore
from lab.store.schema import runs as runs_table
from tests.test_safe_text import HOSTILE

VISIT = "0123456789ab"
PAGES = ("train", "compare", "runs", "draw")
MARKDOWN = ("markdown", "caption", "info", "warning", "error", "success", "toast", "header")
LABELLED = ("button", "toggle", "expander", "button_group", "popover", "tab", "page_link")
MEANS_SOMETHING = re.compile(r"(?<!\\)(\]\(|!\[|<(?!small>|/small>)|\$|`)|https?://|:red\[|www\.")
TAGS = re.compile(r"<(?!/?(div|span|b|p|small|strong|style)\b)", re.IGNORECASE)


def engine(app: AppTest, store: RunStore) -> str:
    """Open the app as `VISIT` and return its engine's id, whose runs are not taken for lost."""
    app.session_state["visit"] = VISIT
    app.run()
    return next(iter(store.engines()))


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def runs(request, app, store) -> list[Run]:
    """Runs of every kind whose stored text is all hostile."""
    ids, alive = [], engine(app, store)
    for status in ("queued", "running", "completed", "failed", "stopped", "diverged"):
        run = store.add(RunConfig(), engine=alive, visit=VISIT)
        ids.append(run)
        if status != "queued":
            store.begin(run)
            values = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy", "seconds"), 0.5)
            store.append(run, 1, values, best_epoch=1, best_value=0.5)
        if status not in ("queued", "running"):
            store.end(run, status, "")
            store.finish(run, models={"model.tflite": b"none"}, test_accuracy=0.5)
    with store._write() as db:
        for column in ("name", "sweep", "notice", "message", "dataset_used"):
            db.execute(update(runs_table).values({column: request.param}))
    return store.runs(ids)


def shown(app: AppTest) -> list[str]:
    """Return all that a page has its browser read as Markdown."""
    told = [str(element.value) for kind in MARKDOWN for element in getattr(app, kind, ())]
    for kind in LABELLED:
        for element in app.get(kind):  # a multiselect's options are no Markdown
            proto = getattr(element, "proto", element)
            told += [str(getattr(proto, "label", "")), str(getattr(proto, "help", ""))]
            told += [str(option) for option in getattr(element, "options", ())]
    return told


def walk(app: AppTest, runs: list[Run]):
    """Yield the app on every page, and on the page of each run."""
    for page in PAGES:
        for run in runs if page == "runs" else [None]:
            app.query_params.clear()
            app.switch_page(f"pages/{page}.py")
            if run:
                app.query_params["run"] = run.id
            elif page in ("compare", "draw"):
                app.query_params["runs"] = ",".join(run.id for run in runs)
            app.run()
            assert not app.exception, page
            yield app


def test_no_page_makes_a_link_picture_or_tag_of_stored_text(app, runs):
    for page in walk(app, runs):
        for text in shown(page):
            assert not MEANS_SOMETHING.search(text), text
        told = [element.proto.body for element in page.get("html")]
        assert page.query_params or sum('class="lab-card"' in body for body in told) == len(runs)
        for element in page.get("html"):
            assert not TAGS.search(element.proto.body), element.proto.body
        for chart in page.get("plotly_chart"):
            for trace in json.loads(chart.proto.spec)["data"]:
                assert "<" not in trace["name"]
        for chart in page.get("bidi_component"):
            assert "<img" not in str(chart.proto) and "<a" not in str(chart.proto)


def test_a_rename_to_such_a_name_is_said_as_it_is_written(app, store: RunStore, runs):
    run = runs[2].id
    app.query_params["run"] = run
    app.switch_page("pages/runs.py").run()
    app.query_params["run"] = run
    app.run()
    app.text_input(key=f"run_name_{run}").set_value(f"{HOSTILE[0]} again")
    app.button(key="run_rename").click().run()
    assert not app.exception
    [toast] = app.toast
    assert not MEANS_SOMETHING.search(toast.value)


@pytest.mark.parametrize("page", ["compare", "train"])
def test_an_address_cannot_put_a_link_on_the_page(app, store, page):
    store.add(RunConfig(), engine="test")
    app.switch_page(f"pages/{page}.py")
    app.query_params["metric"] = HOSTILE[0]
    app.query_params["optimizer"] = HOSTILE[1]
    app.run()
    assert app.warning
    for text in shown(app):
        assert not MEANS_SOMETHING.search(text), text
