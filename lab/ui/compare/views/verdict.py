"""Whether two groups differ: the answer first, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lab.analysis.groups import Group
from lab.analysis.verdict import LEAST_PAIRS
from lab.analysis.verdict_words import (
    DEFAULT_ANSWER,
    Comparison,
    bounds,
    compared,
    p_words,
    points,
    verdict_sentences,
)
from lab.charts.verdict import intervals_figure, verdict_figure
from lab.safe_text import csv_cell, markdown
from lab.ui.compare.group_choice import best_first
from lab.ui.compare.more_seeds import offer_more_seeds
from lab.ui.compare.scene import Scene, View

_RULE = (
    "Runs of the same seed are compared with each other: where layers and images are alike, they "
    "have the same starting weights and the same batches. What is compared is test accuracy, of "
    "the saved weights, scored once; which epoch is saved was decided by validation. Nothing "
    "should be chosen by this number."
)


def needs(scene: Scene) -> str:
    """Ask for a second group."""
    if len(scene.groups) > 1:
        return ""
    return ("A verdict is about two groups, and these runs are one: they differ in nothing that "
            "they are grouped by. Choose runs of two optimizers, or of anything else that you "
            "want to compare, or group by what differs.")


def draw(scene: Scene) -> None:
    """Show the verdict on two groups, and all drawn ones against the first."""
    ranked = best_first(scene.groups, scene.history)
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_view"):
        other = scene.group("a", "Group A", ranked, ranked[0])
        rest = [group for group in ranked if group.key != other.key]
        reference = scene.group("b", "Group B", rest, rest[0])
    [comparison] = compared(reference, [other])
    first, *more = verdict_sentences(comparison)
    st.subheader(markdown(first), anchor=False)
    family = [group for group in scene.shown if group.key != other.key]
    comparisons = scene.once(
        "verdicts", [*other.runs, *(run for group in family for run in group.runs)],
        lambda: compared(other, family), other.key,
    ) if len(family) > 1 else []
    _say_of_family(comparison, comparisons)
    for sentence in more:
        st.markdown(markdown(sentence))
    if len(comparison.pairs) < LEAST_PAIRS:
        offer_more_seeds(scene.here, other, reference)
    scene.chart("verdict", [*other.runs, *reference.runs], lambda: verdict_figure(comparison),
                other.key, reference.key, label="The difference by seed")
    st.caption(_RULE)
    if comparisons:
        _against_all(scene, other, family, comparisons)


def _say_of_family(comparison: Comparison, family: Sequence[Comparison]) -> None:
    """Say where a difference that two groups show alone is none among all that are drawn."""
    among = next((one for one in family if one.other.key == comparison.reference.key), None)
    if among and comparison.claims and not among.claims:
        st.markdown(f"**Taken alone.** Among the {among.family} comparisons below no difference "
                    f"is shown between these two: with Holm's correction "
                    f"p = {p_words(among.p_holm)}.")


def _against_all(
    scene: Scene, a: Group, others: Sequence[Group], comparisons: Sequence[Comparison]
) -> None:
    """Show every drawn group against A, with Holm's correction."""
    st.markdown(f"**All {len(others)} other groups that are shown, against {markdown(a.name)}**")
    scene.chart("intervals", [*a.runs, *(run for group in others for run in group.runs)],
                lambda: intervals_figure(comparisons), a.key,
                label="The mean difference of each group, with its interval")
    number = st.column_config.NumberColumn
    st.dataframe(
        pd.DataFrame([_row(one) for one in comparisons]), key="compare_holm", hide_index=True,
        placeholder="", column_config={
            "group": st.column_config.TextColumn("Group"),
            "pairs": number("Pairs of seeds"),
            "difference": st.column_config.TextColumn("Minus A (points)"),
            "interval": st.column_config.TextColumn("95 % interval (points)"),
            "p": st.column_config.TextColumn("p"),
            "holm": st.column_config.TextColumn(
                "p after Holm", help="Corrected for there being several comparisons."),
            "answer": st.column_config.TextColumn("Answer"),
        },
    )


def _row(one: Comparison) -> dict[str, object]:
    row = {"group": csv_cell(one.other.name), "pairs": len(one.pairs)}
    found = one.verdict
    if found is None:
        return row | {"answer": DEFAULT_ANSWER}
    claim = "better" if found.difference > 0 else "worse"
    return row | {
        "difference": points(found.difference),
        "interval": bounds(found.low, found.high),
        "p": p_words(found.p_value), "holm": p_words(one.p_holm),
        "answer": f"{claim} than A" if one.claims else DEFAULT_ANSWER,
    }


VIEW = View("verdict", "Verdict", draw, needs, picks=True)
