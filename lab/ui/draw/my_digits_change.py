"""Kept digits that get another label, or go."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lab.ui.draw.my_digits_kept import thumbs
from lab.ui.draw.my_digits_said import say, says_errors
from lab.ui.shared.run_table import table_height
from lab.ui.shared.workspace import workspace

_ROW = 48  # pixels
_MOST_ROWS = 8


def change_digits(labels: Mapping[str, int]) -> None:
    """Show a table in which digits are ticked, and what can be done with them.

    Args:
        labels: Label of each drawing by its id.
    """
    box = st.expander("Relabel or delete", key="my_digits_change", on_change="rerun",
                      icon=":material/edit:", type="compact")
    if box.open:
        with box:
            _change(labels)


def _change(labels: Mapping[str, int]) -> None:
    ticked = _ticked(labels)
    count = "1 digit" if len(ticked) == 1 else f"{len(ticked)} digits"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox("Label", range(10), key="my_digits_label", width=90)
        st.button(f"Label {count} as {label}" if ticked else f"Label as {label}",
                  key="my_digits_relabel", icon=":material/label:", disabled=not ticked,
                  on_click=_relabel, args=(ticked, label))
        st.button(f"Delete {count}" if ticked else "Delete", key="my_digits_delete",
                  icon=":material/delete:", disabled=not ticked, on_click=_delete, args=(ticked,))
        everything = "your digit" if len(labels) == 1 else f"all {len(labels)} digits"
        with st.popover("Delete all …", key="my_digits_delete_all"):
            st.write(f"This deletes {everything} for good. Export them first to keep a copy.")
            st.button(f"Delete {everything}", key="my_digits_delete_all_yes", type="primary",
                      on_click=_delete, args=(list(labels),))
    if not ticked:
        st.caption("Tick digits in the table to relabel or delete them.")


def _ticked(labels: Mapping[str, int]) -> list[str]:
    """Show the table, newest first, and return the ids of the ticked rows."""
    ids = list(labels)[::-1]
    table = pd.DataFrame({
        "number": range(len(ids), 0, -1), "picture": thumbs(ids),
        "label": [labels[id] for id in ids],
    })
    rows = hashlib.sha1(repr(labels).encode()).hexdigest()  # ticks belong to row numbers
    config = st.column_config
    event = st.dataframe(
        table, key=f"my_digits_table_{rows[:10]}", hide_index=True, on_select="rerun",
        selection_mode="multi-row", row_height=_ROW, width="content", alt="Digits to choose from",
        height=table_height(len(ids), _MOST_ROWS) * _ROW // 35,
        column_config={
            "number": config.NumberColumn("No.", width="small"),
            "picture": config.ImageColumn("Digit", width="small"),
            "label": config.NumberColumn("Label", width="small"),
        },
    )
    return [ids[row] for row in sorted(event.selection.rows) if row < len(ids)]


@says_errors
def _relabel(ids: Sequence[str], label: int) -> None:
    workspace().relabel_drawings(ids, label)
    say(f"Labelled {'1 digit' if len(ids) == 1 else f'{len(ids)} digits'} as {label}.")


@says_errors
def _delete(ids: Sequence[str]) -> None:
    workspace().delete_drawings(ids)
    say(f"Deleted {'1 digit' if len(ids) == 1 else f'{len(ids)} digits'}.")
