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

VERSION = "0004"
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
    Column("sweep", Text),
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
    Column("share", String(64), index=True, unique=True),  # key by which others may see it
    Index("ix_runs_workspace_created_at", "workspace", "created_at"),
    Index("ix_runs_turns", "workspace", "started_at", "ended_at"),
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
