"""Answers that are found many at once, and kept as long as there is room."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from lab.evaluation.memory import LastFew

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_UNKNOWN = object()


class Lookup(Generic[K, V]):
    """The answers to the questions that were asked last.

    Safe to share between threads; two that ask the same at once may both find the answer.
    """

    def __init__(self, size: int) -> None:
        """Keep `size` answers."""
        self._answers = LastFew[V](size)

    def get(self, questions: Sequence[K], answer: Callable[[list[K]], Sequence[V]]) -> list[V]:
        """Return an answer to each question.

        Args:
            answer: Finds those that are not known, in the order of the questions that it is given.
        """
        found = {question: self._answers.get(question, _UNKNOWN) for question in questions}
        missing = [question for question, known in found.items() if known is _UNKNOWN]
        if missing:
            new = dict(zip(missing, answer(missing), strict=True))
            found |= new
            for question, one in new.items():
                self._answers.put(question, one)
        return [found[question] for question in questions]
