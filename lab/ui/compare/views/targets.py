"""How long until a metric reaches a target, by group."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from lab.analysis.bands import BAND_X
from lab.analysis.targets import (
    TARGET_METRIC,
    median_words,
    never_reached,
    suggested_target,
    time_to_target,
)
from lab.charts.targets import profile_figure
from lab.options import Number
from lab.safe_text import csv_cell
from lab.ui.compare.scene import HEIGHT, Scene, View
from lab.ui.shared.run_table import table_height

OF = replace(TARGET_METRIC, name="target_of")
TARGET = Number(
    "target", "Target", "auto", 0, 100, "What is to be reached; of an accuracy a share in [0, 1].",
    word="auto",
)
_MOST_ROWS = 12
_UNITS = {"epochs": "", "steps": "", "seconds": "s", "cpu_seconds": "CPU-s"}


def draw(scene: Scene) -> None:
    """Show by when which share of each group's runs is there, and the medians."""
    history = scene.history()
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        metric = scene.select(OF, list(OF.choices), OF.default, width=200)
        target = _target(scene, suggested_target(scene.shown, history, metric), metric)
        x = scene.select(BAND_X, list(BAND_X.choices), BAND_X.default, width=140)
        log_x = scene.flag("log_x")
    if target is None:
        st.info("No run of these groups has come to its own end with such a value yet: there is "
                "nothing to reach.", icon=":material/lightbulb:")
        return
    if words := never_reached(scene.shown, history, metric, target):
        st.info(f"{words} Set a target that is easier to reach.", icon=":material/flag:")
    scene.chart(
        "targets", scene.shown_runs,
        lambda: profile_figure(scene.shown, history, metric, target, x, log_x=log_x,
                               height=HEIGHT),
        metric, target, x, log_x, label="Share of runs that have reached the target",
    )
    _medians(scene.once("medians", scene.shown_runs,
                        lambda: time_to_target(scene.shown, history, metric, target),
                        metric, target))


def _target(scene: Scene, suggested: float | None, metric: str) -> float | None:
    """Show the field of the target and return it; until somebody sets one, the suggested one."""
    asked = scene.here["target"]
    high = 100.0 if metric.endswith("loss") else 1.0
    if asked != "auto" and asked > high:
        asked = scene.here["target"] = "auto"
    value = suggested if asked == "auto" else float(asked)
    if value is None:
        return None
    box = f"{scene.here.key('target')}_box"
    st.session_state[box] = min(value, high)

    def pick() -> None:
        given = st.session_state[box]
        scene.here["target"] = "auto" if given is None else given

    st.number_input(TARGET.label, 0.0, high, step=0.01, format="%.4g", key=box, width=140,
                    help=TARGET.help, on_change=pick)
    return value


def _medians(table: pd.DataFrame) -> None:
    shown = pd.DataFrame({"group": table["group"].map(csv_cell)}, index=table.index)
    for name, unit in _UNITS.items():
        shown[name] = [median_words(value, unit) for value in table[name]]
    shown["reached"] = [f"{there} of {runs}"
                        for there, runs in zip(table["reached"], table["runs"], strict=True)]
    if table["unfinished"].any():
        shown["unfinished"] = table["unfinished"]
    text = st.column_config.TextColumn
    st.dataframe(
        shown, key="compare_medians", hide_index=True, placeholder="",
        height=table_height(len(shown), _MOST_ROWS),
        column_config={
            "group": text("Group", width=240), "epochs": text("Epochs"), "steps": text("Steps"),
            "seconds": text("Seconds"), "cpu_seconds": text("CPU-seconds"),
            "reached": text("Reached it", help="A run that never does counts as infinitely slow."),
            "unfinished": st.column_config.NumberColumn(
                "Left out", help="Stopped, failed or not done: nobody knows whether they would."),
        },
    )
    st.caption("Medians over the group's runs, at the end of the epoch in which each got there.")


VIEW = View("targets", "Targets", draw, specs=(OF, TARGET), picks=True)
