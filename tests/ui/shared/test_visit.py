"""A browser is known again by its cookie, and by nothing that is not one of ours."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from lab.ui.shared import visit


class State(dict):
    """A browser session's state, by key and by attribute."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


@pytest.fixture
def browser(monkeypatch):
    """A function that opens a session in a browser that has these cookies."""

    def open_session(**cookies: str) -> str:
        context = SimpleNamespace(cookies=cookies)
        monkeypatch.setattr(visit, "st", SimpleNamespace(session_state=State(), context=context))
        monkeypatch.setattr(visit, "is_open", lambda: True)
        return visit.visit()

    return open_session


def test_a_known_cookie_is_the_visit(browser):
    assert browser(lab_visit="0123456789ab") == "0123456789ab" == visit.visit()


@pytest.mark.parametrize("cookie", ["", "0123456789AB", "0123456789abc", "x" * 10_000, "../../etc"])
def test_any_other_cookie_is_replaced(browser, cookie):
    given = browser(lab_visit=cookie)
    assert re.fullmatch("[0-9a-f]{12}", given) and given != cookie


def test_two_new_browsers_are_two_visits(browser):
    assert browser() != browser()


def test_in_a_workspace_of_ones_own_every_tab_is_the_same_visit(browser, monkeypatch):
    browser(lab_visit="0123456789ab")
    monkeypatch.setattr(visit, "is_open", lambda: False)
    monkeypatch.setattr(visit, "current_workspace", lambda: "f" * 64)
    assert visit.visit() == "f" * 12
