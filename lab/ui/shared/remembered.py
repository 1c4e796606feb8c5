"""Answers that all visitors of a server share, kept for as long as the question is the latest."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """The last few answers by question: pages that poll ask the same again and again.

    Safe to share between threads; two that ask the same at once may both find the answer.
    """

    def __init__(self, size: int) -> None:
        """Keep `size` answers."""
        self._size = size
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer to `question`: what `answer` gave when it was asked before, or gives.

        Args:
            question: Holds all that the answer depends on.
        """
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        found = answer()
        with self._lock:
            self._answers[question] = found
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return found
