"""Any two fields against each other."""

from __future__ import annotations

import streamlit as st

from lab.analysis.pivot import CELL_VALUE
from lab.charts.heatmap import heatmap_figure
from lab.ui.compare.scene import Scene, View
from lab.ui.compare.shared_specs import AUTO, field_choice, varied

ROWS = field_choice("rows", "Rows", "The field whose values are the rows.")
COLUMNS = field_choice("columns", "Columns", "The field whose values are the columns.")


def needs(scene: Scene) -> str:
    """Ask for a second field that differs."""
    count = len(varied(scene.runs))
    if count > 1:
        return ""
    return ("A heatmap needs runs that differ in at least two fields beside the seed, and these "
            f"differ in {'one' if count else 'none'}. Queue a sweep over two fields on the Train "
            "page, such as optimizer and learning rate, and choose it here.")


def draw(scene: Scene) -> None:
    """Show the mean of all runs of each pair of two fields' values."""
    runs = scene.runs
    offered = varied(runs)
    offered += [scene.here[name] for name in ("rows", "columns")
                if scene.here[name] not in (AUTO, *offered)]
    across = "learning_rate" if "learning_rate" in offered else offered[1]
    down = next(name for name in offered if name != across)
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        rows = scene.select(ROWS, offered, down, width=220)
        columns = scene.select(COLUMNS, offered, across, width=220)
        value = scene.choice(CELL_VALUE)
    if rows == columns:
        st.info("Rows and columns are the same field: choose another for one of them.")
        return
    timed = value not in ("val_accuracy", "test_accuracy")
    of = runs if timed else [run for run in runs if run.config.monitor != "val_accuracy"]
    scene.chart(
        "heatmap", runs,
        lambda: heatmap_figure(runs, rows, columns, value=value, history=scene.history(of)),
        rows, columns, value, label="A heatmap of two fields",
    )
    if value == "test_accuracy":
        st.caption("Test accuracy is of the saved weights, scored once; choose by validation.")


VIEW = View("heatmap", "Heatmap", draw, needs, (ROWS, COLUMNS, CELL_VALUE))
