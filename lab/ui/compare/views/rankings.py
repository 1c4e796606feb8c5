"""Three rankings side by side: by one learning rate, by each one's default, by tuned ones."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lab.analysis.ranking_rows import Ranking
from lab.analysis.rankings import rankings
from lab.charts.rankings import rankings_figure
from lab.options.kinds import Names
from lab.safe_text import csv_cell, markdown
from lab.sweeps.words import counted
from lab.ui.compare.scene import Scene, View
from lab.ui.compare.shared_specs import AUTO, field_choice, varied

RANKED = field_choice("ranked", "What is ranked", "The field whose values are ranked.")
RATE = Names("rate")
_BEST = "chosen by validation"


def _subjects(scene: Scene) -> list[str]:
    return [name for name in varied(scene.runs) if name != "learning_rate"]


def needs(scene: Scene) -> str:
    """Ask for two values of a field that is not the learning rate."""
    if _subjects(scene):
        return ""
    return ("Rankings need runs of at least two optimizers, or of two values of another field than "
            "the learning rate. Queue a sweep over optimizer and learning rate, with several "
            "seeds, on the Train page, and choose it here.")


def draw(scene: Scene) -> None:
    """Show the three rankings, as a picture and as tables."""
    subjects = _subjects(scene)
    runs = scene.runs
    history = scene.history([run for run in runs if run.config.monitor != "val_accuracy"])
    if scene.here["ranked"] not in (AUTO, "learning_rate", *subjects):
        subjects.append(scene.here["ranked"])
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        first = "optimizer" if "optimizer" in subjects else subjects[0]
        subject = (scene.select(RANKED, subjects, first, width=220) if len(subjects) > 1
                   else subjects[0])
        found = scene.once("rankings", runs,
                           lambda: rankings(runs, subject, history=history), subject)
        rate = _rate(scene, found.common_rates)
    if rate is not None:
        found = scene.once("rankings", runs,
                           lambda: rankings(runs, subject, rate=rate, history=history),
                           subject, rate)
    scene.chart("rankings", runs, lambda: rankings_figure(found), subject, rate,
                label="Three rankings side by side")
    for note in found.notes:
        st.caption(markdown(note))
    for ranking, column in zip(found.all, st.columns(3), strict=True):
        with column:
            _table(ranking)
    st.caption("Learning rates are chosen by validation accuracy alone; what is ranked is the mean "
               "test accuracy, of the saved weights, scored once.")


def _rate(scene: Scene, rates: tuple[float, ...]) -> float | None:
    """Show which learning rate all are ranked at, and return it; None for the one by validation."""
    if len(rates) < 2:
        return None
    named = {f"{rate:g}": rate for rate in rates}
    box = f"{scene.here.key('rate')}_box"
    asked = (scene.here["rate"] or [""])[0]
    st.session_state[box] = asked if asked in named else _BEST

    def pick() -> None:
        picked = st.session_state[box]
        scene.here["rate"] = None if picked == _BEST else [picked]

    picked = st.selectbox("One rate for all", [_BEST, *named], key=box, width=220, on_change=pick)
    return named.get(picked)


def _table(ranking: Ranking) -> None:
    counts = {len(row.seeds) for row in ranking.rows}
    seeds = f" ({counted(counts.pop(), 'seed')})" if len(counts) == 1 else ""
    st.markdown(f"**{ranking.title}**{seeds}")
    if ranking.rows:
        number = st.column_config.NumberColumn
        table = pd.DataFrame([
            {"rank": row.rank, "label": csv_cell(row.label), "mean": row.mean, "std": row.std,
             "rate": row.learning_rate, "seeds": len(row.seeds), "diverged": row.diverged,
             "failed": row.failed}
            for row in ranking.rows
        ])
        none = [name for name in ("diverged", "failed") if not table[name].any()]
        same = ["seeds"] if table["seeds"].nunique() == 1 else []  # the title has how many
        st.dataframe(
            table.drop(columns=[*none, *same]),
            key=f"compare_ranking_{ranking.kind}", hide_index=True, placeholder="",
            column_config={
                "rank": number("#", width=30),
                "label": st.column_config.TextColumn("Name", width=125),
                "mean": number("Test", format="%.4f", width=60, help="Mean test accuracy."),
                "std": number("±", format="%.4f", width=60, help="Standard deviation over seeds."),
                "rate": number("lr", format="%.4g", width=65), "seeds": number("Seeds", width=55),
                "diverged": number("Diverged", width=75), "failed": number("Failed", width=60),
            },
        )
    for note in ranking.notes:
        st.caption(markdown(note))


VIEW = View("rankings", "Rankings", draw, needs, (RANKED, RATE))
