"""A sweep is queued once, as it is shown; what is no good, too much or unsure queues nothing."""

from __future__ import annotations

import pytest

from lab.engine import Engine
from lab.errors import StoreError
from lab.presets import FIRST_PRESET, PRESETS
from tests.pages.sweep_pages import click, errors, open_sweep, set_mode, started, write
from tests.pages.test_every_field import choose
from tests.pages.test_hostile_text import MEANS_SOMETHING, shown
from tests.test_safe_text import HOSTILE

BASE = PRESETS[FIRST_PRESET].config

@pytest.mark.parametrize(("names", "key", "text", "said"), [
    (["batch_size"], "sweep_list_batch_size", "16, 5000",
     "Batch size must be a whole number in [1, 4096] or 'full'. Got 5000."),
    (["batch_size"], "sweep_list_batch_size", "16, 16",
     "Batch size must name each value once. Got 16 twice."),
    (["batch_size"], "sweep_list_batch_size", " ,", "must have one value or more. Got none."),
    (["hidden_layers"], "sweep_list_hidden_layers", "64, many", "Got 'many'."),
    (["learning_rate"], "sweep_rate_to", "0.00001", "from a number above 0 to a larger one."),
    (["learning_rate"], "sweep_rate_to", "11", "To must be in [1e-06, 10]. Got 11."),
    (["learning_rate"], "sweep_rate_from", "", "From must be in [1e-06, 10]. Got ''."),
    (["hidden_layers"], "sweep_list_hidden_layers", "64-, 32", "Got '64-'."),
    ([], "sweep_name", "n" * 500, "Name must be a text of at most 120 characters. Got 500."),
    (["batch_size"], "sweep_list_batch_size", "16 " * 1000,
     "Batch size must be a list of at most 2,000 characters. Got 2,999."),
    (["activation"], "sweep_values_activation", [],
     "Activation must have one value or more. Got none."),
])
def test_a_value_that_is_no_good_is_a_sentence_and_nothing_can_be_queued(
    app, store, names, key, text, said
):
    open_sweep(app, *names)
    kind = app.multiselect if isinstance(text, list) else app.text_input
    kind(key=key).set_value(text)
    click(app, "sweep_start")  # in one go, as a browser that has not heard of it
    assert said in errors(app)
    assert app.button(key="sweep_start").disabled
    assert store.runs() == [] and store.sweeps() == []


@pytest.mark.parametrize(("seeds", "said"), [
    (0, "Seeds must be a whole number in [1, 2000]. Got 0."),
    (2.5, "Seeds must be a whole number in [1, 2000]. Got 2.5."),
    (2000, "A sweep has at most 2,000 runs. Got 2 activations x 2,000 seeds = 4,000 runs."),
])
def test_a_number_of_seeds_that_is_no_good_is_a_sentence(app, store, seeds, said):
    open_sweep(app, "activation")
    app.number_input(key="sweep_seeds").set_value(seeds)
    click(app, "sweep_start")
    assert said in errors(app)
    assert store.runs() == []


def test_seeds_beyond_the_last_one_are_a_sentence(app, store):
    open_sweep(app)
    choose(app, "seed", 2**31 - 2)
    assert "Seeds must end at 2,147,483,647 at most." in errors(app)


def test_a_field_out_of_range_is_a_sentence_once_it_is_not_replaced(app, store):
    open_sweep(app, "activation")
    app.text_input(key="form_learning_rate").set_value("0").run()
    assert "Learning rate must be in [1e-06, 10]. Got 0." in errors(app)
    app.multiselect(key="sweep_vary").set_value(["learning_rate"]).run()
    assert not app.error
    assert {c.learning_rate for c in started(app, store)} == {0.0001, 0.001, 0.01, 0.1}


def test_more_than_a_hundred_runs_are_asked_about_and_a_double_click_is_no_answer(
    app, store, clock
):
    open_sweep(app, "activation")
    app.number_input(key="sweep_seeds").set_value(51).run()
    click(app, "sweep_start")
    assert store.runs() == []
    assert any("**Queue 102 runs?** They train for about" in m.value for m in app.markdown)
    clock.now += 0.3
    click(app, "sweep_confirm")
    assert store.runs() == []
    clock.now += 2
    click(app, "sweep_confirm")
    assert len(store.runs()) == 102 and len(store.sweeps()) == 1
    assert "sweep_confirm" not in {b.key for b in app.button}


def test_a_hundred_runs_are_not_asked_about(app, store):
    open_sweep(app, "activation")
    app.number_input(key="sweep_seeds").set_value(50).run()
    assert len(started(app, store)) == 100


def test_the_question_goes_when_it_is_declined_or_the_setup_changes(app, store, clock):
    open_sweep(app, "activation")
    app.number_input(key="sweep_seeds").set_value(60).run()
    click(app, "sweep_start")
    click(app, "sweep_not_now")
    assert "sweep_confirm" not in {b.key for b in app.button}
    click(app, "sweep_start")
    app.number_input(key="sweep_seeds").set_value(61).run()
    assert "sweep_confirm" not in {b.key for b in app.button}
    assert store.runs() == []


