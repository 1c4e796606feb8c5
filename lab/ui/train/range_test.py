"""Find a rate: a range test of the setup in the form, and its suggestion into the form."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import streamlit as st

from lab.analysis.range_test import RangeTest, smoothed, suggest
from lab.charts.range_test import range_figure
from lab.config import RunConfig
from lab.engine.range_tests import result_of
from lab.errors import ConfigError, LabError
from lab.options import FIELDS
from lab.safe_text import markdown
from lab.ui.shared.state import engine, shows_errors
from lab.ui.shared.workspace import current_workspace
from lab.ui.train.form_keys import key, put, settle

_POLL_SECONDS = 0.5
_SPEC = FIELDS["learning_rate"]
_RATE = key("learning_rate")
_TASK = "range_test"  # the setup that a test was made of, and the task that holds it
_ERROR = "range_test_error"
_LEFT_OUT = (
    "epochs", "patience", "monitor", "schedule", "decay_rate", "warmup_epochs", "jit_compile",
)
_CAUTION = "A short look over rates from one start; train to be sure."
_WHAT = (
    "A few hundred steps from this setup's start, while the learning rate rises: where does the "
    f"loss fall? {_CAUTION}"
)

Read = Callable[[], RunConfig]


def find_a_rate(read: Read) -> None:
    """Show the button that opens the test; `read` returns the form's config, or raises."""
    with st.popover(":primary[Find a rate]", key="find_rate", type="tertiary"):
        polls = _POLL_SECONDS if _is_under_way() else None
        st.fragment(_panel, run_every=polls)(read, polls is not None)


@shows_errors
def _panel(read: Read, polled: bool) -> None:
    """Show what there is of a test; `polled` says whether it was under way when that began."""
    if polled and not _is_under_way():
        st.rerun()  # to poll no more
    try:
        config = read()
    except ConfigError:
        st.caption("What is out of range in the form comes first, then a rate can be looked for.")
        return
    if _is_under_way():
        _show_progress()
        return
    made_of, task = st.session_state.get(_TASK, (None, None))
    error = st.session_state.get(_ERROR)
    if made_of == _subject(config):
        try:
            _show_result(config, task)
            return
        except LabError as found:
            error = str(found)
    elif task is not None:
        st.caption("The setup has changed since the last look.")
    st.caption(_WHAT)
    if error:
        st.error(markdown(error), icon=":material/error:")
    st.button("Look for a rate", key="find_rate_start", type="primary", width="stretch",
              on_click=_start, args=(read,))


def _show_progress() -> None:
    _, task = st.session_state[_TASK]
    if task.running():
        said = f"Trying rates from {_SPEC.low:g} to {_SPEC.high:g}: some seconds."
    else:
        said = "Waits for a worker: all are busy. It goes before the runs that wait."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/hourglass_top: {said}", width="stretch")
        st.button("Cancel", key="find_rate_cancel", on_click=_cancel)


def _show_result(config: RunConfig, task: Future[RangeTest]) -> None:
    """Show what a test has found. Raises a LabError where it has found nothing."""
    test = result_of(task)
    rate, why = suggest(test)
    st.caption(f"{why} {_CAUTION}")
    if rate is not None:
        is_there = rate == config.learning_rate
        words = _SPEC.words(rate)
        st.button(
            f"{words} is in the form" if is_there else f"Use {words}", key="find_rate_use",
            type="primary", width="stretch", disabled=is_there, on_click=_use, args=(rate,),
        )
    figure = range_figure(
        test.rates, test.losses, smoothed(test.losses),
        suggestion=rate, current=config.learning_rate,
    )
    st.plotly_chart(figure, key="find_rate_chart", width="stretch",
                    config={"displayModeBar": False})
    for note in test.notes:
        st.caption(markdown(note))


def _subject(config: RunConfig) -> RunConfig:
    """Return what of a config a range test is about: not the rate, nor how long it trains."""
    plain = {name: FIELDS[name].default for name in _LEFT_OUT if name in FIELDS}
    return config.changed(learning_rate=None, **plain)


def _is_under_way() -> bool:
    _, task = st.session_state.get(_TASK, (None, None))
    return task is not None and not task.done()


def _start(read: Read) -> None:
    settle()
    if _is_under_way():
        return  # a click more than was meant
    _forget()
    try:
        subject = _subject(read())
        task = engine().range_tests.find_learning_rate(subject, workspace=current_workspace())
    except LabError as error:
        st.session_state[_ERROR] = str(error)
        return
    st.session_state[_TASK] = subject, task
    st.rerun()  # to poll: the fragment's own rerun cannot


def _cancel() -> None:
    """Take a test back; one that has begun ends by itself, in seconds, and is not looked at."""
    settle()
    if _is_under_way():
        st.session_state[_TASK][1].cancel()
        _forget()
    st.rerun()


def _use(rate: float) -> None:
    settle()
    put(_RATE, _SPEC.write(rate))
    st.rerun()  # its field is another part of the page


def _forget(*_: Any) -> None:
    st.session_state.pop(_TASK, None)
    st.session_state.pop(_ERROR, None)
