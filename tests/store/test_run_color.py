"""The colours runs get: by turns over the whole store, and none twice on a visit's own chart."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from lab.config import RunConfig
from lab.store import RunStore
from lab.store.run_color import HUES


def colors(store: RunStore, visits: Iterable[str]) -> list[int]:
    """Queue a run for each of the visits, and return the colours they got."""
    queued = [store.add(RunConfig(), engine="engine", visit=visit) for visit in visits]
    return [store.get(run).color for run in queued]


def test_runs_take_turns_whichever_visit_queues_them(store):
    assert colors(store, "abcabcabc") == list(range(9))


def test_a_visit_is_spared_the_hue_it_has_already(store):
    colors(store, "m" + "t" * (HUES - 1))
    assert colors(store, "m") == [HUES + 1]  # its turn is HUES, which looks like its own 0


def test_a_hue_that_only_others_have_is_used_again(store):
    colors(store, "m" + "t" * (HUES - 1))
    assert colors(store, "n") == [HUES]


def test_a_visit_is_not_kept_from_its_turn_by_a_gap_that_another_left(store):
    colors(store, "m" + "t" * (HUES - 1) + "m")  # which left HUES out
    assert colors(store, "n") == [HUES + 2]


def test_a_visits_runs_in_a_row_go_through_every_hue_in_turn(store):
    assert colors(store, "m" * 3 * HUES) == list(range(3 * HUES))


@pytest.mark.parametrize("others", [2, 8])
def test_a_visits_latest_nine_runs_never_share_a_hue(store, others):
    visits = ("m" + "t" * others) * (2 * HUES)
    given = colors(store, visits)
    mine = [color % HUES for color, visit in zip(given, visits, strict=True) if visit == "m"]
    for first in range(len(mine) - HUES + 1):
        assert len(set(mine[first : first + HUES])) == HUES
