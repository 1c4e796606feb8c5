"""Which of the atlas's runs are laid beside one's own."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.atlas import Atlas, load
from lab.atlas.shelf import atlas_or_none
from lab.errors import AtlasError
from lab.options import ACTIVATIONS
from lab.options.kinds import Names
from lab.safe_text import markdown
from lab.store import Run
from lab.sweeps.words import counted
from lab.ui.shared.address import Address

ATLAS = Names("atlas")
"""Names of the atlas's groups or runs, in the address."""


def atlas_runs(here: Address) -> list[Run]:
    """Return the atlas's runs that the page's address names."""
    atlas = atlas_or_none() if here["atlas"] else None
    return [] if atlas is None else atlas.runs_of(here["atlas"])


def warn_of_atlas(here: Address) -> None:
    """Say which of the atlas's names in the address name nothing."""
    if not here["atlas"]:
        return
    try:
        atlas = load()
    except AtlasError as error:
        st.warning(markdown(str(error)), icon=":material/broken_image:")
        return
    known = {*atlas.groups, *(run.id for run in atlas.runs)}
    if unknown := [name for name in here["atlas"] if name not in known]:
        st.warning(f"The atlas has nothing called “{markdown(unknown[0], 40)}”"
                   f"{_and_more(unknown)}: its groups are called like {next(iter(atlas.groups))}.",
                   icon=":material/link_off:")


def pick_atlas(here: Address) -> None:
    """Show a choice of the atlas's groups; nothing where the atlas cannot be read."""
    atlas = atlas_or_none()
    if atlas is None:
        return
    box = f"{here.key('atlas')}_box"
    st.session_state[box] = [name for name in here["atlas"] or [] if name in atlas.groups]

    def pick() -> None:
        here["atlas"] = list(st.session_state[box])

    st.multiselect(
        "From the atlas", list(atlas.groups), key=box, on_change=pick, wrap=True,
        format_func=lambda name: _label(atlas, name), placeholder="none of the shipped runs",
    )


def _label(atlas: Atlas, name: str) -> str:
    first, *more = atlas.runs_of([name])
    network = ", raw pixels" if first.config.scaling == "raw" else ""
    return (f"{first.config.optimizer} · {ACTIVATIONS[first.config.activation].label} · "
            f"lr {first.config.learning_rate:g}{network} ({counted(1 + len(more), 'seed')})")


def _and_more(unknown: Sequence[str]) -> str:
    return f" nor {len(unknown) - 1} more of this link" if len(unknown) > 1 else ""
