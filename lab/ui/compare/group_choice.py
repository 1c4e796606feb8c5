"""Which runs are a group, and which groups are drawn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pandas as pd
import streamlit as st

from lab.analysis.group_table import group_table
from lab.analysis.groups import Group, what_differs
from lab.charts.theme import told_apart
from lab.safe_text import csv_cell
from lab.store import Run
from lab.sweeps.words import counted
from lab.ui.compare.scene import KEPT, Scene
from lab.ui.compare.shared_specs import BY
from lab.ui.shared.address import Address
from lab.ui.shared.remembered import Remembered
from lab.ui.shared.run_table import name_width, swatch, table_height, tick_anew

MOST_SHOWN = 12
"""Groups that are drawn until somebody ticks others: the best by validation."""

_TABLE = "compare_groups_table"
_MOST_ROWS = 12
_tables = Remembered[pd.DataFrame](12)  # not to be changed

History = Callable[[Sequence[Run]], pd.DataFrame]


def choose_grouping(here: Address, runs: Sequence[Run]) -> None:
    """Show what runs are grouped by; the address holds it."""
    differ = what_differs(runs)
    offered = [name for name in BY.choices if name in differ or name in here["by"]]
    st.multiselect(
        BY.label, offered, key=here.key("by"), help=BY.help, format_func=BY.choices.get,
        placeholder="everything that differs, seeds together", disabled=not offered, wrap=True,
        width=420, **KEPT,
    )


def group_summary(groups: Sequence[Group], history: History) -> pd.DataFrame:
    """Return `group_table` of groups, the best by validation first."""
    question = tuple((group.key, group.name, group.runs) for group in groups)
    return _tables.get(question, lambda: group_table(groups, _asked(groups, history)))


def best_first(groups: Sequence[Group], history: History) -> list[Group]:
    """Return groups, the best by validation first."""
    by_key = {group.key: group for group in groups}
    return [by_key[key] for key in group_summary(groups, history).index]


def drawn_groups(here: Address, groups: Sequence[Group], history: History) -> list[Group]:
    """Return the groups that are drawn, in their order: those ticked, or the best by validation.

    Where two of them would have the same colour, the later one gets a free one.
    """
    known = {group.key for group in groups}
    if gone := [key for key in here["groups"] or () if key not in known]:
        here["groups"] = [key for key in here["groups"] if key in known] or None
        st.caption(f":material/info: {counted(len(gone), 'group')} that this link asks for or that "
                   "was ticked is none of these runs' any more.")
    asked = set(here["groups"] or ())
    if not asked:
        asked = {group.key for group in best_first(groups, history)[:MOST_SHOWN]}
    return told_apart([group for group in groups if group.key in asked])


def show_groups(scene: Scene) -> None:
    """Show what came of each group, the best first; the ticked ones are drawn."""
    table = group_summary(scene.groups, scene.history)
    keys, drawn = list(table.index), {group.key: group for group in scene.shown}
    colors = {group.key: group.color for group in scene.groups}
    colors |= {key: group.color for key, group in drawn.items()}
    several = len(keys) > 1
    if several:
        st.caption(f"{_drawn_words(drawn, keys)} Best mean validation accuracy first. Test "
                   "accuracy is of the saved weights, scored once: to judge by, not to choose by.")
    given = st.session_state.get(f"{_TABLE}_given", 0)
    key = f"{_TABLE}_{abs(hash((tuple(keys), given)))}"
    places = {group: place for place, group in enumerate(keys)}

    def tick() -> None:
        rows = st.session_state[key].selection.rows
        scene.here["groups"] = [keys[row] for row in sorted(rows)] or None
        if not rows:
            tick_anew(_TABLE)  # the best are drawn again, and ticked

    st.dataframe(
        _as_shown(table, colors), key=key, hide_index=True, placeholder="",
        height=table_height(len(keys), _MOST_ROWS), column_config=_columns(table),
        alt="What came of each group",
        **({"on_select": tick, "selection_mode": "multi-row", "selection_default": {
            "selection": {"rows": sorted(places[group] for group in drawn)}}} if several else {}),
    )


def _drawn_words(drawn: Collection[str], best_first: Sequence[str]) -> str:
    count = len(best_first)
    if len(drawn) == count:
        every = "Both groups" if count == 2 else f"All {count} groups"
        return f"{every} are drawn: untick what is to be left out."
    best = ": the best by validation" if set(best_first[:len(drawn)]) == set(drawn) else ""
    return f"{len(drawn)} of {count} groups are drawn{best}. Tick others to see them."


def _asked(groups: Sequence[Group], history: History) -> pd.DataFrame | None:
    """Return the epochs of the runs whose best value is no validation accuracy."""
    runs = [r for group in groups for r in group.runs if r.config.monitor != "val_accuracy"]
    return history(runs) if runs else None


def _as_shown(table: pd.DataFrame, colors: dict[str, int]) -> pd.DataFrame:
    shown = table.drop(columns=["tested"])
    shown["name"] = shown["name"].map(csv_cell)
    shown.insert(0, "color", [swatch(colors[key]) for key in shown.index])
    none = [name for name in ("active", "diverged", "failed") if not shown[name].any()]
    results = ["best_val_accuracy", "test_accuracy", "test_std"]
    rest = [name for name in ("seeds", "diverged", "failed", "active") if name not in none]
    return shown[["color", "name", *results, *rest]]


def _columns(table: pd.DataFrame) -> dict[str, object]:
    number = st.column_config.NumberColumn
    return {
        "color": st.column_config.ImageColumn("", width=36),
        "name": st.column_config.TextColumn("Group", width=name_width(table["name"])),
        "best_val_accuracy": number(
            "Best val_accuracy", format="%.4f", width=125,
            help="Mean over the seeds of each run's best; one that diverged counts as guessing."),
        "test_accuracy": number(
            "Test accuracy", format="%.4f", width=105,
            help="Mean over the seeds; of the saved weights, scored once."),
        "test_std": number("±", format="%.4f", width=75,
                           help="Standard deviation of the test accuracy over the seeds."),
        "seeds": number("Seeds", width=60), "active": number("To come", width=70),
        "diverged": number("Diverged", width=75), "failed": number("Failed", width=65),
    }
