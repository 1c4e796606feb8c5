"""While the store is away, pages say so, show what they saw last, and come back by themselves."""

from __future__ import annotations

import pytest

from lab.errors import StoreAwayError
from lab.store import RunStore

SENTENCE = "The run store could not be used (connection refused)."


@pytest.fixture
def outage():
    """A function that takes the store away from all pages, or brings it back."""
    patch = pytest.MonkeyPatch()

    def away(is_away: bool) -> None:
        patch.undo()
        for name in ("_read", "_write") if is_away else ():
            patch.setattr(RunStore, name, refuse)

    def refuse(*_args):
        raise StoreAwayError(SENTENCE)

    yield away
    patch.undo()


def warned(app) -> list[str]:
    return [box.value for box in app.warning]


def test_train_keeps_its_cards_says_that_the_store_is_away_and_recovers(app, store, outage):
    app.run()
    app.button(key="start").click().run()
    [run] = store.runs()
    store.begin(run.id)
    store.append(run.id, 1, {"loss": 1.0, "seconds": 2.0}, best_epoch=1, best_value=0.5)
    app.run()
    outage(True)
    app.run()
    assert not app.exception and not app.error
    [warning] = warned(app)
    assert warning.startswith(SENTENCE) and "What trains goes on" in warning
    [card] = [c.proto.body for c in app.get("html") if 'class="lab-card"' in c.proto.body]
    assert "the store is away · epoch 2 of 20" in card
    outage(False)
    app.run()
    assert warned(app) == []


def test_starting_while_the_store_is_away_says_so_and_queues_nothing(app, store, outage):
    app.run()
    outage(True)
    app.button(key="start").click().run()
    assert not app.exception
    assert SENTENCE in [error.value for error in app.error]
    outage(False)
    app.run()
    assert store.runs() == []
    app.button(key="start").click().run()
    assert len(store.runs()) == 1


@pytest.mark.parametrize("page", ["train", "compare", "draw", "runs"])
def test_a_page_that_is_opened_while_the_store_is_away_waits_for_it(app, outage, page):
    outage(True)
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert [error.value for error in app.error] == [SENTENCE]
    outage(False)
    app.run()
    assert not app.error and not app.exception
