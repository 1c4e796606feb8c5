"""A walk through the Learn pages in a browser: click a start, play, turn, follow a link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

TITLES = {
    "learn_backpropagation": "Backpropagation by hand",
    "learn_activations": "Activations",
    "learn_vanishing_gradients": "Vanishing gradients",
    "learn_surface": "Optimizers on a surface",
    "learn_batch_size": "Batch size",
    "learn_learning_rate": "Learning rate",
}
ALL = "GD,SGD,Momentum,Nesterov,Adagrad,RMSprop,Adadelta,Adam,AdamW,Nadam,Lion"
READY = ".surface-chart[data-ready]"


def shows(page: Page, title: str) -> None:
    """Wait until the page of that title is drawn to its end, without an error."""
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="See it on MNIST")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def step(page: Page) -> int:
    return int(page.locator(READY).get_attribute("data-step"))


def test_walk_through_all_learn_pages(page, server):
    page.goto(server.url)
    for name, title in TITLES.items():
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        shows(page, title)
        expect(page).to_have_url(re.compile(f"/{name}$"))
    page.get_by_role("button", name="See it on MNIST").click()
    expect(page.locator(".st-key-start button")).to_be_enabled()


def test_a_click_on_the_contours_sets_the_start(page, server):
    page.goto(f"{server.url}/learn_surface?surface=himmelblau")
    chart = page.locator(READY)
    expect(chart).to_be_visible()
    canvas = chart.locator("canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})
    field = page.get_by_role("spinbutton", name="Start x")
    expect(field).not_to_have_value("-0.5")
    assert 1.5 < float(field.input_value()) < 3.5
    assert 1.5 < float(page.get_by_role("spinbutton", name="Start y").input_value()) < 3.5
    expect(page).to_have_url(re.compile(r"x=2\.\d+&y=2\.\d+|x=\d\.\d+&y=\d\.\d+"))


@pytest.mark.parametrize("view", ["Contour", "3-D"])
def test_animation_of_all_optimizers_plays_to_the_last_step(page, server, view):
    page.goto(f"{server.url}/learn_surface?surface=himmelblau&steps=100&on={ALL}")
    chart = page.locator(READY)
    expect(chart).to_be_visible()
    if view == "3-D":
        chart.get_by_role("button", name="3-D").click()
        expect(page.locator(".surface-chart[data-view='3d']")).to_be_visible()
    chart.get_by_role("slider").press("Home")
    chart.get_by_role("button", name="Play").click()
    expect(chart).to_have_attribute("data-step", "100", timeout=30_000)


def test_play_pause_step_and_slider_work_by_keyboard_and_move_the_numbers(page, server):
    page.goto(f"{server.url}/learn_surface?steps=500")
    chart = page.locator(READY)
    expect(chart).to_be_visible()
    chart.get_by_role("button", name="Play").press("Enter")
    expect(chart.get_by_role("button", name="Pause")).to_be_visible()
    chart.get_by_role("button", name="Pause").press("Space")
    held = step(page)
    assert 0 <= held < 500
    chart.get_by_role("button", name="One step on").press("Enter")
    assert step(page) == held + 1
    chart.get_by_role("button", name="One step back").press("Enter")
    assert step(page) == held
    slider = chart.get_by_role("slider")
    slider.press("Home")
    for _ in range(3):
        slider.press("ArrowRight")
    assert step(page) == 3
    expect(page.locator(".surface-numbers .when")).to_have_text("Step 3")
    expect(page.locator(".surface-numbers .along-x")).to_contain_text("0.999^3")


def test_link_to_try_sets_the_page_and_back_undoes_it(page, server):
    page.goto(f"{server.url}/learn_learning_rate")
    shows(page, "Learning rate")
    page.get_by_role("link", name="The edge of stability", exact=True).click()
    expect(page.get_by_role("spinbutton", name="Curvature")).to_have_value("4")
    expect(page).to_have_url(re.compile(r"curvature=4&rate=0\.5"))
    page.go_back()
    expect(page.get_by_role("spinbutton", name="Curvature")).to_have_value("1")


def test_see_it_on_mnist_leaves_the_pages_own_address_behind(page, server):
    page.goto(f"{server.url}/learn_learning_rate?curvature=4&rate=0.5")
    page.get_by_role("button", name="See it on MNIST").click()
    expect(page.locator(".st-key-start button")).to_be_enabled()
    expect(page).not_to_have_url(re.compile("curvature"))
    expect(page.get_by_text("A link cannot set")).to_have_count(0)


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_page_fits_400_pixels(page, server, name, title):
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{server.url}/{name}")
    shows(page, title)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
