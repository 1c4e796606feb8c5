"""Tables of the run store as they are now; the same on SQLite and PostgreSQL.

A change here needs a new `VERSION`: a file in `migrations/versions` that brings older stores to it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

from lab.workspaces import OPEN

VERSION = "0006"
"""Revision that these tables have; `migrations/versions` has how each came about."""

metadata = MetaData()

_DOUBLE = Float(53)  # PostgreSQL's plain float would round losses and times to 24 bits

runs = Table(
    "runs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("workspace", String(64), nullable=False, server_default=OPEN),
    Column("name", Text, nullable=False),
    Column("config", Text, nullable=False),  # JSON of RunConfig.to_dict
    Column("sweep", Text),  # id of the sweep; of old runs without a group, a label
    Column("config_group", String(16)),  # of a sweep's run: `lab.store.sweeps.group_of` its config
    Column("planned", Integer),  # of a sweep's run: epochs at most
    Column("estimate", _DOUBLE),  # of a sweep's run: seconds, as estimated when it was queued
    Column("visit", String(32), nullable=False, index=True),
    Column("color", Integer, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("created_at", _DOUBLE, nullable=False, index=True),
    Column("started_at", _DOUBLE),
    Column("ended_at", _DOUBLE),
    Column("finished_at", _DOUBLE, index=True),
    Column("engine", String(64), nullable=False),
    Column("stop_requested", Boolean, nullable=False),
    Column("step", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("best_epoch", Integer),
    Column("best_value", _DOUBLE),
    Column("test_accuracy", _DOUBLE),
    Column("test_loss", _DOUBLE),
    Column("dataset_used", String(32)),
    Column("notice", Text),
    Column("message", Text),
    Column("resumes", Integer, nullable=False, server_default="0"),  # times it was taken up
    Column("pinned", Boolean, nullable=False, server_default=false()),  # dropped last
    Column("dropped_at", _DOUBLE),  # when they were, for want of room
    Column("unkept", String(8)),  # where it has no models for its sweep's sake, what that keeps
    Column("share", String(64), index=True, unique=True),  # key by which others may see it
    Index("ix_runs_workspace_created_at", "workspace", "created_at"),
    Index("ix_runs_turns", "workspace", "started_at", "ended_at"),
    Index("ix_runs_sweep", "sweep", "finished_at", "status", "created_at"),
    # what is under way is found without a look at a sweep's thousands that wait
    Index("ix_runs_lone", "finished_at", "config_group", "workspace"),
    Index("ix_runs_begun", "finished_at", "status", "resumes"),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("workspace", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("keeps", String(8), nullable=False),  # which models: lab.store.sweep_records.KEEPS
    Column("monitor", String(16), nullable=False),  # of all its configs; "" where they differ
    Column("state", String(16), nullable=False, index=True),
    Column("created_at", _DOUBLE, nullable=False),
    Column("ended_at", _DOUBLE),
    Column("visit", String(32), nullable=False),
    Column("engine", String(64), nullable=False),
)

epochs = Table(
    "epochs",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("metrics", JSON, nullable=False),  # {key: number}, the keys of lab.metrics.EPOCH_KEYS
    Column("layers", JSON, nullable=False),  # {key: [number a layer]}, those of LAYER_KEYS
)

first_epochs = Table(
    "first_epochs",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("steps", Integer, nullable=False),
    Column("metrics", JSON, nullable=False),  # {key: number}, those of lab.metrics.JUDGED
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("epoch", Integer),  # whose weights it holds, where no row of runs says it
)

drawings = Table(
    "drawings",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("workspace", String(64), nullable=False),
    Column("label", Integer, nullable=False),  # the digit that it shows, 0 to 9
    Column("digest", String(64), nullable=False),  # SHA-256 of the picture, in hex
    Column("picture", LargeBinary, nullable=False),  # PNG, the whole of it in grey
    Column("created_at", _DOUBLE, nullable=False),
    Index("ix_drawings_same", "workspace", "label", "digest", unique=True),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("seen_at", _DOUBLE, nullable=False, index=True),
)

engines = Table(
    "engines",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("seen_at", _DOUBLE, nullable=False),
)

lab_version = Table(
    "lab_version",
    metadata,
    Column("version_num", String(32), primary_key=True),  # the name that Alembic gives it
)
