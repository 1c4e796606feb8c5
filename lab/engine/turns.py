"""Whose run is next: workspaces take turns, so that nobody's many runs hold up another's one."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lab.store import Run


class Place(NamedTuple):
    """A run's place in the queue: how many begin before it, and in about how many seconds it does.
    """

    before: int
    seconds: float


def in_turn(
    waiting: Sequence[Run], training: Sequence[Run], last_turns: Mapping[str, float]
) -> list[Run]:
    """Return the runs that wait in the order in which they are to begin.

    A run that was interrupted goes on first: it has had its turn. Then the workspace goes first
    that has the fewest runs under way, counting those that stand before; among equals, a run of its
    own goes before one of a sweep, and then the workspace goes first that has waited longest: since
    its last turn ended or, where that is later, since it has had a run in the queue. Within a
    workspace: first queued, first begun, those of sweeps last.

    Args:
        last_turns: When the last turn of each workspace ended, by id.
    """
    own: dict[str, list[Run]] = defaultdict(list)
    for run in sorted(waiting, key=_within_workspace):
        own[run.workspace].append(run)
    under_way = defaultdict(int)
    for run in training:
        under_way[run.workspace] += 1
    places = []
    for workspace, queue in own.items():
        came = min(run.created_at or 0.0 for run in queue)
        since = max(came, last_turns.get(workspace, came))
        for number, run in enumerate(queue, under_way[workspace]):
            place = (not run.resumes, number, run.in_sweep, since, run.created_at or 0.0)
            places.append((place, run.id, run))
    return [run for _, _, run in sorted(places, key=lambda entry: entry[:2])]


def places(
    order: Sequence[Run], training: Sequence[Run], slots: int,
    seconds_left: Callable[[Run], float],
) -> dict[str, Place]:
    """Return each waiting run's place, by id.

    Args:
        order: The runs that wait, as `in_turn` returns them.
        training: The runs under way.
        slots: How many train at once.
        seconds_left: About how long a run still trains, once it does.
    """
    free_in = [seconds_left(run) for run in training] + [0.0] * max(0, slots - len(training))
    heapq.heapify(free_in)
    found = {}
    for before, run in enumerate(order):
        begins = heapq.heappop(free_in)
        found[run.id] = Place(before, begins)
        heapq.heappush(free_in, begins + seconds_left(run))
    return found


def _within_workspace(run: Run) -> tuple:
    return not run.resumes, run.in_sweep, run.created_at or 0.0, run.id
