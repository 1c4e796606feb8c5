"""Which runs are compared: whole sweeps, the ticks of a table, and the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.options.kinds import Names
from lab.store import UNKNOWN, Run
from lab.sweeps.words import counted
from lab.ui.compare.atlas_choice import ATLAS, pick_atlas, warn_of_atlas
from lab.ui.compare.comparison import view_spec
from lab.ui.compare.more_seeds import forget_said
from lab.ui.compare.shared_specs import SHARED
from lab.ui.compare.sources import missing_sweeps
from lab.ui.compare.views import VIEWS
from lab.ui.shared.address import Address
from lab.ui.shared.run_table import choose_runs, tick_anew
from lab.ui.shared.shared_runs import WHY_MISSING, at_hand, names_in
from lab.ui.shared.workspace import workspace

_PRESELECTED = 4
_TABLE = "compare_table"

SPECS = {
    spec.name: spec
    for spec in (
        Names("runs"), Names("sweep"), ATLAS, view_spec(), *SHARED,
        *(spec for view in VIEWS.values() for spec in view.specs),
    )
}
"""All that the page's address can say."""


def open_address(own: Sequence[Run]) -> tuple[Address, list[Run]]:
    """Take the choice and the view from a link, and say what in it was no good.

    Without a link, the visit's last choice stays, or the newest few that can be compared.

    Args:
        own: All runs of the workspace.

    Returns:
        The page's address, and all runs that can be chosen: those that a link shows, and `own`.
    """
    here = Address("compare", SPECS, bare_keeps=True)
    if here.arrived:
        tick_anew(_TABLE)
        forget_said()
    here.warn("This link asks for something the lab cannot show.")
    asked = names_in(here, "runs")
    runs = at_hand(own, asked)
    if words := _missing_words(asked, runs):
        st.warning(words, icon=":material/link_off:")
    if gone := missing_sweeps(here["sweep"]) if here["sweep"] else []:
        which = "The sweep" if len(gone) == 1 else f"{len(gone)} of the sweeps"
        st.warning(f"{which} in this link {'is' if len(gone) == 1 else 'are'} not here: deleted, "
                   "or another workspace's.", icon=":material/link_off:")
    warn_of_atlas(here)
    return here, runs


def pick_runs(here: Address, runs: Sequence[Run]) -> None:
    """Show what to pick from, folded away once there is a choice; the address holds the pick."""
    runs = [run for run in runs if not run.never_began]
    there = {run.id for run in runs}
    named = here["sweep"] or here["atlas"]
    if here["runs"] is None and not named and (first := _worth_comparing(runs)):
        here["runs"] = first
    chosen = there & set(here["runs"] or [])
    folded = st.session_state.setdefault("compare_folded", bool(chosen or here["sweep"]))
    box = st.expander(
        f"Choose among {len(runs):,} runs" if len(runs) > 1 else "Choose runs",
        expanded=not folded, key="compare_choice", icon=":material/checklist:",
        on_change="rerun",
    )
    if box.open:  # a table of thousands that nobody sees is not drawn
        with box:
            chosen = _pick(here, runs, chosen)
    missing = [run for run in here["runs"] or [] if run not in there]
    if here["runs"] is not None or chosen:
        here["runs"] = [*(run.id for run in reversed(runs) if run.id in chosen), *missing]


def _pick(here: Address, runs: Sequence[Run], chosen: set[str]) -> set[str]:
    """Show the sweeps and the table, and return the ids of the runs that are ticked."""
    _pick_sweeps(here)
    pick_atlas(here)
    whole = set(here["sweep"] or ())
    lone = [run for run in runs if not run.in_sweep or run.sweep not in whole]
    if whole:
        st.caption("All runs of the chosen sweeps are compared. Tick others to lay beside them."
                   if lone else "All runs of the chosen sweeps are compared.")
    elif lone:
        st.caption("Tick the runs to compare. Click a column's head to sort by it.")
    if not lone:
        return set()
    shown = {run.id for run in lone}
    picked = set(choose_runs(lone, [run for run in here["runs"] or [] if run in shown],
                             key=_TABLE))
    return picked | (chosen - shown)


def _pick_sweeps(here: Address) -> None:
    """Show a choice of whole sweeps, where there are any."""
    sweeps = {sweep.id: sweep for sweep in workspace().sweeps()}
    asked = [sweep for sweep in here["sweep"] or [] if sweep in sweeps]
    if not sweeps:
        return
    progress = workspace().sweep_progress(sweeps)
    box = f"{here.key('sweep')}_box"
    st.session_state[box] = asked

    def named(sweep: str) -> str:
        runs = progress[sweep].runs if sweep in progress else 0
        return f"{sweeps[sweep].name} ({counted(runs, 'run')})"

    def pick() -> None:
        here["sweep"] = list(st.session_state[box])
        forget_said()

    st.multiselect("Whole sweeps", list(sweeps), key=box, format_func=named, on_change=pick,
                   placeholder="none: the ticked runs are compared", wrap=True)


def _worth_comparing(runs: Sequence[Run]) -> list[str]:
    """Return the newest few with a whole epoch, those that went to their end before others."""
    begun = sorted((run for run in runs if run.epoch), key=_hopes)  # keeps the newest first
    if not begun:
        begun = [run for run in runs if run.status == "running"]
    return [run.id for run in begun[:_PRESELECTED]]


def _hopes(run: Run) -> int:
    return {"running": 1, "failed": 2, UNKNOWN: 2}.get(run.status, 0)


def _missing_words(asked: Sequence[str], runs: Sequence[Run]) -> str:
    missing = len(set(asked) - {run.id for run in runs})
    if not missing:
        return ""
    if len(asked) == 1:
        return f"The run in this link is not here: {WHY_MISSING}."
    return (f"{missing} of the {len(asked)} runs in this link "
            f"{'is' if missing == 1 else 'are'} not here: {WHY_MISSING}.")
