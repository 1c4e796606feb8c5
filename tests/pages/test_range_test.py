"""Find a rate: the form's setup is looked at once, and the suggestion goes into the form."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest

from lab.analysis.range_test import RangeTest, suggest
from lab.config import RunConfig
from lab.engine import worker
from lab.ui.shared import state
from tests.pages.conftest import IdleExecutor
from tests.pages.test_train import choose

RATES = np.geomspace(1e-6, 10, 281)
FOUND = RangeTest(
    tuple(RATES.tolist()),
    tuple((2.3 - 1.3 * np.clip(np.log10(RATES) + 3, 0, 1)).tolist()),
    ("Its steps took 4,096 images each.",),
)
NOTHING = RangeTest(FOUND.rates[:5], (float("nan"),) * 5)


@pytest.fixture
def tasks(monkeypatch) -> list[tuple[Future, object]]:
    """The range tests that the page has asked for, with their setups; none begins by itself."""
    asked = []
    submit = IdleExecutor.submit

    def note(self, fn, /, *args, **kwargs) -> Future:
        task = submit(self, fn)
        if fn is worker.find_learning_rate:
            asked.append((task, args[0]))
        return task

    monkeypatch.setattr(IdleExecutor, "submit", note)
    return asked


def look(app) -> None:
    app.button(key="find_rate_start").click().run()
    assert not app.exception


def finish(app, task: Future, found: RangeTest = FOUND) -> None:
    """Let a range test end, and the page's fragment poll."""
    task.set_running_or_notify_cancel()
    task.set_result(found)
    app.run()
    assert not app.exception


def keys(app) -> set[str]:
    return {button.key for button in app.button}


def captions(app) -> str:
    return "\n".join(caption.value for caption in app.caption)


def charts(app) -> int:
    return len(app.get("plotly_chart"))


def test_the_suggestion_goes_into_the_form_and_stays_there(app, tasks):
    app.run()
    look(app)
    [(task, config)] = tasks
    assert "find_rate_start" not in keys(app)
    finish(app, task)
    rate, why = suggest(FOUND)
    assert why in captions(app) and FOUND.notes[0] in captions(app)
    assert "train to be sure" in captions(app)
    assert charts(app) == 1
    assert app.button(key="find_rate_use").label == f"Use {rate:g}"
    app.button(key="find_rate_use").click().run()
    assert app.text_input(key="form_learning_rate").value == f"{rate:g}"
    assert app.button(key="find_rate_use").disabled
    app.button(key="start").click().run()
    assert [run.config.learning_rate for run in state.store().runs()] == [rate]


def test_the_setup_that_is_looked_at_is_the_forms(app, tasks):
    app.run()
    choose(app, "optimizer", "Lion")
    choose(app, "batch_size", "128")
    look(app)
    [(_, config)] = tasks
    assert (config.optimizer, config.batch_size) == ("Lion", 128)


def test_several_clicks_start_one(app, tasks):
    app.run()
    button = app.button(key="find_rate_start")
    look(app)
    button.click().run()  # as a browser that has not heard of the first yet
    assert not app.exception
    assert len(tasks) == 1


def test_while_it_waits_the_page_says_so_and_it_can_be_cancelled(app, tasks):
    app.run()
    look(app)
    [(task, _)] = tasks
    assert any("Waits for a worker" in text.value for text in app.markdown)
    app.button(key="find_rate_cancel").click().run()
    assert not app.exception
    assert task.cancelled()
    assert "find_rate_start" in keys(app)
    look(app)
    assert len(tasks) == 2


def test_while_it_runs_the_page_says_so(app, tasks):
    app.run()
    look(app)
    tasks[0][0].set_running_or_notify_cancel()
    app.run()
    assert any("Trying rates from 1e-06 to 10" in text.value for text in app.markdown)


def test_another_setup_has_no_picture_until_it_is_looked_at_or_taken_back(app, tasks):
    app.run()
    look(app)
    finish(app, tasks[0][0])
    choose(app, "activation", "tanh")
    assert charts(app) == 0
    assert "The setup has changed since the last look." in captions(app)
    assert "find_rate_use" not in keys(app)
    choose(app, "activation", "relu")
    assert charts(app) == 1


@pytest.mark.parametrize(("field", "value"), [("patience", "5"), ("monitor", "val_loss")])
def test_what_has_no_part_in_it_leaves_the_picture(app, tasks, field, value):
    app.run()
    look(app)
    finish(app, tasks[0][0])
    choose(app, field, value)
    app.text_input(key="form_learning_rate").set_value("0.5").run()
    assert charts(app) == 1


def test_the_picture_is_there_again_after_a_look_at_another_page(app, tasks):
    app.run()
    look(app)
    finish(app, tasks[0][0])
    app.switch_page("pages/runs.py").run()
    app.switch_page("pages/train.py").run()
    assert charts(app) == 1
    assert "find_rate_use" in keys(app)


def test_what_ends_while_another_page_is_open_is_there_on_coming_back(app, tasks):
    app.run()
    look(app)
    app.switch_page("pages/runs.py").run()
    finish(app, tasks[0][0])
    app.switch_page("pages/train.py").run()
    assert charts(app) == 1


def test_a_test_without_a_suggestion_says_why_and_has_nothing_to_use(app, tasks):
    app.run()
    look(app)
    finish(app, tasks[0][0], NOTHING)
    assert "The loss is not finite" in captions(app)
    assert "find_rate_use" not in keys(app)


def test_a_killed_worker_is_a_sentence_and_the_look_can_be_repeated(app, tasks):
    app.run()
    look(app)
    tasks[0][0].set_exception(BrokenProcessPool("gone"))
    app.run()
    assert [error.value for error in app.error] == [
        "The worker process ended unexpectedly: it was killed, or the machine ran out of memory."
    ]
    look(app)
    assert len(tasks) == 2 and not app.error


def test_one_that_the_workspace_has_under_way_elsewhere_is_a_sentence(app, tasks):
    app.run()
    state.engine().range_tests.find_learning_rate(RunConfig(seed=5))
    look(app)
    assert "A workspace may look for one learning rate at a time" in app.error[0].value
    tasks[0][0].cancel()
    look(app)
    assert not app.error


def test_a_form_with_a_value_out_of_range_has_nothing_to_look_at(app, tasks):
    app.run()
    app.text_input(key="form_learning_rate").set_value("0").run()
    assert not app.exception
    assert "find_rate_start" not in keys(app)
    assert "What is out of range in the form comes first" in captions(app)
