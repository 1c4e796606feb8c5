"""The run store: the only channel between the page and a worker."""

from lab.store.records import ACTIVE, FINAL, STATUSES, Run
from lab.store.store import RunStore

__all__ = ["ACTIVE", "FINAL", "STATUSES", "Run", "RunStore"]
