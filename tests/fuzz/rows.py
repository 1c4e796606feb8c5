"""Rows of the store with anything in any column, made from the schema and written by plain SQL."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import JSON, Column, LargeBinary, Table

from lab.config import RunConfig
from lab.metrics import EPOCH_KEYS, JUDGED, LAYER_KEYS
from lab.store import KEEPS, STATUSES
from lab.store.schema import metadata
from lab.store.sweep_records import STATES
from lab.workspaces import OPEN
from tests.fuzz.configs import JSON as ANY_JSON
from tests.fuzz.configs import SCALARS, almost_configs, configs, nested
from tests.test_safe_text import HOSTILE

IDS = ("0123456789", "a,b", "=ü <b>")
TABLES = tuple(table.name for table in metadata.sorted_tables if table.name != "lab_version")
"""All but the one that says which version the others have, parents before children."""

KEYS = ("0" * 32, "f" * 32)
VISIT = "0123456789ab"
FILES = ("model.tflite", "model.keras", "best.weights.npz", "state.npz", "evaluation.npz")

_SOUND: dict[str, Any] = {
    "workspace": OPEN, "name": "a run", "config": RunConfig().to_json(), "visit": VISIT, "color": 1,
    "status": "completed", "created_at": 1.7e9, "started_at": 1.7e9, "ended_at": 1.7e9 + 60,
    "finished_at": 1.7e9 + 61, "engine": "host-1-ab", "stop_requested": 0, "step": 5,
    "steps": 10, "epoch": 1, "best_epoch": 1, "best_value": 0.5, "test_accuracy": 0.5,
    "test_loss": 0.5, "dataset_used": "mnist", "data": b"none", "size": 4,
    "keeps": "best", "monitor": "val_accuracy", "state": "running", "planned": 2, "estimate": 9.0,
    "resumes": 0, "pinned": 0, "host": "host", "pid": 1, "seen_at": 1.7e9,
    "label": 7, "picture": b"\x89PNG\r\n\x1a\n",
}
_NUMBERS_BY_KEY = st.fixed_dictionaries(
    {}, optional={key: st.floats(0, 1) | SCALARS for key in {*EPOCH_KEYS, *JUDGED}}
)
_LAYERS_BY_KEY = st.fixed_dictionaries(
    {}, optional={key: st.lists(SCALARS, max_size=4) | SCALARS for key in LAYER_KEYS}
)


@dataclass(frozen=True)
class Spoilt:
    """Bytes that the database is told are text."""

    data: bytes


ANYTHING = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-3, 3), st.floats(), st.text(),
    st.binary(max_size=20), st.binary(max_size=8).map(Spoilt),
    st.sampled_from([str(text) for text in HOSTILE]), st.sampled_from(["1", "nan", "inf", "1e999"]),
)
"""What SQLite takes, in whatever column."""


def _own(column: Column) -> st.SearchStrategy:
    """Return near-valid values of a column, by its type and, where that says little, its name."""
    if isinstance(column.type, JSON):
        kinds = {"metrics": _NUMBERS_BY_KEY, "layers": _LAYERS_BY_KEY}
        return (kinds.get(column.name, ANY_JSON) | ANY_JSON).map(json.dumps)
    if isinstance(column.type, LargeBinary):
        return st.binary(max_size=40)
    match column.name:
        case "config":
            plain = configs().map(RunConfig.to_dict) | almost_configs() | ANY_JSON
            return plain.map(json.dumps) | st.integers(800, 1000).map(nested)
        case "status":
            return st.sampled_from(STATUSES)
        case "epoch" | "step":
            return st.integers(0, 3)
        case "id" | "run":
            return st.sampled_from(IDS)
        case "sweep":
            return st.none() | st.sampled_from(IDS)
        case "config_group":
            return st.none() | st.just("0" * 16)
        case "keeps":
            return st.sampled_from(KEEPS)
        case "state":
            return st.sampled_from(STATES)
        case "monitor":
            return st.sampled_from(["val_accuracy", "val_loss", ""])
        case "name" if column.primary_key:
            return st.sampled_from(FILES)
        case "label":
            return st.integers(-1, 10)
        case "share":
            return st.none() | st.sampled_from(KEYS)
        case "workspace":
            return st.sampled_from([OPEN, OPEN, OPEN, "another"])
    return st.just(_SOUND.get(column.name))


def _sound(column: Column, number: int) -> Any:
    """Return a value that belongs in a column, in a row of this number."""
    if isinstance(column.type, JSON):
        values = dict.fromkeys({*EPOCH_KEYS, *JUDGED}, 0.5) | dict.fromkeys(LAYER_KEYS, [0.5, 0.5])
        return json.dumps(values)
    if column.primary_key and column.name in ("epoch", "step"):
        return number + 1
    if column.name in ("id", "run"):
        return IDS[number % len(IDS)]
    if column.name == "name" and column.primary_key:
        return FILES[number % len(FILES)]
    if column.name == "digest":
        return f"{number:064x}"
    return _SOUND.get(column.name)


def rows_of(table: Table) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return a few rows of a table: what is in them is sound but for half of the columns at most,
    in which there is what may belong there, or anything."""
    columns = {column.name: _own(column) | ANYTHING for column in table.columns}
    spoilt = st.sets(st.sampled_from(sorted(columns)), min_size=1, max_size=len(columns) // 2 + 1)
    row = spoilt.flatmap(lambda names: st.fixed_dictionaries({n: columns[n] for n in names}))
    return st.lists(row, min_size=2, max_size=4)


STORES = st.fixed_dictionaries({name: rows_of(metadata.tables[name]) for name in TABLES})
"""All rows of a store, by table."""


def write(url: str, tables: dict[str, list[dict[str, Any]]]) -> None:
    """Make these the only rows of the store; what a column refuses becomes a sound value."""
    db = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        db.execute("BEGIN")
        for name in reversed(TABLES):
            db.execute(f"DELETE FROM {name}")
        for name, rows in tables.items():
            for number, row in enumerate(rows):
                _insert(db, metadata.tables[name], row, number)
        db.execute("COMMIT")
    finally:
        db.close()


def _insert(db: sqlite3.Connection, table: Table, row: dict[str, Any], number: int) -> None:
    values = {column.name: _sound(column, number) for column in table.columns}
    for column in table.columns:
        value = row.get(column.name, values[column.name])
        missing = value is None or value != value  # SQLite keeps NaN as NULL
        if not missing or (column.nullable and column.name in row):
            values[column.name] = value
    places = ["CAST(? AS TEXT)" if isinstance(v, Spoilt) else "?" for v in values.values()]
    given = [v.data if isinstance(v, Spoilt) else v for v in values.values()]
    db.execute(
        f"INSERT OR IGNORE INTO {table.name} ({', '.join(values)}) VALUES ({', '.join(places)})",
        given,
    )
