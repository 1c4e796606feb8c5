"""The form in sweep mode: what it shows is what is queued, as one sweep, and nothing else ever is.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from lab.config import RunConfig
from lab.engine import Engine
from lab.errors import StoreError
from lab.options import FIELDS, OPTIMIZERS, Choice
from lab.presets import FIRST_PRESET, PRESETS
from lab.store import RunStore
from lab.ui.shared import moment, state
from lab.ui.train.sweep_values import FIRST, VARIES
from tests.pages.test_every_field import choose
from tests.pages.test_hostile_text import MEANS_SOMETHING, shown
from tests.test_safe_text import HOSTILE

BASE = PRESETS[FIRST_PRESET].config
TYPED = {
    "batch_size": ("16, 32, full", (16, 32, "full")),
    "hidden_layers": ("64-64, 128", ((64, 64), (128,))),
}


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """What tells one click from two: seconds, which pass only where a test says so."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(moment, "monotonic", lambda: clock.now)
    return clock


def open_sweep(app: AppTest, *names: str) -> None:
    """Open the form in sweep mode, where these fields vary."""
    app.run()
    set_mode(app, "sweep")
    app.multiselect(key="sweep_vary").set_value(list(names)).run()
    assert not app.exception


def set_mode(app: AppTest, mode: str) -> None:
    app.button_group(key="train_mode").set_value(mode).run()
    assert not app.exception


