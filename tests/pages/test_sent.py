"""Every page waits until it is sent, so that nothing that comes just then takes a part of it."""

from __future__ import annotations

import pytest

from lab.ui import navigation


@pytest.mark.parametrize("page", ["train", "runs"], ids=["ends", "stops"])
def test_a_page_waits_until_it_is_sent_once_it_ends_or_stops(app, monkeypatch, page):
    waited = []
    monkeypatch.setattr(navigation, "wait_until_sent", lambda: waited.append(page))
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception and waited == [page]
