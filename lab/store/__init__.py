"""Runs, histories and models in SQLite or PostgreSQL: all that pages and workers share."""

from lab.store.drawing_records import MOST_DRAWINGS, Drawing
from lab.store.models import BestWeights
from lab.store.outbox import Outbox
from lab.store.records import ACTIVE, FINAL, STATUSES, UNKNOWN, Run
from lab.store.store import RunStore
from lab.store.sweep_records import KEEPS, Sweep, SweepProgress
from lab.store.workspace import Training, Workspace

__all__ = [
    "ACTIVE", "FINAL", "KEEPS", "MOST_DRAWINGS", "STATUSES", "UNKNOWN", "BestWeights", "Drawing",
    "Outbox", "Run", "RunStore", "Sweep", "SweepProgress", "Training", "Workspace",
]
