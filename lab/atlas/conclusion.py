"""The post's conclusion, re-examined over the atlas's seeds, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lab.analysis.groups import Group, group_runs
from lab.analysis.pairs import GUESSING, scores
from lab.analysis.verdict_words import Comparison, bounds, compared, p_words, points
from lab.atlas.file import Atlas
from lab.errors import AtlasError
from lab.options import OPTIMIZERS
from lab.store import Run

POST = {
    "atlas-post-sigmoid-sgd": "Sigmoid + SGD", "atlas-post-relu-sgd": "ReLU + SGD",
    "atlas-post-relu-adam": "ReLU + Adam",
}
"""What the post calls its three networks, by the names of their groups."""

_WINNER = "ReLU + Adam"
_STUCK = 0.2  # share of images read right, below which little has been learnt


@dataclass(frozen=True)
class Finding:
    """A claim of the post's, whether the seeds bear it out, and what they say."""

    claim: str
    answer: str
    sentences: tuple[str, ...]


def post_groups(atlas: Atlas) -> list[Group]:
    """Return the post's three networks as groups, by the post's names.

    Raises:
        AtlasError: The atlas has not all three.
    """
    runs = [replace(run, origin="") for run in atlas.runs_of(POST)]
    found = {group.runs[0].id.rpartition("-")[0]: group for group in group_runs(runs)}
    if missing := [name for name in POST if name not in found]:
        raise AtlasError(f"The atlas must have the runs of {missing[0]}. Got none.")
    return [
        replace(found[name], name=words, color=color)
        for color, (name, words) in enumerate(POST.items())
    ]


def optimizer_runs(atlas: Atlas) -> list[Run]:
    """Return the runs of all optimizers at all rates, as among themselves: not the post's networks.
    """
    return [replace(run, origin="") for run in atlas.runs if not run.id.startswith("atlas-post-")]


def optimizer_groups(atlas: Atlas, *, tuned: bool = False) -> list[Group]:
    """Return a group an optimizer: its runs at its default learning rate, or at its best.

    Args:
        tuned: Take the rate of the best mean validation accuracy; one that diverged counts as
            guessing there.
    """
    by_rate = group_runs(optimizer_runs(atlas), by=["optimizer", "learning_rate"])
    found: dict[str, list[Group]] = {}
    for group in by_rate:
        found.setdefault(group.by["optimizer"], []).append(group)
    chosen = [
        max(groups, key=_validation) if tuned else _at_default(optimizer, groups)
        for optimizer, groups in found.items()
    ]
    return [
        replace(group, name=f"{group.by['optimizer']} · lr {group.by['learning_rate']:g}",
                color=color)
        for color, group in enumerate(chosen)
    ]


def findings(atlas: Atlas) -> list[Finding]:
    """Return what ten seeds say of what the post concluded from one."""
    post = {group.name: group for group in post_groups(atlas)}
    sigmoid = _sigmoid(post["Sigmoid + SGD"], post[_WINNER], atlas.history)
    return [_on_raw_pixels(post), sigmoid, _on_scaled(atlas)]


def _on_raw_pixels(post: dict[str, Group]) -> Finding:
    """Adam against SGD, as the post trained them."""
    winner, sgd = post[_WINNER], post["ReLU + SGD"]
    comparisons = compared(winner, [group for group in post.values() if group is not winner])
    shown = all(one.claims and one.verdict.difference < 0 for one in comparisons)
    sentences = [_scores(group) for group in post.values()]
    if diverged := sgd.statuses["diverged"]:
        sentences.append(
            f"{diverged} of {len(sgd.runs)} runs of ReLU + SGD diverged: on pixels of 0 to 255 a "
            "learning rate of 0.01 is too large for some starting weights, and whether it is "
            "depends on the seed."
        )
    sentences += [_against(one) for one in comparisons]
    return Finding(
        "ReLU with Adam learns; SGD, be it with sigmoid or with ReLU, does not get as far.",
        "Borne out, for raw pixels and these learning rates." if shown else "Not borne out.",
        tuple(sentences),
    )