def test_several_quick_clicks_queue_one_sweep_and_a_later_one_another(app, store, clock):
    open_sweep(app, "activation")
    for _ in range(3):
        click(app, "sweep_start")
        clock.now += 0.3
    assert len(store.sweeps()) == 1
    clock.now += 5
    click(app, "sweep_start")
    assert len(store.sweeps()) == 2


def test_a_sweep_that_cannot_be_queued_says_why_and_can_be_tried_again(app, store, monkeypatch):
    def fails(*_, **__):
        raise StoreError("The disk is full.")

    open_sweep(app, "activation")
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "start_sweep", fails)
        click(app, "sweep_start")
    assert "The disk is full." in errors(app)
    click(app, "sweep_start")
    assert len(store.sweeps()) == 1 and not app.error


def test_a_limit_of_the_lab_is_its_sentence_and_nothing_is_queued(app, store, monkeypatch):
    monkeypatch.setenv("LAB_MAX_SWEEP", "5")
    open_sweep(app, "activation")
    click(app, "sweep_start")
    assert "At most 5 runs of a workspace's sweeps may wait at once." in errors(app)
    assert store.runs() == []


def test_what_a_limit_refuses_is_not_asked_about_first(app, store, monkeypatch):
    monkeypatch.setenv("LAB_MAX_SWEEP", "101")
    open_sweep(app, "activation")
    app.number_input(key="sweep_seeds").set_value(51).run()
    click(app, "sweep_start")
    assert "At most 101 runs of a workspace's sweeps may wait at once." in errors(app)
    assert "sweep_confirm" not in {b.key for b in app.button}
    assert store.runs() == []


def test_the_setup_is_there_again_after_another_page_and_after_one_run(app, store):
    open_sweep(app, "optimizer", "learning_rate")
    app.multiselect(key="sweep_values_optimizer").set_value(["Lion", "SGD"]).run()
    write(app, "sweep_rate_from", "0.002")
    app.number_input(key="sweep_seeds").set_value(4).run()
    write(app, "sweep_name", "mine")
    choose(app, "epochs", 9)
    app.switch_page("pages/runs.py").run()
    app.switch_page("pages/train.py").run()
    set_mode(app, "one")
    assert app.selectbox(key="form_optimizer").value == BASE.optimizer
    assert app.text_input(key="form_learning_rate").value == "0.001"
    set_mode(app, "sweep")
    configs = started(app, store)
    assert len(configs) == 2 * 4 * 4
    assert {(c.optimizer, c.epochs) for c in configs} == {("Lion", 9), ("SGD", 9)}
    assert min(c.learning_rate for c in configs) == 0.002
    assert store.sweeps()[0].name == "mine"


def test_what_was_typed_just_before_the_switch_is_kept(app):
    open_sweep(app, "batch_size")
    app.number_input(key="sweep_seeds").set_value(7)
    app.text_input(key="sweep_list_batch_size").set_value("16, 8")
    set_mode(app, "one")
    set_mode(app, "sweep")
    assert app.number_input(key="sweep_seeds").value == 7
    assert app.text_input(key="sweep_list_batch_size").value == "16, 8"


def test_a_setup_that_another_page_brings_is_one_run(app, store):
    run = store.add(BASE.changed(epochs=7), engine="test")
    open_sweep(app, "activation")
    app.switch_page("pages/runs.py")
    app.query_params["run"] = run
    app.run()
    click(app, "run_edit")
    assert app.button_group(key="train_mode").value == "one"
    assert app.number_input(key="form_epochs").value == 7


def test_a_preset_fills_what_does_not_vary(app, store):
    open_sweep(app, "learning_rate")
    click(app, "preset_sigmoid-sgd")
    configs = started(app, store)
    assert {(c.activation, c.optimizer, c.scaling) for c in configs} == {("sigmoid", "SGD", "raw")}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_or_value_from_a_stranger_is_shown_as_it_is_written(app, store, text):
    open_sweep(app, "batch_size")
    write(app, "sweep_name", text)
    click(app, "sweep_start")
    write(app, "sweep_list_batch_size", text)
    for said in shown(app):
        assert not MEANS_SOMETHING.search(said), said


@pytest.mark.parametrize("left", [{"sweep": "1234567890"}, {"runs": "a,b", "log_x": "on"}])
def test_the_browsers_back_from_another_page_leaves_the_sweep_as_it_was(app, store, left):
    open_sweep(app, "activation")
    choose(app, "epochs", 7)
    for name, text in left.items():
        app.query_params[name] = text
    app.run()
    assert not app.warning
    assert app.button_group(key="train_mode").value == "sweep"
    assert {config.epochs for config in started(app, store)} == {7}


def test_a_setup_beside_another_pages_name_is_still_a_link(app):
    open_sweep(app, "activation")
    app.query_params["sweep"], app.query_params["epochs"] = "1234567890", "4"
    app.run()
    assert "cannot set 'sweep'" in app.warning[0].value
    assert app.button_group(key="train_mode").value == "one"
    assert app.number_input(key="form_epochs").value == 4
