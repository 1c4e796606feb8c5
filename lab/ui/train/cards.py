"""A line a run: how far it is, how good, how long still, and the button that stops it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from lab.analysis.run_names import full_name
from lab.analysis.summary import ended_words
from lab.charts.theme import run_color
from lab.safe_text import html
from lab.store import Run
from lab.ui.shared.remembered import Remembered
from lab.ui.shared.state import engine, shows_errors
from lab.ui.shared.status_words import best_words, duration, status_words
from lab.ui.shared.store_away import last_seen
from lab.ui.shared.visit import is_mine
from lab.ui.shared.workspace import workspace

_CARDS = 6  # in sight; more would push the chart down
_paces = Remembered[float | None](64)
_LISTED = 30  # of those that wait out of sight


def show_cards(runs: Sequence[Run], names: Mapping[str, str], *, away: bool = False) -> None:
    """Show a card a run: those that train, those that wait, next first, the newest that ended.

    Args:
        runs: In the order they were queued.
        names: What to call each, by id.
        away: Whether the store is away, so that nothing newer is known of those that train.
    """
    first = sorted(runs, key=_place)
    with st.container(border=bool(runs), key="live_cards", gap="xxsmall"):
        for run in first[:_CARDS]:
            _card(run, names[run.id], away=away)
        _show_queue([run for run in first[_CARDS:] if run.active], runs, names, away=away)


def _place(run: Run) -> tuple[int, float]:
    """Return where a card stands: in the order of the queue, what has begun first; then what has
    ended, newest first."""
    queued_at = run.created_at or 0.0
    if not run.active:
        return 3, -queued_at
    if run.status != "queued" or run.resumes:
        return 0, queued_at
    return (1 if is_mine(run) else 2), queued_at


def _card(run: Run, name: str, *, away: bool = False) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"card_{run.id}"
    ):
        known = _facts(run)
        if away and run.active:
            known.insert(0, "the store is away")
        facts = " · ".join(html(fact) for fact in known)
        st.html(
            f'<div class="lab-card" title="{html(full_name(run))}">'
            f'<span style="color: {run_color(run.color)}">&#9679;</span> '
            f"<b>{_in_parts(name)}</b> {_bar(run)} <small>{facts}</small></div>",
            width="stretch",
        )
        if run.status in ("queued", "running"):
            queued = run.status == "queued"
            st.button(
                "Cancel" if queued else "Stop", key=f"stop_{run.id}", disabled=run.stop_requested,
                on_click=_stop, args=([run.id],),
                help="Take it out of the queue." if queued
                else "Stop within two seconds; the history and the best model are kept.",
            )


def _in_parts(name: str) -> str:
    """Return a name as HTML, its number apart: where the name is cut, the number is not."""
    words, number = re.fullmatch(r"(.*?)( \(\d+\))?", name, re.DOTALL).groups("")
    return f"<span>{html(words)}</span>" + (f" <span>{html(number)}</span>" if number else "")


def _show_queue(
    waiting: Sequence[Run], runs: Sequence[Run], names: Mapping[str, str], *, away: bool
) -> None:
    """Show how many wait out of sight; who opens it sees which, and can cancel them."""
    if not waiting:
        return
    queue = st.expander(
        f"… and {len(waiting)} more in the queue", key="live_queue", on_change="rerun",
        type="compact",
    )
    if not queue.open:
        return
    own = [run.id for run in runs if run.status == "queued" and is_mine(run)]
    with queue, st.container(gap="xxsmall"):
        if own:
            st.button(f"Cancel all {len(own)} of yours that wait", key="cancel_queued",
                      on_click=_stop, args=(own,))
        for run in waiting[:_LISTED]:
            _card(run, names[run.id], away=away)
        if len(waiting) > _LISTED:
            st.caption(f"… and {len(waiting) - _LISTED} more.")


def _bar(run: Run) -> str:
    """Return how far a training run is as HTML, or nothing."""
    if run.status != "running" or run.config is None:
        return ""
    percent = round(100 * min(_epochs_done(run) / run.config.epochs, 1.0), 1)
    step = f"step {run.step:,} of {run.steps:,}" if run.steps else "starting"
    return (
        f'<span class="lab-bar" role="progressbar" aria-label="Progress" title="{step}" '
        f'aria-valuenow="{percent}"><span style="width: {percent}%"></span></span>'
    )


def _facts(run: Run) -> list[str]:
    """Return what a card says about its run, e.g. epoch, time left, best so far."""
    facts = [status_words(run)]
    if run.status == "queued" and not run.stop_requested:
        facts = [*_waiting(run), *_taken_up(run)]
    if run.status == "running" and not run.stop_requested and run.config:
        epochs = run.config.epochs
        facts = [f"epoch {min(run.epoch + 1, epochs)} of {epochs}"]
        if seconds := last_seen(f"pace_{run.id}", lambda: _paces.get(
            (run.id, run.epoch), lambda: _seconds_an_epoch(run)
        )):
            left = (epochs - _epochs_done(run)) * seconds
            at_most = "at most " if run.config.patience != "off" else ""
            facts.append(f"{at_most}{duration(left)} left")
    if run.status in ("early_stopped", "diverged", "failed"):
        facts.append(ended_words(run))
    facts.append(best_words(run))
    if run.test_accuracy is not None:
        facts.append(f"test {run.test_accuracy:.3f}")
    return [fact for fact in facts if fact]


def _waiting(run: Run) -> list[str]:
    """Return what a card says of a run that waits: how many begin before it, and about when."""
    place = last_seen("live_places", engine().places).get(run.id)
    if place is None:
        return ["starting"]
    if place.before == 0 and place.seconds < 1:
        return ["next"]
    before = f"{place.before} before it" if place.before else "next"
    return [f"queued, {before}", f"begins in about {duration(place.seconds)}"]


def _taken_up(run: Run) -> list[str]:
    """Return where a run that was interrupted goes on."""
    if not run.resumes:
        return []
    return [f"interrupted, goes on after epoch {run.epoch}" if run.epoch else "interrupted"]


def _seconds_an_epoch(run: Run) -> float | None:
    """Return the median epoch's seconds; None before the first."""
    seconds = workspace().history([run.id])["seconds"].dropna()
    return float(seconds.median()) if len(seconds) else None


def _epochs_done(run: Run) -> float:
    return run.epoch + (min(run.step / run.steps, 1.0) if run.steps else 0)


@shows_errors
def _stop(runs: Sequence[str]) -> None:
    workspace().request_stops(runs)
