"""How much each optimizer minds its learning rate."""

from __future__ import annotations

import streamlit as st

from lab.analysis.sensitivity import USABLE_WITHIN, usable_width, width_words
from lab.charts.sensitivity import sensitivity_figure
from lab.safe_text import csv_cell
from lab.ui.compare.scene import HEIGHT, Scene, View
from lab.ui.compare.shared_specs import AUTO, field_choice, varied

LINES = field_choice("lines", "A line for each", "The field whose values are the lines.")


def needs(scene: Scene) -> str:
    """Ask for a second learning rate."""
    rates = {run.config.learning_rate for run in scene.runs}
    if len(rates) > 1:
        return ""
    return ("This view needs runs of at least two learning rates, and all of these have one. "
            "Queue a sweep over the learning rate on the Train page, with a few seeds, and "
            "choose it here.")


def draw(scene: Scene) -> None:
    """Show best validation accuracy over the learning rate, and the usable width."""
    runs = scene.runs
    offered = [name for name in varied(runs) if name != "learning_rate"] or ["optimizer"]
    first = "optimizer" if "optimizer" in offered else offered[0]
    asked = scene.here["lines"]
    if asked not in (AUTO, "learning_rate", *offered):
        offered.append(asked)
    by = scene.select(LINES, offered, first, width=260) if len(offered) > 1 else offered[0]
    asked_of = [run for run in runs if run.config.monitor != "val_accuracy"]
    history = scene.history(asked_of)
    scene.chart("rates", runs, lambda: sensitivity_figure(runs, history, by=by, height=HEIGHT), by,
                label="Best validation accuracy over the learning rate")
    _widths(scene.once("widths", runs, lambda: usable_width(runs, history, by=by), by))


def _widths(table) -> None:
    """Show over how many decades of learning rate each line is usable."""
    shown = table.reset_index()
    shown["usable"] = [width_words(row) for _, row in table.iterrows()]
    shown["line"] = shown["line"].map(csv_cell)
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    st.caption(
        "Best validation accuracy, the mean over seeds. Usable are the rates around the best whose "
        f"mean is at most {100 * USABLE_WITHIN:g} point below its. A run that diverged counts as "
        "guessing."
    )
    st.dataframe(
        shown[["line", "usable", "best_rate", "best_mean", "best_on_edge", "runs", "diverged"]],
        key="compare_widths", hide_index=True, placeholder="",
        column_config={
            "line": text(""), "usable": text("Usable width"),
            "best_rate": number("Best rate", format="%g"),
            "best_mean": number("Best val_accuracy, mean", format="%.4f"),
            "best_on_edge": st.column_config.CheckboxColumn(
                "On the edge", help="The best rate is the smallest or largest that was tried: a "
                                    "better one may lie beyond."),
            "runs": number("Runs"), "diverged": number("Diverged"),
        },
    )


VIEW = View("rates", "Learning rates", draw, needs, (LINES,))
