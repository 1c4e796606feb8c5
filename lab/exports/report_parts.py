"""What a report shows of runs where nobody has chosen anything: the answer first, then why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from lab.analysis.config_table import config_differences, shared_settings
from lab.analysis.flags import flags
from lab.analysis.group_table import group_table
from lab.analysis.groups import Group, what_differs
from lab.analysis.ranking_rows import Rankings
from lab.analysis.rankings import rankings
from lab.analysis.sensitivity import usable_width, width_words
from lab.charts.bands import band_figure
from lab.charts.curves import curve_figure
from lab.charts.rankings import rankings_figure
from lab.charts.sensitivity import sensitivity_figure
from lab.charts.theme import PALETTE
from lab.exports.aliases import aliased, aliased_groups
from lab.exports.report import Section
from lab.exports.report_answer import against_best, answer, verdict_section
from lab.metrics import METRICS
from lab.options import FIELDS
from lab.store import Run

MOST_COMPARED = 12
"""Groups that are drawn and judged: of more, those that validate best."""

_METRICS = ("accuracy", "loss")
_MOST_CURVES = 60  # runs; a chart of more is a tangle, and megabytes
_MOST_ROWS = 200  # groups in a table
_MOST_FLAGS = 12  # sentences


class Parts(NamedTuple):
    """What is shown, in order, and what is to be read first."""

    sections: list[Section]
    sentences: list[str]


def report_parts(groups: Sequence[Group], runs: Sequence[Run], history: pd.DataFrame) -> Parts:
    """Return all that can be said of runs: of groups of several seeds with bands and verdicts.

    Args:
        groups: The runs in groups.
        runs: All of them.
        history: Their epochs.
    """
    groups, (runs, history) = aliased_groups(groups), aliased(runs, history)
    if not groups:
        return Parts([], [])
    table = group_table(groups, history)
    by_key = {group.key: group for group in groups}
    best = _told_apart([by_key[key] for key in table.index[:MOST_COMPARED]])
    several = len(best) > 1 and any(len(group.by_seed) > 1 for group in best)
    comparisons = against_best(best) if several else []
    sections = [
        *_flags(groups, history),
        *([verdict_section(comparisons)] if comparisons else []),
        _groups(table),
        *(_bands(best, len(groups), history) if any(len(group.runs) > 1 for group in groups)
          else _curves(runs, history)),
        *_rates(runs, history), *_rankings(runs, history), *_configs(groups),
    ]
    return Parts(sections, answer(table, comparisons) if len(groups) > 1 else [])


def _flags(groups: Sequence[Group], history: pd.DataFrame) -> Iterator[Section]:
    found = flags(groups, history)
    if rest := found[_MOST_FLAGS:]:
        found = [*found[:_MOST_FLAGS], f"… and {len(rest)} more of the kind."]
    if found:
        yield Section("To be known", notes=found)


def _groups(table: pd.DataFrame) -> Section:
    shown = table.head(_MOST_ROWS)
    few = {name: shown[name] for name in ("active", "diverged", "failed") if table[name].any()}
    words = {"active": "still to end"}
    shown = pd.DataFrame({
        "group": shown["name"], "seeds": shown["seeds"],
        **{words.get(name, name): column for name, column in few.items()},
        "best validation accuracy, mean": shown["best_val_accuracy"],
        "test accuracy, mean": shown["test_accuracy"], "standard deviation": shown["test_std"],
        "scored": shown["tested"],
    })
    which = f", the best {len(shown)} of {len(table)}" if len(shown) < len(table) else ""
    return Section(f"What came of each group, the best by validation first{which}", table=shown)


def _bands(groups: Sequence[Group], count: int, history: pd.DataFrame) -> Iterator[Section]:
    seeds = [len(group.by_seed) for group in groups]
    number = f"{max(seeds)}" if min(seeds) == max(seeds) else f"{min(seeds)} to {max(seeds)}"
    said = f"{number} seed{'' if max(seeds) == 1 else 's'}{' each' if len(groups) > 1 else ''}"
    some = f"the best {len(groups)} of {count} groups, " if len(groups) < count else ""
    for metric in _METRICS:
        yield Section(f"{METRICS[metric].title} ({some}{said})",
                      band_figure(groups, history, metric))


def _curves(runs: Sequence[Run], history: pd.DataFrame) -> Iterator[Section]:
    shown = [run for run in runs if run.config][:_MOST_CURVES]
    some = f", the first {len(shown)} of {len(runs)} runs" if len(shown) < len(runs) else ""
    for metric in _METRICS:
        yield Section(f"{METRICS[metric].title}{some}", curve_figure(shown, history, metric))


def _rates(runs: Sequence[Run], history: pd.DataFrame) -> Iterator[Section]:
    """Yield the sensitivity to learning rates, where some line has several."""
    by = _subject(runs)
    rates: dict[object, set[float]] = {}
    for run in runs:
        if run.config:
            rates.setdefault(getattr(run.config, by), set()).add(run.config.learning_rate)
    if all(len(found) < 2 for found in rates.values()):
        return
    widths = usable_width(runs, history, by=by).reset_index()
    table = pd.DataFrame({
        FIELDS[by].label.lower(): widths["line"],
        "usable width": [width_words(row) for _, row in widths.iterrows()],
        "best rate": widths["best_rate"].astype(float),
        "best validation accuracy, mean": widths["best_mean"].astype(float),
        "at the edge of what was tried": widths["best_on_edge"].astype(bool),
        "runs": widths["runs"], "diverged": widths["diverged"],
    })
    yield Section("Sensitivity to the learning rate",
                  sensitivity_figure(runs, history, by=by), table)


def _rankings(runs: Sequence[Run], history: pd.DataFrame) -> Iterator[Section]:
    """Yield the three rankings, where optimizer and learning rate both vary."""
    known = [run.config for run in runs if run.config]
    rates: dict[str, set[float]] = {}
    for config in known:
        rates.setdefault(config.optimizer, set()).add(config.learning_rate)
    if len(rates) < 2 or all(len(found) < 2 for found in rates.values()):
        return
    found = rankings(runs, "optimizer", history=history)
    yield Section("Three rankings: it depends on how learning rates were chosen",
                  rankings_figure(found), _ranked(found),
                  [*found.notes, *(f"{one.title}: {n}" for one in found.all for n in one.notes)])


def _ranked(found: Rankings) -> pd.DataFrame:
    return pd.DataFrame([
        {"ranking": ranking.title, "rank": row.rank, "optimizer": row.label,
         "learning rate": row.learning_rate, "test accuracy, mean": row.mean,
         "standard deviation": row.std, "seeds": len(row.seeds), "diverged": row.diverged,
         "failed": row.failed}
        for ranking in found.all for row in ranking.rows
    ])


def _configs(groups: Sequence[Group]) -> Iterator[Section]:
    if len(groups) < 2:
        return
    shared = shared_settings(groups)
    some = f", the first {_MOST_ROWS} of {len(groups)} groups" if len(groups) > _MOST_ROWS else ""
    yield Section(f"What differs{some}", table=config_differences(groups).head(_MOST_ROWS),
                  notes=[f"All share: {shared}."] if shared else [])


def _subject(runs: Sequence[Run]) -> str:
    """Return the field whose values are told apart over the learning rate."""
    varied = [name for name in what_differs(runs) if name in FIELDS and name != "learning_rate"]
    return "optimizer" if "optimizer" in varied or not varied else varied[0]


def _told_apart(groups: Sequence[Group]) -> list[Group]:
    """Return groups in colours and marks that are not the same twice."""
    if len({group.color % len(PALETTE) for group in groups}) == len(groups):
        return list(groups)
    return [replace(group, color=place) for place, group in enumerate(groups)]
