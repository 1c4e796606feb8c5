"""Which runs are compared: the ticks of a table, and the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.options.kinds import Names
from lab.store import UNKNOWN, Run
from lab.ui.compare.view import VIEW
from lab.ui.shared.address import Address
from lab.ui.shared.run_table import choose_runs, tick_anew
from lab.ui.shared.shared_runs import WHY_MISSING, at_hand, names_in

_PRESELECTED = 4
_MOST_DRAWN = 50  # runs; more curves can be told apart by nobody, and take seconds
_TABLE = "compare_table"


def open_address(own: Sequence[Run]) -> tuple[Address, list[Run]]:
    """Take the choice and the view from a link, and say what in it was no good.

    Without a link, the visit's last choice stays, or the newest few that can be compared.

    Args:
        own: All runs of the workspace.

    Returns:
        The page's address, and all runs that can be chosen: those that a link shows, and `own`.
    """
    here = Address("compare", {"runs": Names("runs"), **VIEW}, bare_keeps=True)
    if here.arrived:
        tick_anew(_TABLE)
    here.warn("This link asks for something the lab cannot show.")
    asked = names_in(here, "runs")
    runs = at_hand(own, asked)
    if words := _missing_words(asked, runs):
        st.warning(words, icon=":material/link_off:")
    return here, runs


def pick_runs(here: Address, runs: Sequence[Run]) -> list[Run]:
    """Show the table to pick from, folded away once there is a choice, and return the picked runs.

    Returns:
        First queued first; of very many, the newest.
    """
    runs = [run for run in runs if not run.never_began]
    chosen = set(here["runs"] or []) & {run.id for run in runs}
    if here["runs"] is None and (chosen := _worth_comparing(runs)):
        here["runs"] = chosen
    folded = st.session_state.setdefault("compare_folded", bool(chosen))
    with st.expander(
        f"Choose among {len(runs):,} runs" if len(runs) > 1 else "Choose runs",
        expanded=not folded, key="compare_choice", icon=":material/checklist:",
    ):
        st.caption("Tick the runs to compare. Click a column's head to sort by it.")
        picked = set(choose_runs(runs, here["runs"] or [], key=_TABLE))
    if picked != {run.id for run in runs} & set(here["runs"] or []):
        here["runs"] = [run.id for run in reversed(runs) if run.id in picked]
    if not here["runs"]:
        here.save()
    return _drawn([run for run in reversed(runs) if run.id in picked])


def _drawn(picked: list[Run]) -> list[Run]:
    if len(picked) > _MOST_DRAWN:
        st.info(f"{_MOST_DRAWN} of {len(picked):,} chosen runs are drawn: the newest. "
                "Untick those to see others.", icon=":material/filter_list:")
    return picked[-_MOST_DRAWN:]


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
