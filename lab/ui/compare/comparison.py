"""The chosen runs in one of the views, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st

from lab.analysis.flags import flags
from lab.analysis.groups import Group, group_runs
from lab.atlas.shelf import is_of_atlas
from lab.errors import LabError
from lab.metrics import LAYER_KEYS
from lab.options.kinds import Choice
from lab.safe_text import markdown, quoting
from lab.store import Run
from lab.ui.compare.downloads import take_away
from lab.ui.compare.group_choice import choose_grouping, drawn_groups, show_groups
from lab.ui.compare.scene import Scene, View
from lab.ui.compare.shared_specs import AUTO
from lab.ui.compare.sources import Compared, compared_runs
from lab.ui.compare.views import VIEWS
from lab.ui.shared.address import Address
from lab.ui.shared.shared_runs import show_link_for_others, who_sees_own
from lab.ui.shared.state import shows_errors
from lab.ui.shared.workspace import workspace

_MOST_LINKED = 200  # runs, of 33 characters each: proxies refuse addresses beyond 8,000
_MOST_FLAGS = 3  # sentences in sight; more would push the chart down
_POLL_SECONDS = 1.0
_SLOW_POLL_SECONDS, _MANY = 3.0, 200  # runs from which on a poll takes its time


def comparison(here: Address, compared: Compared) -> None:
    """Show the chosen runs in the chosen view; again and again while any is active."""
    active = compared.active
    every = _POLL_SECONDS if len(compared.runs) < _MANY else _SLOW_POLL_SECONDS
    shown: dict[str, go.Figure] = {}
    st.fragment(_comparison, run_every=every if active else None)(here, active, shown)
    by = here["by"] or None
    take_away(_title(here), compared.runs, lambda: group_runs(compared.runs, by), by, shown)


def _title(here: Address) -> str:
    """Return what a report of the comparison is called: the one sweep's name."""
    sweeps = here["sweep"] or []
    if len(sweeps) != 1 or here["runs"] or here["atlas"]:
        return "A comparison of runs"
    return next((s.name for s in workspace().sweeps() if s.id == sweeps[0]), "A sweep")


@shows_errors
def _comparison(here: Address, polling: bool, shown: dict[str, go.Figure]) -> None:
    here.keep()
    compared = compared_runs(here)
    if (polling and not compared.active) or not compared.runs:  # all deleted: the page says so
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_how"):
        groups = group_runs(compared.runs, here["by"] or None)
        view = _choose_view(here, groups)
        if view.key != "runs":
            choose_grouping(here, compared.runs)
    scene = Scene(here, compared, groups, drawn_groups(here, groups, compared.history), shown)
    _draw(view, scene)
    here.save()
    with st.popover("Link", icon=":material/link:"):
        _show_links(here, compared.runs)


def _choose_view(here: Address, groups: Sequence[Group]) -> View:
    """Show the views and return the one that is picked, or that suits the groups."""
    box = f"{here.key('view')}_box"
    st.session_state[box] = _proposed(here, groups) if here["view"] == AUTO else here["view"]

    def pick() -> None:
        here["view"] = st.session_state[box]

    picked = st.segmented_control(
        "View", list(VIEWS), key=box, required=True, wrap=True, on_change=pick,
        label_visibility="collapsed",
        format_func=lambda key: VIEWS[key].label,
    )
    return VIEWS[picked]


def _proposed(here: Address, groups: Sequence[Group]) -> str:
    """Return the curves of single runs where every group has one, or where layers are asked for."""
    several = any(len(group.runs) > 1 for group in groups)
    return "curves" if several and here["metric"] not in LAYER_KEYS else "runs"


def _draw(view: View, scene: Scene) -> None:
    if view.key == "runs":
        view.draw(scene)
        return
    if not scene.groups:
        st.info("None of these runs has a config that can be read, so there is nothing to group. "
                "The view Runs shows their curves.")
        return
    _show_flags(scene.shown if view.picks else scene.groups)
    if words := view.needs(scene):
        st.info(words, icon=":material/lightbulb:")
    else:
        try:
            view.draw(scene)
        except LabError as error:
            st.error(quoting(str(error)), icon=":material/error:")
    if view.picks:
        show_groups(scene)


def _show_flags(groups: Sequence[Group]) -> None:
    """Say what is unlike or missing among groups; the place of all below stays, whatever it is."""
    with st.container(key="compare_notes", gap="xxsmall"):
        said = [f":material/info: {markdown(sentence)}" for sentence in flags(groups)]
        for sentence in said[:_MOST_FLAGS]:
            st.caption(sentence)
        if rest := said[_MOST_FLAGS:]:
            with st.expander(f"… and {len(rest)} more of the kind", type="compact",
                             key="compare_more_notes"):
                for sentence in rest:
                    st.caption(sentence)


def view_spec() -> Choice:
    """Return how the view stands in the address."""
    return Choice("view", "View", AUTO, {AUTO: "the one that suits"}
                  | {key: view.label for key, view in VIEWS.items()}, "How the runs are compared.")


def _show_links(here: Address, runs: Sequence[Run]) -> None:
    st.write(f"{who_sees_own()} finds this comparison at this address.")
    view = {name: st.query_params[name] for name in st.query_params}
    address = f"{st.context.url or ''}?{urlencode(view, safe=',')}"
    st.code(address, language=None, wrap_lines=True)
    for name in ("runs", "sweep"):
        view.pop(name, None)
    stored = [run for run in runs if not is_of_atlas(run.id)]
    if len(stored) > _MOST_LINKED:
        st.write(f"A link for others holds at most {_MOST_LINKED} runs: choose fewer to make one.")
        return
    show_link_for_others("compare", "runs", stored, view, key="compare_share")
