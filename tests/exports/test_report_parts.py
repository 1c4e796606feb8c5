"""A report says first which group is best and whether that can be told; what it shows is there."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from lab.analysis.groups import Group, group_runs
from lab.analysis.verdict_words import DEFAULT_ANSWER, compared, verdict_sentences
from lab.exports.report import report
from lab.exports.report_parts import MOST_COMPARED, Parts, report_parts
from lab.store import Run
from tests.analysis.made import history, run

RNG = np.random.default_rng(1)


def trained(setups, seeds: int = 8, **of) -> list[Run]:
    """Return runs of setups, each with its mean accuracy, a little apart by seed."""
    runs = []
    for config, mean in setups:
        for seed in range(seeds):
            value = mean + float(RNG.normal(0, 0.001))
            runs.append(run(len(runs), best=value, test=value, seed=seed, **config, **of))
    return runs


def parts_of(runs: list[Run]) -> tuple[Parts, list[Group]]:
    groups = group_runs(runs)
    epochs = history({run.id: [run.best_value / 2, run.best_value] for run in runs})
    return report_parts(groups, runs, epochs), groups


def headings(parts: Parts) -> str:
    return "\n".join(section.heading for section in parts.sections)


def test_of_two_groups_the_best_and_the_whole_verdict_are_read_first():
    runs = trained([({"optimizer": "SGD"}, 0.90), ({"optimizer": "Adam"}, 0.95)])
    parts, groups = parts_of(runs)
    sgd, adam = groups
    mean = np.mean([one.best_value for one in adam.runs])
    assert parts.sentences[0].startswith(f"Best by validation: {adam.name}")
    assert f"{mean:.4f}" in parts.sentences[0] and "8 seeds" in parts.sentences[0]
    assert parts.sentences[1:] == verdict_sentences(compared(sgd, [adam])[0])
    assert parts.sentences[1].startswith(f"{adam.name} is better than {sgd.name}")


def test_of_several_it_says_which_the_best_one_beats_and_which_not():
    runs = trained([({"optimizer": "SGD"}, 0.90), ({"optimizer": "Adam"}, 0.95),
                    ({"optimizer": "RMSprop"}, 0.9501)])
    parts, groups = parts_of(runs)
    best = max(groups, key=lambda group: np.mean([one.best_value for one in group.runs]))
    others = [group for group in groups if group is not best]
    claimed = [one.other.name for one in compared(best, others) if one.claims]
    assert claimed == [groups[0].name]
    assert f"it is better than {groups[0].name} (p up to 0.05 after Holm's" in parts.sentences[1]
    assert parts.sentences[2].startswith(f"{DEFAULT_ANSWER} between it and ")
    table = next(s.table for s in parts.sections if s.heading.startswith("All against"))
    assert dict(zip(table["group"], table["answer"], strict=True))[groups[0].name] == "worse"


def test_a_test_that_contradicts_validation_is_told():
    runs = trained([({"optimizer": "SGD"}, 0.9), ({"optimizer": "Adam"}, 0.9),
                    ({"optimizer": "RMSprop"}, 0.8)])
    runs = [
        replace(r, best_value=r.best_value + 0.05, test_accuracy=r.test_accuracy - 0.05)
        if r.config.optimizer == "SGD" else r for r in runs
    ]
    parts, groups = parts_of(runs)
    assert parts.sentences[0].startswith(f"Best by validation: {groups[0].name}")
    assert "is better than it, though validation had it first" in " ".join(parts.sentences)


def test_too_few_seeds_are_said_to_be_too_few():
    parts, _ = parts_of(trained([({"optimizer": o}, 0.9) for o in ("SGD", "Adam", "Lion")], 3))
    assert "Three pairs are too few" in " ".join(parts.sentences)


def test_groups_of_several_seeds_have_bands_and_headings_that_count_the_seeds():
    parts, groups = parts_of(trained([({"optimizer": "SGD"}, 0.9), ({"optimizer": "Adam"}, 0.95)]))
    assert "Accuracy (8 seeds each)\nLoss (8 seeds each)" in headings(parts)
    bands = next(s.figure for s in parts.sections if s.heading.startswith("Accuracy"))
    uids = {trace.uid for trace in bands.data}
    assert {f"{group.key}-band" for group in groups} <= uids


def test_learning_rates_and_rankings_are_shown_where_they_vary_and_only_there():
    fixed, _ = parts_of(trained([({"optimizer": "SGD"}, 0.9), ({"optimizer": "Adam"}, 0.95)], 2))
    assert not any(word in headings(fixed) for word in ("Sensitivity", "rankings"))
    setups = [({"optimizer": o, "learning_rate": rate}, 0.9)
              for o in ("SGD", "Adam") for rate in (0.001, 0.01, 0.1)]
    both, _ = parts_of(trained(setups, 2))
    assert "Sensitivity to the learning rate" in headings(both) and "rankings" in headings(both)
    one, _ = parts_of(trained(setups[:3], 2))
    assert "Sensitivity" in headings(one) and "rankings" not in headings(one)


def test_single_runs_have_their_curves_and_no_verdict():
    parts, _ = parts_of(trained([({"optimizer": "SGD"}, 0.9), ({"optimizer": "Adam"}, 0.95)], 1))
    assert "against" not in headings(parts) and "Accuracy\nLoss" in headings(parts)
    assert "with its one seed" in parts.sentences[0] and len(parts.sentences) == 1
    assert "one seed alone" in " ".join(parts.sections[0].notes)


def test_of_many_single_runs_so_many_are_drawn_and_the_heading_says_so():
    runs = [run(n, best=0.9, test=0.9, seed=n) for n in range(61)]
    parts = report_parts([group for r in runs for group in group_runs([r])][:1], runs,
                         history({r.id: [0.5] for r in runs}))
    assert "Accuracy, the first 60 of 61 runs" in headings(parts)


def test_of_many_groups_the_best_are_judged_and_all_are_in_the_table():
    setups = [({"learning_rate": 0.001 * n}, 0.5 + n / 100) for n in range(1, 21)]
    parts, groups = parts_of(trained(setups, 2))
    verdicts = next(s for s in parts.sections if s.heading.startswith("All against"))
    assert len(verdicts.table) == MOST_COMPARED - 1
    table = next(s.table for s in parts.sections if s.heading.startswith("What came of"))
    assert len(table) == len(groups) and table["group"].iloc[0] == groups[-1].name
    assert f"the best {MOST_COMPARED} of 20 groups" in headings(parts)


def test_what_diverged_is_flagged_before_any_chart():
    runs = trained([({"optimizer": "SGD"}, 0.9), ({"optimizer": "Adam"}, 0.95)], 3)
    runs.append(run(99, "diverged", optimizer="Adam", seed=7))
    parts = report_parts(group_runs(runs), runs, history({r.id: [0.5] for r in runs}))
    assert parts.sections[0].figure is None
    assert any("1 of 4 runs" in note and "diverged" in note for note in parts.sections[0].notes)


@pytest.mark.parametrize(("groups", "seeds"), [(1000, 2), (2000, 1)])
def test_a_report_of_2000_runs_is_under_6_mb(groups, seeds):
    setups = [({"learning_rate": 0.0001 * n}, 0.5) for n in range(1, groups + 1)]
    runs = trained(setups, seeds)
    grouped = group_runs(runs)
    epochs = history({r.id: [0.1] * 2 for r in runs})
    page = report("", grouped, runs, epochs, *report_parts(grouped, runs, epochs), {})
    assert len(page.encode()) < 6_000_000
    assert json.dumps(grouped[-1].config.to_dict()["learning_rate"]) in page
