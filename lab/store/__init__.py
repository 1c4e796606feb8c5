"""Runs, histories and models in SQLite or PostgreSQL: all that pages and workers share."""

from lab.store.models import BestWeights
from lab.store.outbox import Outbox
from lab.store.records import ACTIVE, FINAL, STATUSES, UNKNOWN, Run
from lab.store.store import RunStore
from lab.store.workspace import Training, Workspace

__all__ = [
    "ACTIVE", "FINAL", "STATUSES", "UNKNOWN", "BestWeights", "Outbox", "Run", "RunStore",
    "Training", "Workspace",
]
