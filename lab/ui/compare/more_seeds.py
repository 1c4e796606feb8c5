"""Queues the seeds that a verdict lacks, at one click."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lab.analysis.groups import Group
from lab.analysis.pairs import missing_seeds
from lab.config import RunConfig
from lab.errors import LabError
from lab.safe_text import markdown, one_line, quoting
from lab.sweeps.words import counted, duration
from lab.ui.shared import one_click
from lab.ui.shared.address import Address
from lab.ui.shared.state import engine
from lab.ui.shared.visit import visit
from lab.ui.shared.workspace import current_workspace

BUTTON = "compare_more_seeds"
_SAID = "compare_more_seeds_said"
_LONGEST_NAME = 120  # characters of both groups' names


def offer_more_seeds(here: Address, one: Group, other: Group) -> None:
    """Show the button that queues what two groups lack to be compared, or why it cannot be."""
    said = st.session_state.get(_SAID)
    if said:
        (st.error if said[0] else st.success)(
            said[1], icon=":material/error:" if said[0] else ":material/playlist_add:"
        )
        if not said[0]:
            st.page_link("pages/train.py", label="See them train", icon=":material/model_training:")
    mixed = [group for group in (one, other) if not group.one_setup]
    if mixed:
        st.caption(
            f"More seeds of {markdown(mixed[0].name)} cannot be queued: its runs differ in more "
            "than the seed. Group by everything that differs."
        )
        return
    lacking = missing_seeds(one, other)
    shipped = [group for group, seeds in zip((one, other), lacking, strict=True)
               if seeds and group.runs[0].origin]
    if shipped:  # what is trained here would be a group of its own, and be missing still
        st.caption(
            f"More seeds of {markdown(shipped[0].name)} cannot be queued: its runs are as the lab "
            "ships them. Choose all of its seeds, or compare a group of your own."
        )
        return
    configs = missing_configs(one, other)
    waiting = sum(run.active for run in (*one.runs, *other.runs))
    if not configs:
        if waiting:
            st.caption(f"{counted(waiting, 'run')} of these groups still to end: the verdict takes "
                       "them in by itself.")
        return
    seconds = engine().sweep_seconds(configs)
    with st.container(horizontal=True, vertical_alignment="center", key="compare_more"):
        st.button(
            f"Train the missing {counted(len(configs), 'run')}", key=BUTTON, type="primary",
            icon=":material/play_arrow:", on_click=_queue, args=(here, one, other),
        )
        st.caption(f"{_seeds(one, other)} · about {duration(seconds)}", width="content")


def missing_configs(one: Group, other: Group) -> list[RunConfig]:
    """Return the runs that two groups lack, each group's config with other seeds."""
    lacking = missing_seeds(one, other)
    return [
        replace(group.config, seed=seed)
        for group, seeds in zip((one, other), lacking, strict=True) for seed in seeds
    ]


def _seeds(one: Group, other: Group) -> str:
    parts = []
    for group, seeds in zip((one, other), missing_seeds(one, other), strict=True):
        if seeds:
            word = "seed" if len(seeds) == 1 else "seeds"
            parts.append(f"{markdown(group.name)}: {word} {', '.join(map(str, seeds))}")
    return " · ".join(parts)


def _queue(here: Address, one: Group, other: Group) -> None:
    """Queue the missing runs as a sweep that the comparison takes in."""
    configs = tuple(missing_configs(one, other))
    if one_click.repeated(BUTTON, configs):
        return
    try:
        name = one_line(f"More seeds: {one.name} and {other.name}", _LONGEST_NAME)
        sweep = engine().start_sweep(
            configs, name=name, workspace=current_workspace(), visit=visit(), keeps="best"
        )
    except LabError as error:
        one_click.forget(BUTTON)
        st.session_state[_SAID] = (True, quoting(str(error)))
        return
    one_click.done(BUTTON)
    here["sweep"] = [*(here["sweep"] or []), sweep]
    st.session_state[_SAID] = (
        False, f"Queued {counted(len(configs), 'run')}, as the sweep “{markdown(name)}”. They "
        "train on the Train page, and this comparison takes them in as they end."
    )
    st.rerun()


def forget_said() -> None:
    """Say nothing more of what was queued: something else is compared now."""
    st.session_state.pop(_SAID, None)
