"""A link works for whoever opens it first."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_first_address_opened_on_a_new_server_leads_through_the_app(new_server, page):
    page.goto(f"{new_server(workers=1).url}/learn_learning_rate?curvature=4")
    navigation = page.get_by_test_id("stSidebarNav")
    expect(navigation.get_by_role("link", name="Compare", exact=True)).to_be_visible()
    expect(navigation.get_by_role("link", name="streamlit app")).to_have_count(0)
    expect(page.get_by_role("heading", name="Learning rate", exact=True)).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Curvature")).to_have_value("4")
    expect(page).to_have_url(re.compile("curvature=4"))
    expect(page).to_have_title("Learning rate · Optimizer Lab")
