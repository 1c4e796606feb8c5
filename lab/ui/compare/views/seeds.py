"""Seed roulette: the ranking by one seed alone, and how often each order occurs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lab.analysis.groups import Group
from lab.analysis.pairs import scores
from lab.analysis.roulette import orders, orders_table, probability_matrix, roulette_sentences
from lab.charts.roulette import roulette_figure
from lab.options.kinds import Names
from lab.safe_text import csv_cell, markdown
from lab.ui.compare.scene import Scene, View
from lab.ui.shared.run_table import table_height

SEED = Names("one_seed")
_MOST_ORDERS = 10


def needs(scene: Scene) -> str:
    """Ask for a second group, and for seeds that all have."""
    if len(scene.shown) < 2:
        return ("Seed roulette needs at least two groups, each with several seeds. Choose more "
                "runs, or tick more groups below.")
    common = set.intersection(*(set(scores(group)) for group in scene.shown))
    if len(common) > 1:
        return ""
    have = "no seed" if not common else "only one seed"
    return (f"The {len(scene.shown)} groups that are shown have {have} in common whose runs all "
            "have a test accuracy. Tick fewer groups below, or train more seeds of each: a sweep "
            "on the Train page gives all of its groups the same.")


def draw(scene: Scene) -> None:
    """Show the groups in the order of one seed, and how often each order occurs."""
    found = scene.once("orders", scene.shown_runs, lambda: orders(scene.shown))
    seed = _seed(scene, found.seeds)
    first, *more = roulette_sentences(found, seed)
    st.subheader(markdown(first), anchor=False)
    if more:
        st.markdown(markdown(" ".join(more)))
    scene.chart("seeds", scene.shown_runs, lambda: roulette_figure(found, seed), seed,
                label="Test accuracies by seed")
    left, right = st.columns(2)
    with left:
        _orders(orders_table(found))
    with right:
        _odds(scene.shown, scene.once("odds", scene.shown_runs,
                                      lambda: probability_matrix(scene.shown)))
    for note in found.notes:
        st.caption(markdown(note))
    st.caption("Test accuracy, of the saved weights, scored once. One seed is one draw: the order "
               "that it gives says little.")


def _seed(scene: Scene, seeds: tuple[int, ...]) -> int:
    box = f"{scene.here.key('one_seed')}_box"
    asked = (scene.here["one_seed"] or [""])[0]
    st.session_state[box] = int(asked) if asked in set(map(str, seeds)) else seeds[0]

    def pick() -> None:
        scene.here["one_seed"] = [str(st.session_state[box])]

    return st.select_slider("Seed", list(seeds), key=box, on_change=pick)


def _orders(table: pd.DataFrame) -> None:
    st.markdown("**How often each order occurs**")
    shown = table.head(_MOST_ORDERS)
    shown = pd.DataFrame({
        "order": shown["order"].map(csv_cell),
        "seeds": shown["seeds"], "share": shown["share"],
    })
    st.dataframe(
        shown, key="compare_orders", hide_index=True, placeholder="",
        column_config={
            "order": st.column_config.TextColumn("Best first", width=300),
            "seeds": st.column_config.NumberColumn("Seeds", width=60),
            "share": st.column_config.NumberColumn("Of all", format="percent", width=65),
        },
    )
    if len(table) > _MOST_ORDERS:
        st.caption(f"The {_MOST_ORDERS} most frequent of {len(table)} orders.")


def _odds(groups: Sequence[Group], matrix: pd.DataFrame) -> None:
    st.markdown("**How often one run beats another group's**")
    names = {group.key: csv_cell(group.name) for group in groups}
    table = matrix.copy()
    table.insert(0, "beats", [names[key] for key in table.index])
    st.dataframe(
        table.reset_index(drop=True), key="compare_odds", hide_index=True, placeholder="",
        height=table_height(len(table), len(table)),
        column_config={"beats": st.column_config.TextColumn("A run of … beats one of")}
        | {key: st.column_config.NumberColumn(name, format="percent")
           for key, name in names.items()},
    )


VIEW = View("seeds", "Seeds", draw, needs, (SEED,), picks=True)