def _sigmoid(group: Group, winner: Group, history: pd.DataFrame) -> Finding:
    """Whether five layers of sigmoid learn, and how much of the gradient comes through them."""
    of_group = history[history["run"].isin(group.ids)]
    waits = of_group["val_accuracy"].lt(_STUCK).groupby(of_group["run"]).sum()
    found = np.array(list(scores(group).values()))
    if np.median(found) < _STUCK:
        answer = "Borne out."
    elif waits.median() >= 2:
        answer = "The gradient all but vanishes, but the network learns in the end."
    else:
        answer = "Not borne out."
    sigmoid, relu = (_first_over_last(one, history) for one in (group, winner))
    return Finding(
        "Five layers of sigmoid do not learn: the gradient vanishes.", answer,
        (
            f"For {int(waits.min())} to {int(waits.max())} of {int(of_group['epoch'].max())} "
            f"epochs, by seed, it reads fewer than {100 * _STUCK:.0f} % of the validation images "
            f"right, where guessing gets 10 %; in the end {_scores(group)}",
            f"After the first epoch the first layer's gradient is {sigmoid:.2g} of the output "
            f"layer's (geometric mean over the seeds); with {winner.name} it is {relu:.2g} of it.",
        ),
    )


def _first_over_last(group: Group, history: pd.DataFrame) -> float:
    """Return the first layer's gradient norm over the output layer's after the first epoch."""
    rows = history[history["run"].isin(group.ids) & (history["epoch"] == 1)]["gradient_norms"]
    ratios = np.array([row[0] / row[-1] for row in rows if row and row[0] and row[-1]])
    return float(np.exp(np.log(ratios).mean())) if len(ratios) else float("nan")


def _on_scaled(atlas: Atlas) -> Finding:
    """Adam against SGD with 0-1 pixels: by default, and each at its best learning rate."""
    default, tuned = (_adam_against_sgd(atlas, tuned=tuned) for tuned in (False, True))
    if default.claims and tuned.claims:
        before, after = default.verdict.difference, tuned.verdict.difference
        answer = "Yes, by default and tuned." if before > 0 < after else "It depends on the rate."
        if before > after > 0:
            answer = "Yes, but tuning the learning rate makes its lead smaller."
    elif default.claims:
        answer = "Only by default: with tuned learning rates no difference is shown."
    elif tuned.claims:
        answer = "A difference shows with tuned learning rates alone."
    else:
        answer = "No difference is shown."
    said = {
        "Each at its default learning rate": default,
        "Each at its best of nine learning rates, chosen by validation": tuned,
    }
    return Finding(
        "So Adam is the better optimizer: with pixels of 0 to 1, after 5 epochs in batches of 128?",
        answer,
        tuple(f"{words}: {_scores(one.reference)} {_scores(one.other)} {_against(one)}"
              for words, one in said.items()),
    )


def _adam_against_sgd(atlas: Atlas, *, tuned: bool) -> Comparison:
    groups = {group.by["optimizer"]: group for group in optimizer_groups(atlas, tuned=tuned)}
    if not {"SGD", "Adam"} <= groups.keys():
        raise AtlasError("The atlas must have runs of SGD and of Adam. Got none of one of them.")
    [found] = compared(groups["SGD"], [groups["Adam"]])
    return found


def _scores(group: Group) -> str:
    """Return a group's test accuracies: mean, lowest and highest, and of how many seeds."""
    found = np.array(list(scores(group).values()))
    low, high = f"{100 * found.min():.2f}", f"{100 * found.max():.2f}"
    return (f"{group.name} reads {100 * found.mean():.2f} % of the test images right, {low} to "
            f"{high} % by seed ({len(found)} seeds).")


def _against(one: Comparison) -> str:
    found = one.verdict
    if not one.claims:
        return (f"No difference shown ({points(found.difference)} points, 95 % interval "
                f"{bounds(found.low, found.high)}, p = {p_words(found.p_value)}).")
    better, worse = one.other.name, one.reference.name
    low, high = found.low, found.high
    if found.difference < 0:
        better, worse, low, high = worse, better, -high, -low
    return (f"{better} is {points(abs(found.difference))} points better than {worse} (95 % "
            f"interval {bounds(low, high)}).")


def _at_default(optimizer: str, groups: Sequence[Group]) -> Group:
    default = OPTIMIZERS[optimizer].learning_rate
    at = [group for group in groups if group.by["learning_rate"] == default]
    if not at:
        raise AtlasError(f"The atlas must have {optimizer} at its default learning rate "
                         f"{default:g}. Got none.")
    return at[0]


def _validation(group: Group) -> float:
    """Return the mean best validation accuracy; a run that never had one counts as guessing."""
    return float(np.mean([_best(run) for run in group.runs]))


def _best(run: Run) -> float:
    return GUESSING if run.best_value is None else run.best_value
