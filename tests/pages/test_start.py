"""Start queues what the form shows, once a click; the form belongs to the visit."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lab.config import RunConfig
from lab.engine import Engine
from lab.errors import StoreError
from lab.presets import POST_COMPARISON, POST_REMEDY, PRESETS
from lab.ui.train import kept_setup as kept
from lab.ui.train.form_link import setup_link
from tests.pages.test_every_field import choose


def click(app, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def captions(app) -> str:
    return "\n".join(caption.value for caption in app.caption)


def test_a_double_click_on_start_is_one_run_and_leaves_the_form_as_it_is(app, store, clock):
    app.run()
    choose(app, "epochs", 3)
    for _ in range(3):
        click(app, "start")
        clock.now += 0.3
    assert [run.config.epochs for run in store.runs()] == [3]
    assert app.number_input(key="form_epochs").value == 3


def test_a_double_click_counts_once_however_long_the_queueing_takes(
    app, store, clock, monkeypatch
):
    begin = Engine.start

    def begin_slowly(*args, **kwargs) -> str:
        clock.now += 5
        return begin(*args, **kwargs)

    monkeypatch.setattr(Engine, "start", begin_slowly)
    app.run()
    for _ in range(2):
        click(app, "post_comparison")
    assert len(store.runs()) == len(POST_COMPARISON)


def test_a_click_after_a_second_is_another_run(app, store, clock):
    app.run()
    for _ in range(2):
        click(app, "start")
        clock.now += 1.1
    assert len(store.runs()) == 2


def test_another_setup_is_another_run_at_once(app, store, clock):
    app.run()
    for seed in (1, 2):
        choose(app, "seed", seed)
        click(app, "start")
    assert {run.config.seed for run in store.runs()} == {1, 2}


def test_a_click_that_came_to_nothing_can_be_repeated_at_once(app, store, clock, monkeypatch):
    app.run()

    def fail(*_, **__) -> None:
        raise StoreError("The store is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "start_all", fail)
        click(app, "start")
        assert [error.value for error in app.error] == ["The store is full."]
    click(app, "start")
    assert not app.error
    assert len(store.runs()) == 1


def test_double_clicks_on_the_posts_buttons_queue_each_network_once(app, store, clock):
    app.run()
    for _ in range(2):
        click(app, "post_comparison")
    assert len(store.active()) == len(POST_COMPARISON)
    click(app, "post_remedy")
    assert [run.config for run in store.active()][3:] == [PRESETS[POST_REMEDY].config]


def test_late_clicks_on_two_buttons_in_turns_are_one_of_each(app, store, clock):
    app.run()
    click(app, "post_comparison")
    app.button(key="post_comparison").click()  # a busy server hears them together
    click(app, "post_remedy")
    app.button(key="post_comparison").click()
    app.run()
    assert len(store.runs()) == len(POST_COMPARISON) + 1
    assert "post_remedy" not in {button.key for button in app.button}  # it is not offered again


def test_the_page_says_what_was_queued(app, store):
    app.run()
    choose(app, "epochs", 3)
    click(app, "start")
    assert f"Queued: {store.runs()[0].config.title}" in captions(app)
    click(app, "post_comparison")
    assert any("Queued: the post's three networks." in text.value for text in app.markdown)
    click(app, "post_remedy")
    assert any("Queued: the post's fourth network" in text.value for text in app.markdown)


def test_what_the_browser_had_not_heard_of_when_start_was_clicked_is_not_undone(app, store):
    app.run()
    choose(app, "optimizer", "SGD")
    app.text_input(key="form_learning_rate").set_value("0.001")  # Adam's: what it still showed
    click(app, "start")
    assert store.runs()[0].config == RunConfig(optimizer="SGD")
    assert app.text_input(key="form_learning_rate").value == "0.01"


def test_a_rate_set_back_by_hand_is_the_readers_own(app, store):
    app.run()
    choose(app, "optimizer", "SGD")
    app.text_input(key="form_learning_rate").set_value("0.001").run()
    click(app, "start")
    assert store.runs()[0].config == RunConfig(optimizer="SGD", learning_rate=0.001)


@pytest.fixture
def cookies(monkeypatch) -> dict[str, str]:
    """The browser's cookies, as the page reads and writes them."""
    held: dict[str, str] = {}
    monkeypatch.setattr(kept, "st", SimpleNamespace(context=SimpleNamespace(cookies=held)))

    def write(*, key: str, data: dict[str, str]) -> None:
        name, _, value = data["cookie"].partition(";")[0].partition("=")
        held[name] = value

    monkeypatch.setattr(kept, "_component", write)
    return held


SETUP = RunConfig(
    activation="tanh", optimizer="Nesterov", learning_rate=0.02, epochs=3, hidden_layers=(32, 8),
    optimizer_options={"momentum": 0.5}, batch_size="full", train_samples=1000, patience=5,
)


def test_a_new_session_finds_the_form_as_the_browser_kept_it(app, store, cookies):
    kept.keep_setup(SETUP)
    app.run()
    click(app, "start")
    assert store.runs()[0].config == SETUP


def test_an_address_with_a_setup_wins_over_what_the_browser_kept(app, store, cookies):
    kept.keep_setup(SETUP)
    app.query_params["epochs"] = "2"
    app.run()
    click(app, "start")
    assert store.runs()[0].config == PRESETS["relu-adam-0-1"].config.changed(epochs=2)


def test_the_browser_keeps_each_setup_and_the_last_valid_one_while_a_value_is_wrong(app, cookies):
    app.run()
    choose(app, "epochs", 3)
    assert kept.kept_setup() == PRESETS["relu-adam-0-1"].config.changed(epochs=3)
    app.text_input(key="form_learning_rate").set_value("0.").run()
    choose(app, "epochs", 4)
    assert kept.kept_setup().epochs == 3


@pytest.mark.parametrize(
    "value", ["", "epochs=0", "epochs=3&foo=1", "%00", "=", "preset=best", "epochs=3;" * 500,
              "epochs=3" + "&seed=1" * 500, "optimizer=SGD&momentum=0.5"],
)
def test_a_cookie_that_is_not_a_sound_setup_is_passed_over_in_silence(app, cookies, value):
    cookies["lab_setup"] = value
    assert kept.kept_setup() is None
    app.run()
    assert not app.exception and not app.warning
    assert app.number_input(key="form_epochs").value == 20


def test_a_setup_leaves_the_address_once_the_form_has_another(app):
    app.query_params |= {"epochs": "4", "seed": "2"}
    app.run()
    assert "epochs" in app.query_params
    choose(app, "seed", 3)
    assert not app.query_params
    assert app.number_input(key="form_epochs").value == 4


def test_the_link_is_to_the_setup(app):
    app.run()
    choose(app, "epochs", 4)
    [link] = [code.value for code in app.code]
    assert link.endswith(setup_link(RunConfig(epochs=4)))
