"""A card a sweep: how far it is, how good, how long still, and the buttons that hold or end it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.safe_text import html
from lab.store import Sweep, SweepProgress
from lab.sweeps.words import counted
from lab.ui.shared.moment import Moment
from lab.ui.shared.state import engine, shows_errors
from lab.ui.shared.status_words import duration
from lab.ui.shared.store_away import last_seen
from lab.ui.shared.workspace import workspace
from lab.ui.train.form_keys import settle
from lab.ui.train.sweep_live import Shown
from lab.ui.train.sweep_results import best_name, compare_best, show_results

_CARDS = 3  # in sight; more would push the chart down
_FEW = 3  # runs that are cancelled without a question
_ASKED = "sweep_cancel_asked"
_JUST_ASKED = Moment("sweep_cancel_just_asked")  # a double click is no answer
_HELD = ("paused", "interrupted")


def show_sweeps(sweeps: Sequence[Shown], *, away: bool = False) -> None:
    """Show a card a sweep, first queued first; those that are over last.

    Args:
        away: Whether the store is away, so that nothing newer is known.
    """
    ordered = sorted(sweeps, key=lambda shown: not shown.sweep.active)
    with st.container(key="live_sweeps", gap="xsmall"):
        for shown in ordered[:_CARDS]:
            _card(shown, away=away)
        if rest := ordered[_CARDS:]:
            more = st.expander(f"… and {len(rest)} more sweeps", key="live_more_sweeps",
                               on_change="rerun", type="compact")
            if more.open:
                with more:
                    for shown in rest:
                        _card(shown, away=away)


def _card(shown: Shown, *, away: bool) -> None:
    sweep, progress = shown
    with st.container(border=True, gap="xxsmall", key=f"sweep_card_{sweep.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small",
                          key=f"sweep_head_{sweep.id}"):
            name = html(sweep.name)
            st.html(f'<b class="lab-sweep-name" title="{name}">{name}</b>', width="stretch")
            _buttons(sweep, progress)
        st.html(_line(sweep, progress, away=away))
        if st.session_state.get(_ASKED) == sweep.id:
            _ask(sweep, progress)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium",
                          key=f"sweep_links_{sweep.id}"):
            st.page_link("pages/runs.py", label="Its runs", icon=":material/list_alt:",
                         query_params={"sweep": sweep.id})
            st.page_link("pages/compare.py", label="Compare", icon=":material/stacked_line_chart:",
                         query_params={"sweep": sweep.id},
                         help="All its runs, seeds together; the report and other files, too.")
            if progress.best_run is not None:
                compare_best(sweep, progress)
        show_results(sweep, progress)


def _line(sweep: Sweep, progress: SweepProgress, *, away: bool) -> str:
    facts = _facts(sweep, progress)
    if away and sweep.active:
        facts.insert(0, "the store is away")
    said = " · ".join(html(fact) for fact in facts)
    return f'<div class="lab-sweep">{_bar(progress)} <small>{said}</small></div>'


def _bar(progress: SweepProgress) -> str:
    """Return how many of a sweep's epochs are done as HTML."""
    percent = round(100 * min(progress.epochs_done / max(progress.epochs, 1), 1.0), 1)
    title = f"{progress.ended:,} of {progress.runs:,} runs"
    return (
        f'<span class="lab-bar" role="progressbar" aria-label="Progress" title="{title}" '
        f'aria-valuenow="{percent}"><span style="width: {percent}%"></span></span>'
    )


