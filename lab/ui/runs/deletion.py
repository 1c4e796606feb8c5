"""What can be done with several runs at once, and deleting them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.store import Run
from lab.ui.runs.messages import say
from lab.ui.runs.run_choice import forget_choice, forget_gone_sweep
from lab.ui.shared.state import engine, shows_errors
from lab.ui.shared.workspace import workspace

_STOP_SECONDS = 5.0  # a worker answers a stop within two


def several(runs: Sequence[Run]) -> None:
    """Show what can be done with several runs at once."""
    with st.container(horizontal=True, vertical_alignment="center", key="runs_several"):
        st.markdown(f"**{len(runs)} runs**", width="content")
        ids = ",".join(run.id for run in reversed(runs))
        st.page_link("pages/compare.py", label="Compare these", icon=":material/query_stats:",
                     query_params={"runs": ids})
        delete_button(runs)


def delete_button(runs: Sequence[Run]) -> None:
    """Show the button that deletes `runs`, once the reader has said that it is meant."""
    if st.button("Delete …", key="runs_delete", icon=":material/delete:"):
        _ask_before_delete([run.id for run in runs])


@st.dialog("Delete for good?", icon=":material/delete:")
def _ask_before_delete(ids: list[str]) -> None:
    runs = workspace().runs(ids)
    for run in runs[:5]:
        st.text(run.name)
    if len(runs) > 5:
        st.write(f"… and {len(runs) - 5} more")
    what = "Its history and its models are" if len(runs) == 1 else "Their histories and models are"
    st.write(f"{what} deleted too. This cannot be undone.")
    if any(run.status in ("queued", "running") for run in runs):
        st.warning("What is still training is stopped first.")
    with st.container(horizontal=True):
        if st.button("Delete", key="runs_delete_yes", type="primary", on_click=_delete,
                     args=(runs,)):
            st.rerun()
        if st.button("Keep", key="runs_delete_no"):
            st.rerun()


@shows_errors
def _delete(runs: Sequence[Run]) -> None:
    if active := [run.id for run in runs if run.active]:
        workspace().request_stops(active)
    for run in runs:
        if run.active and run.status != "queued":
            engine().wait(run.id, _STOP_SECONDS)
    workspace().delete([run.id for run in runs])
    forget_choice()
    forget_gone_sweep()
    say(f"Deleted {runs[0].name}." if len(runs) == 1 else f"Deleted {len(runs)} runs.")
