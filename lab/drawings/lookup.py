"""Answers that are found many at once, and kept as long as there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lookup(Generic[K, V]):
    """The answers to the questions that were asked last.

    Safe to share between threads; two that ask the same at once may both find the answer.
    """

    def __init__(self, size: int) -> None:
        """Keep `size` answers."""
        self._size = size
        self._answers: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, questions: Sequence[K], answer: Callable[[list[K]], Sequence[V]]) -> list[V]:
        """Return an answer to each question.

        Args:
            answer: Finds those that are not known, in the order of the questions that it is given.
        """
        known: dict[K, V] = {}
        with self._lock:
            for question in questions:
                if question in self._answers:
                    self._answers.move_to_end(question)
                    known[question] = self._answers[question]
        missing = [q for q in dict.fromkeys(questions) if q not in known]
        if missing:
            new = dict(zip(missing, answer(missing), strict=True))
            known |= new
            with self._lock:
                self._answers |= new
                while len(self._answers) > self._size:
                    self._answers.popitem(last=False)
        return [known[question] for question in questions]
