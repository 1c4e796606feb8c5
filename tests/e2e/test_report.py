"""The exported report in a real browser that has no network: on a phone, in the dark, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lab.analysis.groups import group_runs
from lab.exports.report import report
from lab.exports.report_parts import report_parts
from lab.exports.versions import versions
from tests.exports.conftest import HOSTILE, kept  # noqa: F401 - a fixture


@pytest.fixture
def file(kept, tmp_path) -> Path:  # noqa: F811
    groups = group_runs(kept.runs)
    parts = report_parts(groups, kept.runs, kept.history)
    page = report(HOSTILE, groups, kept.runs, kept.history, parts.sections, [HOSTILE], versions())
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture
def opened(browser, file) -> Iterator:
    """A function that opens the report offline; whatever it complains of or asks for fails."""
    complaints, contexts = [], []

    def opened(**look) -> Page:
        context = browser.new_context(offline=True, **look)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: complaints.append(request.url)
                if request.url.startswith(("http", "ws", "//")) else None)
        page.goto(file.as_uri())
        expect(page.locator("html[data-drawn]")).to_be_attached()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def curves(page: Page) -> int:
    return page.locator("figure .scatterlayer path.js-line").count()


@pytest.mark.parametrize("width", [400, 1400])
def test_it_draws_its_charts_without_a_network_and_fits(opened, width):
    page = opened(viewport={"width": width, "height": 900})
    expect(page.locator("figure .main-svg").first).to_be_visible()
    assert page.locator("figure").count() >= 3 and curves(page) >= 2 * 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for box in (figure.bounding_box() for figure in page.locator("figure").all()):
        assert box["width"] <= width and box["height"] > 150
    assert page.get_by_role("heading", level=1).inner_text() == HOSTILE


def test_it_is_dark_where_the_reader_is_and_light_on_paper(opened):
    page = opened(color_scheme="dark")
    ink = "getComputedStyle(document.querySelector('figure .xtitle')).fill"
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ink) == "rgb(230, 237, 243)"
    assert page.evaluate(paper) == "rgb(20, 24, 29)"
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{ink} === 'rgb(31, 35, 40)'")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


def test_what_is_folded_away_opens(opened, kept):  # noqa: F811
    page = opened()
    config = page.locator("pre").first
    expect(config).to_be_hidden()
    page.locator("summary").first.click()
    expect(config).to_be_visible()
    assert '"optimizer": "SGD"' in config.inner_text()
    page.get_by_text("All runs").click()
    for run in kept.runs:
        expect(page.get_by_role("cell", name=run.id)).to_be_visible()
