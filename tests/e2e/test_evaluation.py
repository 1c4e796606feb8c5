"""A saved model is evaluated in the background, in a real browser: started, followed, shown."""

from __future__ import annotations

import re
import signal
import time

import psutil
from playwright.sync_api import Page, expect

from lab.atlas import load
from lab.config import RunConfig
from lab.evaluation import FILE, Scores
from lab.store import RunStore
from tests.e2e.compare_page import no_exception, pick_view
from tests.e2e.server import Server, Visitor

SECONDS = 15
RUNS_CHARTS = ("confusion", "reliability", "classes", "shift", "turn", "scale", "noise")


def add_run(store: RunStore, number: int = 0) -> str:
    """Store a run that has ended with the atlas's model, its bytes told apart by a number."""
    run = store.add(RunConfig(seed=number), engine="test")
    store.begin(run, dataset_used="mnist")
    metrics = {"loss": 0.1, "accuracy": 0.97, "val_loss": 0.1, "val_accuracy": 0.97, "seconds": 1.0}
    store.append(run, 1, metrics | {"gradient_norms": [0.1] * 6}, best_epoch=1, best_value=0.97)
    store.end(run, "completed", "")
    model = load().model + bytes([number] * number)
    store.finish(run, models={"model.keras": b"k", "model.tflite": model}, test_accuracy=0.97)
    return run


def open_tab(page: Page, server: Server, run: str) -> None:
    page.goto(f"{server.url}/runs?run={run}")
    page.get_by_role("tab", name="Evaluation").click()


def test_a_models_evaluation_is_followed_to_its_result_and_a_mistake_opens_in_draw(
    page, server, server_store
):
    run = add_run(server_store)
    open_tab(page, server, run)
    page.locator(".st-key-run_evaluate button").click()
    progress = page.locator(".st-key-run_evaluating")
    expect(progress).to_contain_text(re.compile(r"Evaluating the model: [1-9]\d?%"))
    expect(page.locator(".st-key-run_scores")).to_be_visible()
    expect(progress).to_have_count(0)
    scores = Scores.from_bytes(server_store.artifact(run, FILE))
    expect(page.locator(".st-key-run_scores")).to_contain_text(f"{100 * scores.accuracy:.2f} %")
    for name in RUNS_CHARTS:
        expect(page.locator(f".st-key-run_{name} .main-svg").first).to_be_visible()
    links = page.locator(".st-key-run_mistakes a")
    expect(links).to_have_count(12)
    href = links.first.get_attribute("href")
    assert re.fullmatch(rf".*draw\?runs={run}&sample=\d+&sample_of=mnist&show=why", href)
    links.first.click()
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    no_exception(page)
    page.go_back()
    expect(links).to_have_count(12)  # its tab is open again


def test_it_can_be_stopped_and_the_page_offers_it_again(page, server, server_store):
    run = add_run(server_store, 1)
    open_tab(page, server, run)
    page.locator(".st-key-run_evaluate button").click()
    page.locator(".st-key-run_evaluating button").click()
    expect(page.locator(".st-key-run_evaluate button")).to_be_enabled()
    expect(page.locator(".st-key-run_evaluating")).to_have_count(0)
    assert server_store.artifact(run, FILE) is None


def test_two_models_are_compared_on_the_same_images_and_a_reload_finds_them(
    page, server, server_store
):
    runs = [add_run(server_store, number) for number in (2, 3)]
    page.goto(f"{server.url}/compare?runs={','.join(runs)}")
    pick_view(page, "Test set")
    page.locator(".st-key-compare_evaluate button").click()
    same = page.get_by_text("are right on the same images")
    expect(same).to_be_visible()  # they are the same network
    page.reload()
    expect(same).to_be_visible()
    expect(page.locator(".st-key-compare_evaluate")).to_have_count(0)
    expect(page.locator(".st-key-compare_confusion_1_chart .main-svg").first).to_be_visible()
    no_exception(page)


def test_a_telephone_shows_all_of_it_without_scrolling_sideways(page, server, server_store):
    run = add_run(server_store, 4)
    page.set_viewport_size({"width": 400, "height": 900})
    open_tab(page, server, run)
    page.locator(".st-key-run_evaluate button").click()
    expect(page.locator(".st-key-run_mistakes a")).to_have_count(12)
    wide = page.evaluate("document.querySelector('.stMain').scrollWidth")
    assert wide <= 400


def test_on_a_touch_screen_no_buttons_lie_on_what_a_chart_says(browser, server, server_store):
    run = add_run(server_store, 5)
    size = {"width": 400, "height": 900}
    for touch in (False, True):
        context = browser.new_context(viewport=size, has_touch=touch, is_mobile=touch)
        page = context.new_page()
        page.goto(f"{server.url}/compare?runs={run}&view=test")
        evaluate = page.locator(".st-key-compare_evaluate button")
        chart = page.locator(".st-key-compare_confusion_0_chart .main-svg").first
        expect(evaluate.or_(chart).first).to_be_visible()
        if evaluate.is_visible():
            evaluate.click()
        expect(chart).to_be_visible()
        buttons = page.locator(".st-key-compare_confusion_0_chart .modebar-btn")
        expect(buttons).to_have_count(0 if touch else 6)
        context.close()


def test_a_server_that_evaluates_ends_at_once_when_it_is_asked_to(browser, new_server):
    server = new_server(workers=1)
    store = RunStore(server.store_url)
    runs = [add_run(store, number) for number in range(8)]
    with Visitor(browser) as page:
        page.goto(f"{server.url}/compare?runs={','.join(runs)}&view=test")
        page.locator(".st-key-compare_evaluate button").click()
        expect(page.locator(".st-key-compare_evaluating")).to_be_visible()
        family = server.processes()
        began = time.monotonic()
        assert server.end(signal.SIGTERM, SECONDS) == 0
        assert time.monotonic() - began < SECONDS
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []
        page.goto("about:blank")
    assert sum(store.artifact(run, FILE) is None for run in runs) >= 4  # it was in the midst of it
    store.close()
