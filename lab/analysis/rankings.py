"""Three rankings of one set of runs: by one learning rate, by default ones, by tuned ones.

Which is best depends on how each one's learning rate was chosen (Choi et al. 2019,
arXiv:1910.05446; Schmidt et al. 2021, arXiv:2007.01547). Learning rates are chosen by validation
accuracy alone; test accuracy is what is ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from lab.analysis.ranking_rows import DEFAULT, ONE_RATE, TUNED, Ranking, Rankings, Row
from lab.analysis.ranking_runs import Cell, Table, best_value
from lab.analysis.verdict import LEAST_PAIRS
from lab.errors import ConfigError
from lab.options.kinds import shown
from lab.store import Run
from lab.sweeps.words import counted


def rankings(
    runs: Sequence[Run], subject: str = "optimizer", *, rate: float | None = None,
    history: pd.DataFrame | None = None,
) -> Rankings:
    """Rank the values of a field three times, over runs that vary it, learning rate and seed.

    1. At one learning rate for all: `rate`, or of the common ones that with the best validation
       accuracy in the mean over the values; all seeds count.
    2. At each one's default learning rate (`OPTIMIZERS`); all seeds count.
    3. Each at its best learning rate, by the mean of its best validation accuracies over the first
       seeds, scored on the other ones, which had no part in that choice.

    Args:
        runs: In any order. Of several of one value, learning rate and seed the last queued that
            ended counts; active ones and those without a valid config are left out.
        subject: A field of a config but learning rate and seed.
        rate: One of the common learning rates.
        history: As `RunStore.history` gives it; needed of runs that monitor val_loss.

    Raises:
        ConfigError: `subject` is no such field, or `rate` is no common learning rate.
    """
    table = Table(runs, subject, best_value(history))
    common = table.common_rates
    if rate is not None and table.key(rate) not in common:
        rates = ", ".join(f"{one:g}" for one in common) or "none"
        raise ConfigError(f"The learning rate for all must be a common one: {rates}. "
                          f"Got {shown(rate)}.")
    chosen = table.key(rate) if rate is not None else _best_common(table)
    return Rankings(
        subject, tuple(table.values), _at_one_rate(table, chosen, by_validation=rate is None),
        _at_defaults(table), _tuned(table), chosen, common, table.notes,
    )


def split(seeds: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the seeds to tune with and those to score with, which tuning never sees.

    At least one, and at most half of them, tune; beyond that, six are left for scoring, so that
    verdicts can be had of them.
    """
    seeds = sorted(seeds)
    tuning = max(1, min(len(seeds) // 2, len(seeds) - LEAST_PAIRS))
    return tuple(seeds[:tuning]), tuple(seeds[tuning:])


def _best_common(table: Table) -> float | None:
    """Return the common rate with the best validation accuracy over all values, or None."""
    means = {
        rate: np.mean([table.validation(value, rate) for value in table.values])
        for rate in table.common_rates
    }
    known = {rate: mean for rate, mean in means.items() if not np.isnan(mean)}
    return _highest(known) if known else None


def _highest(means: Mapping[float, float]) -> float:
    """Return the rate of the highest mean; of equal ones the lowest rate."""
    return max(means, key=lambda rate: (round(means[rate], 9), -rate))


def _at_one_rate(table: Table, rate: float | None, *, by_validation: bool) -> Ranking:
    if rate is None:
        return Ranking(ONE_RATE, (), (
            f"There is no learning rate with which every {table.label} has ended runs.",))
    notes = [f"Learning rate {rate:g}."]
    if len(table.common_rates) == 1:
        notes = [f"Learning rate {rate:g} is the only one that all have."]
    elif by_validation:
        notes = [f"Learning rate {rate:g}: the best by mean validation accuracy of the "
                 f"{len(table.common_rates)} that all have."]
        notes += _edges({"All": rate}, lambda _: table.common_rates)
    return _ranked(ONE_RATE, table, dict.fromkeys(table.values, rate), notes)


def _at_defaults(table: Table) -> Ranking:
    return _ranked(DEFAULT, table, {value: table.default_rate(value) for value in table.values}, [])


def _tuned(table: Table) -> Ranking:
    """Choose each one's rate with the first seeds and score it with the others."""
    tuning, fresh = split(table.common_seeds)
    if not fresh:
        return Ranking(TUNED, (), (
            "Tuning takes at least one seed and scoring another one. Seeds that every "
            f"{table.label} has runs of: {len(tuning)}.",))
    rates, tried, missing = {}, {}, []
    for value in table.values:
        words, of_value = table.words(value), table.tried(value, tuning)
        best = {rate: table.validation(value, rate, tuning) for rate in of_value}
        best = {rate: mean for rate, mean in best.items() if not np.isnan(mean)}
        if not of_value:
            missing.append(f"{words} is missing: no learning rate of it has ended runs of every "
                           f"tuning seed ({_listed(tuning)}).")
        elif not best:
            missing.append(f"{words} is missing: its runs have no validation accuracy.")
        else:
            tried[words] = of_value
            rates[value] = _highest(best)
            if failed := sum(table.cell(value, rate, tuning).failed for rate in of_value):
                missing.append(f"{words}: {counted(failed, 'run')} failed or came to nothing in "
                               "tuning.")
    edge = {v for v, rate in rates.items() if rate in (tried[table.words(v)][0],
                                                       tried[table.words(v)][-1])}
    notes = [
        *_budget({words: len(of_value) for words, of_value in tried.items()}, tuning, fresh),
        *missing, *_edges({table.words(value): rate for value, rate in rates.items()}, tried.get),
    ]
    ranking = _ranked(TUNED, table, rates, notes, fresh, edge)
    return replace(ranking, equal_budget=len({len(of_value) for of_value in tried.values()}) <= 1)


def _budget(
    budgets: Mapping[str, int], tuning: Sequence[int], fresh: Sequence[int]
) -> list[str]:
    """Say what each was given to be tuned with, and whether that was the same for all."""
    if not budgets:
        return []
    scored = f"scored with {_seeds(fresh)}, which tuning never saw"
    if len(set(budgets.values())) == 1:
        count = counted(next(iter(budgets.values())), "learning rate")
        return [f"Budget of each: {count} x {_seeds(tuning)}; {scored}."]
    said = ", ".join(f"{words} {count}" for words, count in budgets.items())
    return [f"The budgets are not equal, so neither is the comparison: {said} learning rates, "
            f"each x {_seeds(tuning)}; {scored}."]


def _edges(rates: Mapping[str, float], tried: Callable) -> list[str]:
    """Say whose rate lies at the edge of what was tried, so that a better one may lie beyond."""
    found = []
    for name, rate in rates.items():
        rates_of = tried(name)
        if len(rates_of) == 1:
            found.append(f"{name}: {rate:g} is the only one tried.")
        elif rate in (rates_of[0], rates_of[-1]):
            end = "lowest" if rate == rates_of[0] else "highest"
            found.append(f"{name}: {rate:g} is the {end} tried; a better one may lie beyond it.")
    return found


def _ranked(
    kind: str, table: Table, rates: Mapping[Any, float], notes: Sequence[str],
    seeds: Sequence[int] | None = None, edge: frozenset | set = frozenset(),
) -> Ranking:
    """Rank the values at their rates; what has no score there is said, not dropped."""
    from scipy.stats import rankdata  # see lab.analysis.verdict

    rows, missing = [], []
    for value, rate in rates.items():
        cell = table.cell(value, rate, seeds)
        if cell.accuracies:
            rows.append(_row(table, value, rate, cell, value in edge))
        else:
            why = f"{counted(cell.failed, 'run')} failed" if cell.failed else "it has no ended run"
            with_seeds = " with the fresh seeds" if seeds else ""
            missing.append(f"{table.words(value)} is missing: {why} at learning rate {rate:g}"
                           f"{with_seeds}.")
    if len({len(row.seeds) for row in rows}) > 1:
        missing.append("Not all were scored with as many seeds.")
    ranks = rankdata([-round(row.mean, 9) for row in rows], method="min") if rows else []
    ranked = [replace(row, rank=int(rank)) for row, rank in zip(rows, ranks, strict=True)]
    return Ranking(kind, tuple(sorted(ranked, key=lambda row: row.rank)), (*notes, *missing))


def _row(table: Table, value: Any, rate: float, cell: Cell, edge: bool) -> Row:
    found = np.array(list(cell.accuracies.values()))
    return Row(
        value, table.words(value), rate, tuple(cell.accuracies), float(found.mean()),
        float(found.min()), float(found.max()),
        float(found.std(ddof=1)) if len(found) > 1 else float("nan"), cell.diverged, cell.failed,
        edge=edge,
    )


def _seeds(seeds: Sequence[int]) -> str:
    return f"{counted(len(seeds), 'seed')} ({_listed(seeds)})"


def _listed(seeds: Sequence[int]) -> str:
    """Return seeds in short, e.g. "0 to 3" or "1, 5, 8"."""
    if len(seeds) > 2 and seeds[-1] - seeds[0] == len(seeds) - 1:
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))
