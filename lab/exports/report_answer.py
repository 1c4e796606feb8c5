"""What a report says first: which group is best by validation, and whether tests bear it out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lab.analysis.groups import Group
from lab.analysis.verdict import ALPHA, LEAST_PAIRS
from lab.analysis.verdict_words import (
    DEFAULT_ANSWER,
    Comparison,
    bounds,
    compared,
    p_words,
    pairs_for,
    points,
    too_few,
    verdict_sentences,
)
from lab.charts.verdict import intervals_figure, verdict_figure
from lab.exports.report import Section
from lab.sweeps.words import counted

_NAMED = 4  # groups; of more, how many there are is said

_RULE = (
    "Runs of the same seed are compared with each other: same starting weights, same batches. What "
    "is compared is test accuracy, of the saved weights, scored once; the best group, and which "
    "epoch is saved, were chosen by validation."
)


def against_best(groups: Sequence[Group]) -> list[Comparison]:
    """Return the verdicts of all groups against the first, with Holm's correction.

    Of two groups it is the first against the other.

    Args:
        groups: The best by validation first.
    """
    best, *others = groups
    return compared(others[0], [best]) if len(others) == 1 else compared(best, others)


def answer(table: pd.DataFrame, comparisons: Sequence[Comparison]) -> list[str]:
    """Return the answer in sentences, a paragraph each.

    Args:
        table: As `lab.analysis.group_table` gives it.
        comparisons: As `against_best` gives them, if there are any.
    """
    said = [_best(table.iloc[0])]
    if len(comparisons) == 1:
        return [*said, *verdict_sentences(comparisons[0])]
    groups = {True: [], False: []}
    for one in comparisons:
        if one.claims:
            groups[one.verdict.difference < 0].append(one.other.name)
    rest = [one.other.name for one in comparisons if not one.claims]
    holm = f"p up to {ALPHA:g} after Holm's correction for {len(comparisons)} comparisons"
    if groups[True]:
        said.append(f"On the test images it is better than {_listed(groups[True])} ({holm}).")
    if groups[False]:
        said.append(f"On the test images {_listed(groups[False])} {_is(groups[False])} better than "
                    f"it, though validation had it first ({holm}).")
    if rest:
        said.append(f"{DEFAULT_ANSWER} between it and {_listed(rest)}.{_why_not(comparisons)}")
    return said


def verdict_section(comparisons: Sequence[Comparison]) -> Section:
    """Return the verdicts as a chart and a table."""
    least, most = (end(len(one.pairs) for one in comparisons) for end in (min, max))
    seeds = counted(most, "seed") if least == most else f"{least} to {most} seeds"
    one = len(comparisons) == 1
    figure = verdict_figure(comparisons[0]) if one else intervals_figure(comparisons)
    which = comparisons[0].other.name if one else "All"
    heading = f"{which} against {comparisons[0].reference.name}"
    table = pd.DataFrame([_row(comparison) for comparison in comparisons])
    notes = [] if one else list(dict.fromkeys(n for c in comparisons for n in c.pairs.notes))
    return Section(f"{heading} ({seeds})", figure, table, [_RULE, *notes])


def _best(row: pd.Series) -> str:
    best = "" if pd.isna(row["best_val_accuracy"]) else (
        f", with a best validation accuracy of {row['best_val_accuracy']:.4f}")
    test = "" if pd.isna(row["test_accuracy"]) else (
        f" and a test accuracy of {row['test_accuracy']:.4f}")
    seeds = int(row["seeds"])
    mean = f" in the mean of {seeds} seeds" if seeds > 1 and best else ""
    alone = " with its one seed" if seeds == 1 and best else ""
    return f"Best by validation: {row['name']}{best}{test}{mean}{alone}."


def _why_not(comparisons: Sequence[Comparison]) -> str:
    """Say where there are too few seeds for so many comparisons to show anything."""
    most = max(len(one.pairs) for one in comparisons)
    if most < LEAST_PAIRS:
        return f" {too_few(most)}"
    if all(one.claims or (one.least_p_holm or 1.0) > ALPHA for one in comparisons):
        family = comparisons[0].family
        return (f" Among {family} comparisons even the clearest difference takes "
                f"{pairs_for(family)} pairs of seeds to be shown; there are {most} at most.")
    return ""


def _row(one: Comparison) -> dict[str, object]:
    row = {"group": one.other.name, "pairs of seeds": len(one.pairs),
           "difference (points)": "", "95 % interval (points)": "", "p": "", "p after Holm": "",
           "answer": DEFAULT_ANSWER}
    found = one.verdict
    if found is None:
        return row
    if one.claims:
        row["answer"] = "better" if found.difference > 0 else "worse"
    return row | {
        "difference (points)": points(found.difference),
        "95 % interval (points)": bounds(found.low, found.high),
        "p": p_words(found.p_value), "p after Holm": p_words(one.p_holm),
    }


def _listed(names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{len(names)} other groups"
    *first, last = names
    return f"{'; '.join(first)} and {last}" if first else last


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