def click(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def started(app: AppTest, store: RunStore) -> list[RunConfig]:
    """Press Start and return the configs of the one sweep that it queued."""
    click(app, "sweep_start")
    assert not app.error
    [sweep] = store.sweeps()
    return configs_of(store, sweep.id)


def configs_of(store: RunStore, sweep: str) -> list[RunConfig]:
    return [run.config for run in store.runs()[::-1] if run.sweep == sweep]


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def errors(app: AppTest) -> str:
    return "\n".join(error.value for error in app.error)


def write(app: AppTest, key: str, text: str) -> None:
    app.text_input(key=key).set_value(text).run()
    assert not app.exception


@pytest.mark.parametrize("name", [n for n in VARIES if isinstance(FIELDS[n], Choice)])
def test_every_choice_that_varies_reaches_the_runs(app, store, name):
    open_sweep(app, name)
    chosen = list(FIELDS[name].choices)[-2:]
    app.multiselect(key=f"sweep_values_{name}").set_value(chosen).run()
    configs = started(app, store)
    assert {getattr(config, name) for config in configs} == set(chosen)
    assert len(configs) == 6 and {config.seed for config in configs} == {0, 1, 2}


@pytest.mark.parametrize("name", TYPED)
def test_every_typed_list_reaches_the_runs(app, store, name):
    text, values = TYPED[name]
    open_sweep(app, name)
    write(app, f"sweep_list_{name}", text)
    configs = started(app, store)
    assert list(dict.fromkeys(getattr(config, name) for config in configs)) == list(values)


def test_a_range_of_rates_is_even_by_ratio_and_reaches_the_runs(app, store):
    open_sweep(app, "learning_rate")
    write(app, "sweep_rate_from", "0,001")
    write(app, "sweep_rate_to", "1")
    assert "4 values: 0.001 · 0.01 · 0.1 · 1" in captions(app)
    rates = {config.learning_rate for config in started(app, store)}
    assert rates == {0.001, 0.01, 0.1, 1.0}


def test_a_list_of_rates_reaches_the_runs(app, store):
    open_sweep(app, "learning_rate")
    app.button_group(key="sweep_learning_rate_by").set_value("list").run()
    write(app, "sweep_list_learning_rate", "0,5; 0.25 1e-3")
    rates = [config.learning_rate for config in started(app, store)]
    assert list(dict.fromkeys(rates)) == [0.5, 0.25, 0.001]


def test_every_field_that_varies_has_no_other_widget_and_sound_first_values(app, store):
    open_sweep(app, *VARIES)
    assert not app.error
    widgets = {w.key for kind in ("selectbox", "text_input") for w in app.get(kind)}
    assert not widgets & {f"form_{name}" for name in VARIES}
    assert set(FIRST) == {name for name in VARIES if not isinstance(FIELDS[name], Choice)}


def test_what_does_not_vary_is_what_the_form_shows(app, store):
    open_sweep(app, "activation")
    choose(app, "optimizer", "Lion")
    choose(app, "epochs", 7)
    app.text_input(key="form_Lion_beta_1").set_value("0.8").run()
    choose(app, "seed", 5)
    app.number_input(key="sweep_seeds").set_value(2).run()
    for config in started(app, store):
        assert (config.optimizer, config.learning_rate, config.epochs) == ("Lion", 0.0001, 7)
        assert config.optimizer_options["beta_1"] == 0.8
        assert config.seed in (5, 6)


def test_each_optimizer_trains_at_its_own_rate_unless_one_is_asked_for(app, store, clock):
    open_sweep(app, "optimizer")
    app.multiselect(key="sweep_values_optimizer").set_value(["SGD", "Lion"]).run()
    assert "its own usual rate: SGD 0.01 · Lion 0.0001" in captions(app)
    assert {(c.optimizer, c.learning_rate) for c in started(app, store)} == {
        (name, OPTIMIZERS[name].learning_rate) for name in ("SGD", "Lion")
    }
    clock.now += 5
    app.button_group(key="sweep_rates").set_value("form").run()
    app.text_input(key="form_learning_rate").set_value("0.03").run()
    click(app, "sweep_start")
    newest, _ = store.sweeps()
    assert {c.learning_rate for c in configs_of(store, newest.id)} == {0.03}


def test_a_field_that_counts_for_some_values_alone_is_shown_and_reaches_those(app, store):
    open_sweep(app, "schedule")
    assert "form_decay_rate" not in {w.key for w in app.text_input}
    app.multiselect(key="sweep_values_schedule").set_value(["constant", "step"]).run()
    app.text_input(key="form_decay_rate").set_value("0.5").run()
    assert {c.decay_rate for c in started(app, store) if c.schedule == "step"} == {0.5}


@pytest.mark.parametrize("compiled", [True, False])
def test_runs_are_compiled_unless_the_form_says_otherwise(app, store, compiled):
    open_sweep(app, "scaling")
    assert FIELDS["jit_compile"].help in captions(app)
    app.toggle(key="sweep_compile").set_value(compiled).run()
    assert {config.jit_compile for config in started(app, store)} == {compiled}


def test_a_single_run_is_not_compiled_unless_the_form_says_so_and_says_what_that_is(app, store):
    app.run()
    assert FIELDS["jit_compile"].help in captions(app)
    click(app, "start")
    assert [run.config.jit_compile for run in store.runs()] == [False]


@pytest.mark.parametrize("keeps", ["best", "all", "none"])
def test_what_is_kept_is_said_before_and_stored(app, store, keeps):
    open_sweep(app, "activation")
    app.selectbox(key="sweep_keeps").set_value(keeps).run()
    said = {"best": "keeps 2 models, up to 4 MB", "all": "keeps 6 models, up to 13 MB",
            "none": "keeps no models"}
    assert said[keeps] in captions(app)
    started(app, store)
    assert [sweep.keeps for sweep in store.sweeps()] == [keeps]


def test_how_much_it_is_is_said_before_it_is_queued(app, monkeypatch):
    monkeypatch.setattr(Engine, "sweep_seconds", lambda *_: 250.0)
    open_sweep(app, "optimizer", "learning_rate")
    app.number_input(key="sweep_rate_points").set_value(9).run()
    workers = state.settings().workers
    on = "1 worker" if workers == 1 else f"{workers} workers"
    assert (f"54 runs: 2 optimizers x 9 learning rates x 3 seeds · about 4:10 on {on} · "
            "keeps 18 models") in captions(app)


def test_its_name_is_what_varies_until_one_is_typed(app, store):
    open_sweep(app, "optimizer", "batch_size")
    assert app.text_input(key="sweep_name").placeholder == "Optimizer x batch size"
    write(app, "sweep_name", "mine")
    app.multiselect(key="sweep_vary").set_value(["activation"]).run()
    assert app.text_input(key="sweep_name").value == "mine"
    started(app, store)
    assert [sweep.name for sweep in store.sweeps()] == ["mine"]


def test_seeds_alone_are_a_sweep(app, store):
    open_sweep(app)
    configs = started(app, store)
    assert configs == [BASE.changed(seed=seed, jit_compile=True) for seed in range(3)]


@pytest.mark.parametrize(("names", "key", "text", "said"), [
    (["batch_size"], "sweep_list_batch_size", "16, 5000",
     "Batch size must be a whole number in [1, 4096] or 'full'. Got 5000."),
    (["batch_size"], "sweep_list_batch_size", "16, 16",
     "Batch size must name each value once. Got 16 twice."),
    (["batch_size"], "sweep_list_batch_size", " ,", "must have one value or more. Got none."),
    (["hidden_layers"], "sweep_list_hidden_layers", "64, many", "Got 'many'."),
    (["learning_rate"], "sweep_rate_to", "0.00001", "from a number above 0 to a larger one."),
    (["learning_rate"], "sweep_rate_to", "11", "Learning rate must be in [1e-06, 10]. Got 11."),
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
