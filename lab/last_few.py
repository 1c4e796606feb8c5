"""The last few values by key, and the last few answers, in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_UNKNOWN = object()


class LastFew(Generic[V]):
    """The last few values that were put or asked for. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Keep up to `most` values."""
        self._most = most
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, default: Any = None) -> V | Any:
        """Return the value of a key, or the default."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key, default)

    def put(self, key: Hashable, value: V) -> None:
        """Keep a value, in place of an earlier one of the key."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Forget the value of a key, if there is one."""
        with self._lock:
            self._values.pop(key, None)


class Lookup(Generic[K, V]):
    """The answers to the questions that were asked last, found many at once.

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
