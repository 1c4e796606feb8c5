"""Answers are found together, once, and forgotten when there is no more room."""

from __future__ import annotations

from lab.drawings.lookup import Lookup


def test_only_what_is_not_known_is_asked_for_and_once():
    asked: list[list[int]] = []

    def double(questions: list[int]) -> list[int]:
        asked.append(questions)
        return [2 * question for question in questions]

    lookup = Lookup[int, int](10)
    assert lookup.get([1, 2, 2], double) == [2, 4, 4]
    assert lookup.get([2, 3, 1], double) == [4, 6, 2]
    assert lookup.get([3, 1], double) == [6, 2] and lookup.get([], double) == []
    assert asked == [[1, 2], [3]]


def test_what_was_asked_last_stays():
    lookup = Lookup[int, int](2)
    lookup.get([1, 2], lambda qs: qs)
    lookup.get([1], lambda qs: qs)
    lookup.get([3], lambda qs: qs)
    assert lookup.get([1, 3], lambda qs: []) == [1, 3]
    assert lookup.get([2], lambda qs: [7]) == [7]


def test_more_than_there_is_room_for_are_answered_all_the_same():
    assert Lookup[int, int](2).get([1, 2, 3, 4], lambda qs: qs) == [1, 2, 3, 4]
