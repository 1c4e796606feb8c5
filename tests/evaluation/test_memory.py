"""The last few values stay, the others go."""

from __future__ import annotations

from lab.evaluation.memory import LastFew


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
