"""Which runs are compared: the ticks of a table, and the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.options.kinds import Names
from lab.store import Run
from lab.ui.compare.view import VIEW
from lab.ui.shared.address import Address
from lab.ui.shared.run_table import choose_runs, tick_anew
from lab.ui.shared.state import store

_PRESELECTED = 4
_TABLE = "compare_table"


def open_address() -> Address:
    """Take the choice and the view from a link, and say what in it was no good.

    Without a link, the visit's last choice stays, or the newest few runs are chosen.
    """
    here = Address("compare", {"runs": Names("runs"), **VIEW}, bare_keeps=True)
    if here.arrived:
        tick_anew(_TABLE)
    here.warn("This link asks for something the lab cannot show.")
    if words := _missing_words(here["runs"] or []):
        st.warning(words, icon=":material/link_off:")
    return here


def pick_runs(here: Address, runs: Sequence[Run]) -> list[Run]:
    """Show the table to pick from and return the picked runs, first queued first."""
    if here["runs"] is None:
        begun = [run.id for run in runs if run.epoch or run.status != "queued"]
        here["runs"] = begun[:_PRESELECTED]
    picked = choose_runs(runs, here["runs"], key=_TABLE)
    if set(picked) != {run.id for run in runs} & set(here["runs"]):
        here["runs"] = picked
    if not here["runs"]:
        here.save()
    return [run for run in reversed(runs) if run.id in picked]


def _missing_words(asked: Sequence[str]) -> str:
    missing = len(asked) - len(store().runs(asked))
    if not missing:
        return ""
    if len(asked) == 1:
        return "The run in this link is not here: it was deleted, or kept in another lab."
    return (f"{missing} of the {len(asked)} runs in this link "
            f"{'is' if missing == 1 else 'are'} not here: deleted, or kept in another lab.")
