"""Answers that all visitors of a server share, kept for as long as the question is the latest."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from lab.last_few import Lookup

T = TypeVar("T")


class Remembered(Generic[T]):
    """The last few answers by question: pages that poll ask the same again and again.

    Safe to share between threads; two that ask the same at once may both find the answer.
    """

    def __init__(self, size: int) -> None:
        """Keep `size` answers."""
        self._answers = Lookup[Hashable, T](size)

    def get(self, question: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer to `question`: what `answer` gave when it was asked before, or gives.

        Args:
            question: Holds all that the answer depends on.
        """
        [found] = self._answers.get([question], lambda _: [answer()])
        return found
