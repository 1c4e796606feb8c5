"""A pick outlives choices that lack it, and is never what nobody offered."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lab.ui.shared import pick as module


def page() -> None:
    import streamlit as st

    from lab.ui.shared.pick import pick

    names = {key: key.upper() for key in st.session_state.get("offered", "abc")}
    st.text(pick("Letter", names, first=next(iter(names)), key="letter"))


def shown(app: AppTest, offered: str) -> str:
    app.session_state["offered"] = offered
    app.run()
    assert not app.exception
    return app.text[0].value


def test_the_first_is_picked_until_somebody_picks_and_a_pick_outlives_choices_that_lack_it():
    app = AppTest.from_function(page).run()
    assert app.text[0].value == "a" and "letter" not in app.session_state
    app.selectbox(key="letter_box").select("c").run()
    assert app.text[0].value == "c"
    assert [shown(app, offered) for offered in ("ab", "cab", "b")] == ["a", "c", "b"]


def test_what_the_page_does_not_offer_is_no_pick(monkeypatch):
    state = {"letter": ["a"], "letter_box": "B"}  # a label, as Streamlit gives back now and then
    monkeypatch.setattr(module.st, "session_state", state)
    module._keep("letter", "letter_box", {"a": "A", "b": "B"})
    assert state["letter"] == ["a"]
    state["letter_box"] = "b"
    module._keep("letter", "letter_box", {"a": "A", "b": "B"})
    assert state["letter"] == ["b"]
