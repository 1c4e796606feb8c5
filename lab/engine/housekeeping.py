"""Keeps the store within its bounds: models go for want of room, and what nobody uses any more."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import NamedTuple

from lab.store import RunStore
from lab.store.room import Kept
from lab.workspaces import OPEN
from lab.workspaces.limits import Limits

_DAY = 86_400.0  # seconds
_GOAL = 0.95  # of the room: below it after models were dropped, so that it is not done every time


class RoomTaken(NamedTuple):
    """How full the store is, in bytes; histories with the drawings that visitors keep."""

    models: int
    histories: int
    limit: int

    @property
    def share(self) -> float:
        """Share of the room that is taken; 1 and more is full."""
        return (self.models + self.histories) / self.limit

    @property
    def has_none(self) -> bool:
        """Whether nothing more fits in, were all models dropped."""
        return self.histories >= self.limit


def keep_house(store: RunStore, limits: Limits) -> RoomTaken:
    """Delete workspaces that nobody uses any more and models that there is no room for.

    Returns:
        The room that is taken then.

    Raises:
        StoreError: The store cannot be used.
    """
    _delete_idle(store, limits)
    room = _look(store, limits)
    if room.share > 1:
        excess = room.models + room.histories - _GOAL * room.limit
        store.drop_models(to_drop(store.saved_models(beside=limits.beside), excess))
        room = _look(store, limits)
    return room


def to_drop(models: Sequence[Kept], excess: float) -> list[str]:
    """Return the runs whose models are dropped, so that at least `excess` bytes become free.

    Those that are pinned go last. Else the workspace that has most gives first, its oldest before
    its newer ones: nobody's many models push another one's few out.

    Args:
        models: The oldest first.
    """
    dropped: list[str] = []
    for pinned in (False, True):
        theirs: dict[str, deque[Kept]] = defaultdict(deque)
        for kept in models:
            if kept.pinned == pinned:
                theirs[kept.workspace].append(kept)
        taken = {workspace: sum(k.size for k in own) for workspace, own in theirs.items()}
        while excess > 0 and taken:
            most = max(taken, key=taken.__getitem__)
            oldest = theirs[most].popleft()
            dropped.append(oldest.run)
            excess -= oldest.size
            taken[most] -= oldest.size
            if not theirs[most]:
                del taken[most]
    return dropped


def _look(store: RunStore, limits: Limits) -> RoomTaken:
    return RoomTaken(*store.room_taken(beside=limits.beside), limits.store_bytes)


def _delete_idle(store: RunStore, limits: Limits) -> None:
    hosted, own = limits.of("").keep_days, limits.of(OPEN).keep_days
    store.delete_idle(time.time() - hosted * _DAY, beside=() if own is not None else (OPEN,))
