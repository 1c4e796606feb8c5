"""Colours of what is shown together."""

from __future__ import annotations

from dataclasses import dataclass

from lab.charts.theme import PALETTE, told_apart


@dataclass(frozen=True)
class Line:
    color: int


def hues(*colors: int) -> list[int]:
    return [line.color % len(PALETTE) for line in told_apart([Line(color) for color in colors])]


def test_distinct_colours_are_kept():
    lines = [Line(11), Line(0), Line(1306)]
    assert told_apart(lines) == lines


def test_the_later_of_two_with_one_hue_gets_one_that_none_has():
    assert hues(1, 1306, 0) == [1, 2, 0]
    assert hues(1, 10, 19, 3) == [1, 0, 2, 3]


def test_beyond_the_palette_hues_are_repeated():
    found = hues(*range(len(PALETTE)), 4)
    assert found == [*range(len(PALETTE)), 4]