def _facts(sweep: Sweep, progress: SweepProgress) -> list[str]:
    """Return what a card says about its sweep."""
    left = progress.queued + progress.running
    waiting = f"{_runs(progress.queued)} wait{'s' if progress.queued == 1 else ''}"
    facts = [f"{progress.ended:,} of {_runs(progress.runs)}"]
    if sweep.state == "cancelled":
        own = progress.ended - progress.by_status.get("stopped", 0)
        facts = ["cancelled", f"{own:,} of {_runs(progress.runs)} had ended"]
    elif sweep.state == "paused":
        facts.insert(0, f"paused: {waiting}")
    elif sweep.state == "interrupted":
        facts.insert(0, f"The lab was restarted: {waiting}")
    elif not sweep.active:
        facts = [_took(progress)]
    if progress.running:
        stopping = sweep.state == "cancelled"
        facts.append(f"{progress.running} {'stopping' if stopping else 'training'}")
    elif progress.queued and sweep.state == "running":
        facts.append("waits for its turn")
    facts += [
        f"{progress.by_status[status]:,} {status}" for status in ("diverged", "failed")
        if progress.by_status.get(status)
    ]
    if sweep.state == "running" and left and progress.estimated_left:
        facts.append(f"{duration(engine().sweep_seconds_left(progress))} left")
    if progress.best_value is not None:
        metric = "" if sweep.monitor == "val_accuracy" else f"{sweep.monitor} "
        name = last_seen(f"sweep_best_{sweep.id}", lambda: best_name(sweep, progress))
        facts.append(f"best {metric}{progress.best_value:.3f}" + (f" ({name})" if name else ""))
    return facts


def _took(progress: SweepProgress) -> str:
    said = f"over: {_runs(progress.runs)}"
    if progress.began_at is None or progress.ended_at is None:
        return said
    return f"{said} in {duration(progress.ended_at - progress.began_at)}"


def _runs(count: int) -> str:
    return counted(count, "run")


def _buttons(sweep: Sweep, progress: SweepProgress) -> None:
    if not sweep.active or sweep.state == "cancelled":
        return
    if sweep.state in _HELD:
        st.button("Go on", key=f"sweep_resume_{sweep.id}", type="primary",
                  on_click=_resume, args=(sweep.id,),
                  help="Its runs that wait get their turn again.")
    else:
        st.button("Pause", key=f"sweep_pause_{sweep.id}", disabled=not progress.queued,
                  on_click=_pause, args=(sweep.id,),
                  help="No further run begins; those that train go on to their end.")
    st.button("Cancel", key=f"sweep_cancel_{sweep.id}", on_click=_cancel,
              args=(sweep.id, progress.queued + progress.running),
              help="End what is left; what has ended stays.")


def _ask(sweep: Sweep, progress: SweepProgress) -> None:
    left = progress.queued + progress.running
    if not sweep.active or sweep.state == "cancelled" or not left:
        st.session_state.pop(_ASKED, None)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small",
                      key=f"sweep_ask_{sweep.id}"):
        st.markdown(f"**Cancel the {_runs(left)} that {'is' if left == 1 else 'are'} left?** "
                    "What has ended stays.", width="content")
        st.button(f"Cancel {_runs(left)}", key=f"sweep_cancel_yes_{sweep.id}", type="primary",
                  on_click=_cancel_now, args=(sweep.id,))
        st.button("Keep", key=f"sweep_cancel_no_{sweep.id}", on_click=_keep)
    _JUST_ASKED.is_drawn(whole=True)


@shows_errors
def _pause(sweep: str) -> None:
    settle()
    st.session_state.pop(_ASKED, None)
    workspace().pause_sweep(sweep)


@shows_errors
def _resume(sweep: str) -> None:
    settle()
    st.session_state.pop(_ASKED, None)
    workspace().sweep(sweep)  # there is none of this id in another workspace
    engine().resume_sweep(sweep)


@shows_errors
def _cancel(sweep: str, left: int) -> None:
    settle()
    if left > _FEW:
        st.session_state[_ASKED] = sweep
        _JUST_ASKED.begin()
        return
    workspace().cancel_sweep(sweep)


@shows_errors
def _cancel_now(sweep: str) -> None:
    settle()
    if not _JUST_ASKED.lasts:
        st.session_state.pop(_ASKED, None)
        workspace().cancel_sweep(sweep)


def _keep() -> None:
    settle()
    st.session_state.pop(_ASKED, None)
