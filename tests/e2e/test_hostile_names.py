"""A name from a stranger: no page loads its picture, shows its link or runs its tags."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import update

from lab.config import RunConfig
from lab.store.schema import runs as runs_table
from tests.e2e.train_page import open_train

HOST = "evil.example"
NAME = (
    f"![x](http://{HOST}/1.png)[Session expired: log in](http://{HOST}) http://{HOST}/2 "
    f"www.{HOST} me@{HOST} <img src='http://{HOST}/3.png'><a href='http://{HOST}'>log in</a>"
)
FOREIGN = f"a[href*='{HOST}'], img[src*='{HOST}'], image[href*='{HOST}']"


def test_a_hostile_name_is_text_on_every_page(page, server, server_store):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if HOST in request.url else None)
    open_train(page, server)
    [visit] = [c["value"] for c in page.context.cookies() if c["name"] == "lab_visit"]
    run = server_store.add(RunConfig(), engine="test", visit=visit)
    server_store.begin(run)
    for epoch in (1, 2):
        values = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy", "seconds"), 0.5)
        server_store.append(run, epoch, values, best_epoch=1, best_value=0.5)
    server_store.end(run, "failed", "")
    server_store.finish(run, models={"model.tflite": b"damaged"}, test_accuracy=0.5)
    with server_store._write() as db:
        hostile = dict.fromkeys(("name", "notice", "message", "sweep", "dataset_used"), NAME)
        db.execute(update(runs_table).where(runs_table.c.id == run).values(hostile))
    for address, text in (
        ("", page.locator(f".st-key-card_{run}")),
        ("compare?runs=" + run, page.locator(".js-plotly-plot .legend")),
        ("runs?run=" + run, page.get_by_test_id("stAlert").first),
        ("draw?runs=" + run, page.get_by_test_id("stAlert").filter(has_text="damaged")),
    ):
        page.goto(f"{server.url}/{address}")
        expect(text).to_contain_text(re.compile(r"!\[x\]\(http:\u2060?//evil\.example"))
        expect(page.locator(FOREIGN)).to_have_count(0)
    server_store.delete([run])
    assert asked == []
