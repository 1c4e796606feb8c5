"""Predict first: a wrong prediction gets a hint and another try before the answer."""

from __future__ import annotations

import pytest

from tests.pages.learn_pages import PAGES


def replies(app) -> list[str]:
    """What the page says to a prediction."""
    said = [e.value for kind in (app.success, app.info, app.warning) for e in kind]
    starts = ("Right.", "Not that one: ", "It is another one: ")
    return [text for text in said if text.startswith(starts)]


def forget(app, key: str) -> None:
    """Have the page forget earlier predictions."""
    app.session_state[key.replace("_guess", "_wrong")] = []
    app.session_state[key.replace("_guess", "_shown")] = False


@pytest.fixture
def question(visit, app):
    """Open a page's question: its key, its wrong answers and its right one."""

    def open_question(name: str) -> tuple[str, list[str], str]:
        visit(name)
        radio = next(r for r in app.radio if r.key.endswith("_guess"))
        for option in radio.options:
            app.radio(key=radio.key).set_value(option).run()
            if replies(app)[0].startswith("Right."):
                break
        forget(app, radio.key)
        app.radio(key=radio.key).set_value(None).run()
        assert replies(app) == []
        return radio.key, [o for o in radio.options if o != option], option

    return open_question


@pytest.mark.parametrize("name", PAGES)
def test_a_wrong_prediction_gets_a_hint_and_another_try_before_the_answer(app, question, name):
    key, wrong, right = question(name)
    hints = []
    for option in wrong:
        forget(app, key)
        app.radio(key=key).set_value(option).run()
        [said] = replies(app)
        assert said.startswith("Not that one: ") and said.endswith(" Try again.")
        hints.append(said)
    assert len(set(hints)) == len(wrong) and all(len(hint) > 60 for hint in hints)
    app.radio(key=key).set_value(right).run()
    [said] = replies(app)
    assert said.startswith("Right. ") and len(said) > 50


@pytest.mark.parametrize("name", PAGES)
def test_the_answer_shows_after_a_second_wrong_prediction(app, question, name):
    key, wrong, right = question(name)
    for option in wrong[:2]:
        app.radio(key=key).set_value(option).run()
    assert replies(app)[0].startswith(f"It is another one: **{right}**. ")


def test_the_answer_shows_when_it_is_asked_for_and_stays_over_a_page_change(app, question, visit):
    key, wrong, right = question("batch_size")
    app.radio(key=key).set_value(wrong[0]).run()
    app.button(key="learn_batch_answer").click().run()
    assert replies(app)[0].startswith(f"It is another one: **{right}**. ")
    visit("activations")
    visit("batch_size")
    assert replies(app)[0].startswith(f"It is another one: **{right}**. ")
