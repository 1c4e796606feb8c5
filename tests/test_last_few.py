"""The last few values stay, the others go; answers are found together, and once."""

from __future__ import annotations

from lab.last_few import LastFew, Lookup


def test_what_was_put_or_asked_for_last_stays():
    few = LastFew[str](2)
    few.put("a", "A")
    few.put("b", "B")
    assert few.get("a") == "A"
    few.put("c", "C")
    assert [few.get(key) for key in "abc"] == ["A", None, "C"]
    few.put("a", "new")
    few.drop("c")
    few.drop("unknown")
    assert [few.get(key) for key in "ac"] == ["new", None]


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


def test_the_answer_to_what_was_asked_last_stays():
    lookup = Lookup[int, int](2)
    lookup.get([1, 2], lambda qs: qs)
    lookup.get([1], lambda qs: qs)
    lookup.get([3], lambda qs: qs)
    assert lookup.get([1, 3], lambda qs: []) == [1, 3]
    assert lookup.get([2], lambda qs: [7]) == [7]


def test_more_than_there_is_room_for_are_answered_all_the_same():
    assert Lookup[int, int](2).get([1, 2, 3, 4], lambda qs: qs) == [1, 2, 3, 4]
