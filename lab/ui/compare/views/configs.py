"""The groups' configs side by side."""

from __future__ import annotations

import streamlit as st

from lab.analysis.config_table import config_differences, shared_settings
from lab.safe_text import csv_cell, markdown
from lab.ui.compare.scene import Scene, View


def draw(scene: Scene) -> None:
    """Show what differs among the groups as a table, and what all share in words."""
    table = config_differences(scene.shown)
    if len(table.columns) > 1:
        st.dataframe(table.map(csv_cell), key="compare_configs", hide_index=True, placeholder="",
                     column_config={"group": st.column_config.TextColumn("Group", width=240)})
    else:
        st.write("These runs have the same config, but for the seed.")
    if shared := shared_settings(scene.shown):
        st.caption(f"All share: {markdown(shared)}.")


VIEW = View("configs", "Configs", draw, picks=True)
