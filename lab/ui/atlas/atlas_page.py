"""The shipped runs in one of a few views, and the way to lay them beside one's own."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from lab.analysis.groups import Group
from lab.atlas import Atlas
from lab.atlas.conclusion import optimizer_groups, optimizer_runs, post_groups
from lab.options import OPTIMIZERS
from lab.options.kinds import Choice, Several
from lab.safe_text import markdown
from lab.ui.atlas.post import show_post
from lab.ui.atlas.provenance import provenance
from lab.ui.compare.group_choice import show_groups
from lab.ui.compare.scene import Scene, View
from lab.ui.compare.shared_specs import SHARED
from lab.ui.compare.sources import Compared
from lab.ui.compare.views import VIEWS
from lab.ui.shared.address import Address

POST = "post"
_BORROWED = ("rates", "rankings", "verdict", "seeds", "curves")
"""Views of Compare that the atlas is shown in."""

_LABELS = {POST: "The post, re-examined"} | {key: VIEWS[key].label for key in _BORROWED}
VIEW = Choice("view", "View", POST, _LABELS, "How the atlas is looked at.")

WHICH: dict[str, tuple[str, Callable[[Atlas], list[Group]]]] = {
    "default": ("Each optimizer at its default rate", optimizer_groups),
    "tuned": ("Each optimizer at its best rate",
              lambda atlas: optimizer_groups(atlas, tuned=True)),
    "post": ("The post's three networks", post_groups),
}
"""Groups that verdicts, seeds and curves are about: in words, and what makes them."""

GROUPS = Choice(
    "which", "Which runs", "default", {key: words for key, (words, _) in WHICH.items()},
    "Ten seeds each. The best rate is the one of nine with the best mean validation accuracy of "
    "the same ten runs; the test set had no part in that choice.",
)
_FIRST_SHOWN = ("SGD", "Momentum", "RMSprop", "Adam", "Lion", "Muon")  # of fifteen
LINES = Several(
    "optimizers", "Optimizers", _FIRST_SHOWN,
    {name: optimizer.label for name, optimizer in OPTIMIZERS.items()},
    "Whose lines are drawn.",
)

SPECS = {
    spec.name: spec
    for spec in (VIEW, GROUPS, LINES, *SHARED, *(s for key in _BORROWED for s in VIEWS[key].specs))
}


def atlas_page(atlas: Atlas) -> None:
    """Show the atlas in the view that is picked."""
    here = Address("atlas", SPECS, bare_keeps=True)
    here.warn("This link asks for something the atlas cannot show.")
    st.caption(provenance(atlas))
    here.keep()
    key = st.segmented_control(
        VIEW.label, list(_LABELS), key=here.key("view"), required=True, wrap=True,
        format_func=_LABELS.get, label_visibility="collapsed", persist_state="session",
    )
    if key == POST:
        show_post(atlas)
    elif key == "rates":
        picked = here.several("optimizers", placeholder="all of them", persist_state="session")
        _show(VIEWS[key], _of_all_rates(here, atlas, picked))
    elif key == "rankings":
        _show(VIEWS[key], _of_all_rates(here, atlas, ()))
    else:
        _show(VIEWS[key], _some(here, atlas))
    here.save()


def _of_all_rates(here: Address, atlas: Atlas, optimizers: Collection[str]) -> Scene:
    """Return optimizers, or all of them, at all rates; the post's networks had other pixels."""
    wanted = optimizers or OPTIMIZERS
    runs = [run for run in optimizer_runs(atlas) if run.config.optimizer in wanted]
    group = Group("atlas", "Atlas", tuple(runs))
    return Scene(here, Compared(runs), [group], [group])


def _some(here: Address, atlas: Atlas) -> Scene:
    """Show which groups are looked at, and return them."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="atlas_runs"):
        which = st.selectbox(
            GROUPS.label, list(WHICH), key=here.key("which"), format_func=GROUPS.choices.get,
            help=GROUPS.help, width=320, persist_state="session",
        )
    groups = WHICH[which][1](atlas)
    asked = set(here["groups"] or ()) & {group.key for group in groups}
    shown = [group for group in groups if group.key in asked] or [
        group for group in groups if group.by.get("optimizer", "SGD") in _FIRST_SHOWN]
    runs = [run for group in groups for run in group.runs]
    return Scene(here, Compared(runs), groups, shown)


def _show(view: View, scene: Scene) -> None:
    if words := view.needs(scene):
        st.info(markdown(words))
        return
    view.draw(scene)
    if view.picks:
        show_groups(scene)
