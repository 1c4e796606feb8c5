"""Ctrl-C and SIGTERM: what a command that trains makes of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def interrupts_collected() -> Iterator[list[int]]:
    """Collect Ctrl-C and SIGTERM in a list instead of being ended by them."""
    received: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(n, lambda number, _frame: received.append(number)) for n in signals]
    try:
        yield received
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def signals_blocked_in_children() -> Iterator[None]:
    """Keep a signal to every process, as a terminal's Ctrl-C is, from ending a starting worker.

    Threads made here, and the processes they make, inherit the blocked signal.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # the thread that starts it would unblock the signal again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
