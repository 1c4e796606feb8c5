"""What a workspace may queue, and how much and how long the store keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import LimitError
from lab.sweeps import MOST_RUNS
from lab.workspaces import OPEN

if TYPE_CHECKING:
    from lab.config import RunConfig
    from lab.store import RunStore

_HOURS, _MINUTES = 3600, 60


@dataclass(frozen=True)
class Limits:
    """Limits by settings; one that is not set (None) has a default for hosted workspaces only.

    The open workspace has then none: it is its owner's own machine.

    Attributes:
        queued: Runs of a workspace that wait at once, beside those of sweeps (LAB_MAX_QUEUED).
        sweep: Runs of all its sweeps that wait at once (LAB_MAX_SWEEP).
        seconds: How long a run takes at most, as estimated (LAB_MAX_SECONDS).
        store_mb: Megabytes of models, histories and drawings (LAB_STORE_MB); models over it
            go.
        keep_days: Days after which a workspace that nobody has used goes (LAB_KEEP_DAYS).
    """

    queued: int | None = None
    sweep: int | None = None
    seconds: int | None = None
    store_mb: int | None = None
    keep_days: int | None = None

    @property
    def beside(self) -> Collection[str]:
        """Workspaces whose models do not count towards the room, and are never dropped."""
        return () if self.store_mb is not None else (OPEN,)

    @property
    def store_bytes(self) -> int:
        """Bytes that the store has room for."""
        return (self.store_mb or HOSTED.store_mb) * 10**6

    def of(self, workspace: str) -> Limits:
        """Return the limits of a workspace: what is set, and where it is hosted the defaults."""
        if workspace == OPEN:
            return self
        return Limits(**{
            name: default if (own := getattr(self, name)) is None else own
            for name, default in vars(HOSTED).items()
        })


HOSTED = Limits(queued=20, sweep=200, seconds=2 * _HOURS, store_mb=1000, keep_days=90)
"""Defaults of workspaces that are not their owner's own machine: two hours suffice for 1,000 epochs
of the post's networks on a slow core."""


def check_queueing(
    limits: Limits, store: RunStore, workspace: str, configs: Sequence[RunConfig],
    seconds: Callable[[RunConfig], float], *, sweep: bool = False, is_full: bool = False,
) -> None:
    """Refuse what a workspace may not queue.

    Args:
        sweep: Whether the runs are one sweep.
        seconds: About how long a run of a config takes.
        is_full: Whether the store has no room, were all models dropped.

    Raises:
        LimitError: A limit is reached; the sentence names it.
        StoreError: The store cannot be read.
    """
    own = limits.of(workspace)
    if sweep and not 0 < len(configs) <= MOST_RUNS:
        raise LimitError(
            f"A sweep has 1 to {MOST_RUNS:,} runs, and this one would have "
            f"{len(configs):,}: give {'fewer' if configs else 'some'} values or seeds."
        )
    if own.seconds is not None:
        longest = max(map(seconds, configs), default=0)
        if longest > own.seconds:
            raise LimitError(
                f"A run may take about {_words(own.seconds)} at most here, and "
                f"{'one of these' if sweep else 'this one'} would take about {_words(longest)}: "
                "choose fewer epochs, a larger batch, fewer images or smaller layers."
            )
    if own.queued is not None and not sweep:
        waiting = store.count_queued(workspace)
        if waiting + len(configs) > own.queued:
            raise LimitError(
                f"At most {own.queued} runs of a workspace may wait at once. {waiting} of yours "
                f"do, and this would add {len(configs)}: wait until some have trained, or cancel "
                "them."
            )
    if own.sweep is not None and sweep:
        waiting = store.count_queued(workspace, of_sweeps=True)
        if waiting + len(configs) > own.sweep:
            raise LimitError(
                f"At most {own.sweep:,} runs of a workspace's sweeps may wait at once. {waiting:,} "
                f"of yours do, and this sweep would add {len(configs):,}: give fewer values or "
                "seeds, wait until some have trained, or cancel a sweep."
            )
    check_room(limits, workspace, is_full=is_full)


def check_room(limits: Limits, workspace: str, *, is_full: bool) -> None:
    """Refuse to keep more of a workspace where the store is full.

    Args:
        is_full: Whether it has no room, were all models dropped.

    Raises:
        LimitError: It is full.
    """
    if is_full and workspace not in limits.beside:
        raise LimitError(
            f"The store is full: histories and drawings alone take the "
            f"{limits.store_bytes / 1e6:,.0f} MB that it has room for. Delete runs that are no "
            "longer needed on the Runs page."
        )


def _words(seconds: float) -> str:
    """Return a long duration in words, e.g. "2 hours"."""
    for unit, size in (("day", 24 * _HOURS), ("hour", _HOURS), ("minute", _MINUTES)):
        if seconds >= size:
            count = round(seconds / size, 1 if seconds < 10 * size else None)
            return f"{count:,g} {unit}{'' if count == 1 else 's'}"
    return f"{seconds:.0f} seconds"
