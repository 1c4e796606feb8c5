"""What a sweep varies belongs to the visit: a reload finds it as it was left."""

from __future__ import annotations

import json
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.train import kept_setup, kept_sweep
from tests.pages.conftest import new_session
from tests.pages.sweep_pages import configs_of, open_sweep, started, write
from tests.pages.test_every_field import choose


@pytest.fixture(autouse=True)
def cookies(monkeypatch) -> dict[str, str]:
    """The browser's cookies, as the page reads and writes them."""
    held: dict[str, str] = {}
    for module in (kept_setup, kept_sweep):
        monkeypatch.setattr(module, "st", SimpleNamespace(context=SimpleNamespace(cookies=held)))

    def write_cookie(*, key: str, data: dict[str, str]) -> None:
        name, _, value = data["cookie"].partition(";")[0].partition("=")
        held[name] = value

    monkeypatch.setattr(kept_setup, "_component", write_cookie)
    return held


def reloaded() -> AppTest:
    """Open the page in a new session of the same browser."""
    anew = new_session().run()
    assert not anew.exception
    return anew


def test_a_reload_finds_the_sweep_as_it_was_set_up(app, store):
    open_sweep(app, "optimizer", "learning_rate", "hidden_layers")
    app.multiselect(key="sweep_values_optimizer").set_value(["Lion", "SGD"]).run()
    write(app, "sweep_rate_to", "0.002")
    write(app, "sweep_list_hidden_layers", "64-64, 8")
    app.number_input(key="sweep_seeds").set_value(2).run()
    app.toggle(key="sweep_compile").set_value(False).run()
    app.selectbox(key="sweep_keeps").set_value("none").run()
    write(app, "sweep_name", "mine; path=/, <b>")
    choose(app, "epochs", 9)
    before = started(app, store)
    anew = reloaded()
    anew.button(key="sweep_start").click().run()
    assert not anew.exception
    newest, first = store.sweeps()
    assert configs_of(store, newest.id) == before
    assert (newest.name, newest.keeps) == (first.name, first.keeps) == ("mine; path=/, <b>", "none")


def test_a_visitor_without_a_sweep_has_no_cookie_of_one(app, cookies):
    app.run()
    assert "lab_sweep" not in cookies


def test_a_link_to_a_setup_shows_one_run(app, cookies):
    open_sweep(app, "optimizer")
    anew = new_session()
    anew.query_params["epochs"] = "2"
    anew.run()
    assert anew.button_group(key="train_mode").value == "one"
    assert anew.number_input(key="form_epochs").value == 2


WRONG = [
    {"train_mode": "many"}, {"train_mode": ["sweep"]}, {"sweep_vary": ["dataset"]},
    {"sweep_vary": "optimizer"}, {"sweep_vary": ["optimizer", "optimizer"]},
    {"sweep_vary": [["optimizer"]]}, {"sweep_seeds": "3"}, {"sweep_seeds": True},
    {"sweep_seeds": 10**30}, {"sweep_seeds": 1.5}, {"sweep_keeps": "some"}, {"sweep_rates": None},
    {"sweep_compile": 1}, {"sweep_values_optimizer": ["Adamm"]}, {"sweep_list_batch_size": 16},
    {"sweep_rate_from": 0.1}, {"sweep_rate_points": []}, {"sweep_learning_rate_by": "guess"},
    {"sweep_name": "x" * 200}, {"form_optimizer": "Adamm"}, {"sweep_asked": "x"}, [], 3, None,
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_cookie_that_is_not_sound_is_passed_over_in_silence(app, cookies, wrong):
    with_mode = {"train_mode": "sweep", "sweep_vary": ["learning_rate", "optimizer"]} | wrong \
        if isinstance(wrong, dict) else wrong
    cookies["lab_sweep"] = quote(json.dumps(with_mode))
    sound = kept_sweep.sound(cookies["lab_sweep"])
    assert not isinstance(wrong, dict) or not sound.keys() & wrong.keys()
    app.run()
    assert not app.exception and not app.warning and not app.error


@pytest.mark.parametrize("text", ["", "%", "{", "%7B%7D", "[" * 3000, "\0", "x" * 9000])
def test_a_cookie_that_is_no_json_is_passed_over_in_silence(app, cookies, text):
    cookies["lab_sweep"] = text
    assert kept_sweep.sound(text) == {}
    app.run()
    assert not app.exception
