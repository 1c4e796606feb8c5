"""The form in sweep mode: what varies, what all runs share, how much that is, and its start."""

from __future__ import annotations

import streamlit as st

from lab.errors import ConfigError
from lab.estimate import model_bytes
from lab.safe_text import markdown, quoting
from lab.sweeps import ASKS_ABOVE, SweepPlan
from lab.sweeps.words import counted
from lab.ui.shared.moment import Moment
from lab.ui.shared.state import engine, settings
from lab.ui.shared.status_words import duration
from lab.ui.train import form, form_keys, sweep_widgets
from lab.ui.train.form_keys import settle
from lab.ui.train.queue import may_queue_sweep, queue_sweep, queued_sweep, show_error
from lab.ui.train.sweep_keys import key
from lab.ui.train.sweep_values import plan_of, proposed_name, replaced

START = "sweep_start"
_CONFIRM = "sweep_confirm"
_ASKED = key("asked")  # the plan that is asked about
_JUST_ASKED = Moment("sweep_just_asked")  # a double click is no answer


def show_sweep_form() -> None:
    """Show the form of a sweep, and the button that queues it."""
    sweep_widgets.choose_what_varies()
    several = sweep_widgets.show_several()
    sweep_widgets.choose_rates()
    sweep_widgets.choose_seeds()
    form.show_fields(replaced(), several or {})
    sweep_widgets.choose_compiling()
    sweep_widgets.choose_models()
    sweep_widgets.choose_name(_proposed(several))
    plan = _checked(several)
    if plan is not None:
        st.caption(size_in_words(plan))
    _start_button(plan)
    show_error(START)
    if name := queued_sweep():
        st.caption(f":material/playlist_add: Queued: {markdown(name)}")


def read_plan() -> SweepPlan:
    """Return the sweep that the form shows.

    Raises:
        ConfigError: There is none; a sentence each says what is out of range.
    """
    several = sweep_widgets.read_several()
    base = form.settings(replaced(), several)
    return plan_of(base, several, base.pop("seed"))


def size_in_words(plan: SweepPlan) -> str:
    """Return how many runs a plan has, about how long they take, and what is kept of them."""
    configs, workers = plan.configs, settings().workers
    groups = plan.count // len(plan.seeds)
    kept = {"best": configs[:: len(plan.seeds)], "all": configs, "none": []}[plan.keeps]
    room = _megabytes(sum(map(model_bytes, kept)))
    seconds = engine().sweep_seconds(configs)
    on = counted(workers, "worker")
    models = {
        "best": f"keeps {counted(groups, 'model')}, {room}",
        "all": f"keeps {counted(plan.count, 'model')}, {room}",
        "none": "keeps no models",
    }[plan.keeps]
    return f"{plan.words} · about {duration(seconds)} on {on} · {models}"


def _megabytes(size: int) -> str:
    return f"up to {size / 1e6:,.0f} MB" if size >= 1e6 else "under 1 MB"


def _proposed(several: dict[str, tuple] | None) -> str:
    base = {"optimizer": st.session_state[form_keys.key("optimizer")]}
    seeds = st.session_state[key("seeds")] or 0
    return proposed_name(several or {}, base, seeds)


def _checked(several: dict[str, tuple] | None) -> SweepPlan | None:
    """Return the plan, or say why there is none."""
    if several is None:
        st.caption("What is out of range above comes first, then the sweep can start.")
        return None
    try:
        return read_plan()
    except ConfigError as error:
        st.error(quoting(str(error)), icon=":material/error:")
        return None


def _start_button(plan: SweepPlan | None) -> None:
    asked = st.session_state.get(_ASKED)
    if asked is not None and asked == plan:
        _ask(plan)
        return
    st.session_state.pop(_ASKED, None)
    st.button(
        "Start sweep", key=START, type="primary", width="stretch",
        icon=":material/play_arrow:", disabled=plan is None, on_click=_start,
    )


def _ask(plan: SweepPlan) -> None:
    seconds = engine().sweep_seconds(plan.configs)
    with st.container(border=True, key="sweep_question", gap="xsmall"):
        st.markdown(f"**Queue {plan.count:,} runs?** They train for about {duration(seconds)}. "
                    "They can be paused and cancelled, and runs of your own go first.")
        with st.container(horizontal=True, gap="xsmall"):
            st.button(f"Queue {plan.count:,} runs", key=_CONFIRM, type="primary",
                      on_click=_confirm)
            st.button("Not now", key="sweep_not_now", on_click=_withdraw)
    _JUST_ASKED.is_drawn(whole=True)


def _start() -> None:
    settle()
    try:
        plan = read_plan()
    except ConfigError:
        return  # what is wrong is said beside the button
    if plan.count > ASKS_ABOVE:
        if may_queue_sweep(START, plan):  # a limit is no answer to a yes
            st.session_state[_ASKED] = plan
            _JUST_ASKED.begin()
        return
    queue_sweep(START, plan)


def _confirm() -> None:
    settle()
    plan = st.session_state.get(_ASKED)
    if plan is None or _JUST_ASKED.lasts:
        return
    st.session_state.pop(_ASKED)
    queue_sweep(START, plan)


def _withdraw() -> None:
    settle()
    st.session_state.pop(_ASKED, None)
