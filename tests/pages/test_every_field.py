"""Every field has a widget in the form, and what it is set to is what is queued."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.options import FIELDS, Choice
from lab.presets import FIRST_PRESET, PRESETS
from lab.ui.train.form_keys import key
from lab.ui.train.widgets import held
from tests.fields.values import other

WIDGETS = ("selectbox", "number_input", "text_input", "toggle")


def widget(app: AppTest, name: str):
    """Return the one widget of a field; None where the form does not show it."""
    found = [w for kind in WIDGETS for w in app.get(kind) if w.key == key(name)]
    assert len(found) <= 1
    return found[0] if found else None


def choose(app: AppTest, name: str, value: object) -> None:
    """Set a field by its widget, as a reader would."""
    spec, box = FIELDS[name], widget(app, name)
    shown = held(spec, value)
    if box.type == "selectbox" and not isinstance(spec, Choice):
        box.options = list(dict.fromkeys([*box.options, shown]))  # AppTest refuses what is typed
    box.set_value(shown).run()
    assert not app.exception


def started(app: AppTest, store) -> RunConfig:
    """Press Start and return the config of the one run that it queued."""
    app.button(key="start").click().run()
    assert not app.exception and not app.error
    [run] = store.runs()
    return run.config


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_has_a_widget_whose_value_reaches_the_run(app, store, name):
    app.run()
    for switch, values in FIELDS[name].shown_where.items():
        choose(app, switch, values[0])
    choose(app, name, other(FIELDS[name]))
    assert getattr(started(app, store), name) == other(FIELDS[name])


def test_a_field_is_shown_only_where_it_counts_and_is_the_default_elsewhere(
    app, store, monkeypatch
):
    conditional = replace(FIELDS["seed"], shown_where={"scaling": ["raw"]})
    monkeypatch.setitem(FIELDS, "seed", conditional)
    app.run()
    assert widget(app, "seed") is None
    choose(app, "scaling", "raw")
    choose(app, "seed", 5)
    choose(app, "scaling", "0-1")
    assert widget(app, "seed") is None
    assert started(app, store) == PRESETS[FIRST_PRESET].config


def test_a_value_is_there_again_when_its_field_is_shown_again(app, store, monkeypatch):
    conditional = replace(FIELDS["seed"], shown_where={"scaling": ["raw"]})
    monkeypatch.setitem(FIELDS, "seed", conditional)
    app.run()
    for scaling in ("raw", "0-1", "raw"):
        choose(app, "scaling", scaling)
        if widget(app, "seed") and not app.session_state[key("seed")]:
            choose(app, "seed", 5)
    assert started(app, store).seed == 5
