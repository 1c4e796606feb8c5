"""Which runs shared a machine: each then took longer than it would have alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from lab.store import Run, Training

_LEAST_SECONDS = 1.0  # together; less is one run that ends where the next one begins
_NAMED = 3  # runs; more are counted


def shared_machine(
    runs: Sequence[Run], others: Sequence[Run | Training]
) -> dict[str, frozenset[str]]:
    """Return, for each of `runs` that trained beside another one, the ids of those.

    Two runs shared a machine where engines of one host queued them and their trainings overlap by
    more than a second, whichever engine of that host it was; one that has not ended still trains.

    Args:
        runs: The runs in question, in the order of the result.
        others: Every run that may have been beside them; `runs` may be among these.
    """
    begun = [run for run in others if run.started_at is not None]
    beside = {
        run.id: frozenset(o.id for o in begun if not _same(run, o) and _overlap(run, o))
        for run in runs if run.started_at is not None
    }
    return {run: ids for run, ids in beside.items() if ids}


def shared_machine_words(
    beside: Mapping[str, Collection[str]], names: Mapping[str, str]
) -> str:
    """Say which runs' seconds mislead, in a sentence or two; nothing where none do.

    Args:
        beside: What `shared_machine` returned.
        names: The runs in question by id, as a reader knows them.
    """
    groups = _groups(beside, names)
    alone = [run for group in groups if len(group) == 1 for run in group]
    sentences = [
        f"{_listed(group, names)} trained at the same time on one machine" if len(group) == 2
        else f"{_listed(group, names)} shared one machine while they trained"
        for group in groups if len(group) > 1
    ]
    if alone:
        sentences.append(f"{_listed(alone, names)} trained beside a run that is not shown here")
    if not sentences:
        return ""
    whose = "its" if len(beside) == 1 else "their"
    joined = "; ".join([sentences[0], *(s[0].lower() + s[1:] for s in sentences[1:])])
    return f"{joined}: compare {whose} CPU-seconds."


def _same(run: Run, other: Run | Training) -> bool:
    """Return whether these are one run: seen by a link, it has another id than among all."""
    times = (run.engine, run.started_at) == (other.engine, other.started_at)
    return run.id == other.id or (run.by_link and times)


def _overlap(one: Run, other: Run | Training) -> bool:
    if _host(one) != _host(other):
        return False
    begun = max(one.started_at, other.started_at)
    return min(_end(one), _end(other)) - begun > _LEAST_SECONDS


def _host(run: Run | Training) -> str:
    """Return the host part of an engine's id: host, process id and a random part."""
    return run.engine.rsplit("-", 2)[0]


def _end(run: Run | Training) -> float:
    return math.inf if run.ended_at is None else run.ended_at


def _groups(
    beside: Mapping[str, Collection[str]], names: Mapping[str, str]
) -> list[list[str]]:
    """Return the runs in groups: in one, each trained beside another one of it."""
    groups: list[list[str]] = []
    left = [run for run in names if run in beside]
    while left:
        group = [left.pop(0)]
        for run in group:
            near = [other for other in left if other in beside[run]]
            group += near
            left = [other for other in left if other not in near]
        groups.append([run for run in names if run in group])
    return groups


def _listed(ids: Sequence[str], names: Mapping[str, str]) -> str:
    if len(ids) == len(names) > 1:
        return "Both runs" if len(ids) == 2 else f"All {len(ids)} runs"
    if len(ids) > _NAMED:
        return f"{len(ids)} of these {len(names)} runs"
    if len(ids) == 1:
        return f"Run {names[ids[0]]}"
    return f"Runs {', '.join(names[run] for run in ids[:-1])} and {names[ids[-1]]}"
