"""A table of runs to choose from, its columns' names and formats."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from urllib.parse import quote

import pandas as pd
import streamlit as st

from lab.analysis.run_names import full_name, short_names
from lab.analysis.summary import overview
from lab.charts.theme import run_color
from lab.options import FIELDS, HYPERPARAMETERS
from lab.safe_text import csv_cell
from lab.store import Run
from lab.ui.shared.remembered import Remembered
from lab.ui.shared.status_words import status_words

_tables = Remembered[pd.DataFrame](6)  # not to be changed
_ROW = 35  # pixels, as st.dataframe draws them
_MOST_ROWS = 8
_LETTER, _NARROWEST, _WIDEST = 6, 120, 400  # pixels of a name
_DOT = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'>"
    "<circle cx='10' cy='10' r='7' fill='{}'/></svg>"
)


def choose_runs(
    runs: Sequence[Run], chosen: Sequence[str], *, key: str, extra: pd.DataFrame | None = None
) -> list[str]:
    """Show `runs`, the row of each of `chosen` ticked, and return the ids of the ticked rows.

    The choice stays with its runs when others come, go or are filtered out.

    Args:
        runs: The rows, in their first order; the reader can sort them otherwise.
        extra: More columns, by run id, shown before the config's.
    """
    ids = [run.id for run in runs]
    rows_of = {run: row for row, run in enumerate(ids)}
    table = _tables.get(tuple(runs), lambda: named(overview(runs), runs))
    if extra is not None:
        before = table.columns.get_loc("test_accuracy") + 1
        table = table.iloc[:, :before].join(extra).join(table.iloc[:, before:])
    # Ticks belong to row numbers, so other rows, or a choice from outside, need a new key.
    rows = hashlib.sha1(f"{ids}{st.session_state.get(f'{key}_given', 0)}".encode()).hexdigest()
    event = st.dataframe(
        table, key=f"{key}_{rows[:10]}", hide_index=True, on_select="rerun",
        selection_mode="multi-row", column_config=columns(table["short"]), placeholder="",
        selection_default={"selection": {"rows": [rows_of[r] for r in chosen if r in rows_of]}},
        height=table_height(len(runs), _MOST_ROWS), alt="Runs to choose from",
    )
    return [ids[row] for row in sorted(event.selection.rows) if row < len(ids)]


def named(table: pd.DataFrame, runs: Sequence[Run]) -> pd.DataFrame:
    """Return a table of `runs` with their colours, short names and status as a reader sees them.

    A reader can save the table as CSV, so its texts are no formulas either.
    """
    names = short_names(runs)
    table.insert(0, "color", [swatch(run.color) for run in runs])
    table.insert(1, "short", [names[run.id] for run in runs])
    table["name"] = [full_name(run) for run in runs]
    table["status"] = [status_words(run) for run in runs]
    for column in {"short", "name", "ended"}.intersection(table):
        table[column] = table[column].map(csv_cell)
    return table


def tick_anew(key: str) -> None:
    """Let the next `choose_runs` with this key tick what it is given, not what the reader had."""
    st.session_state[f"{key}_given"] = st.session_state.get(f"{key}_given", 0) + 1


def table_height(rows: int, most: int) -> int:
    """Return the pixels that a table of so many rows takes, of more than `most` for those."""
    return _ROW * (min(rows, most) + 1) + 3


def swatch(color: int) -> str:
    """Return a dot in the colour of a run or group as the address of a picture."""
    return _dot(run_color(color))


@cache
def _dot(color: str) -> str:
    return "data:image/svg+xml;utf8," + quote(_DOT.format(color))


def name_width(names: Iterable[str]) -> int:
    """Return the pixels that a column of these names needs, within reason."""
    longest = max(map(len, names), default=0)
    return min(max(_NARROWEST, _LETTER * longest + 20), _WIDEST)


def columns(names: Iterable[str] = ()) -> dict[str, object]:
    """Return how the columns of `overview` and `summary` are named and formatted.

    Args:
        names: What stands in the column of short names.
    """
    config = st.column_config
    fraction = {"format": "%.4f", "width": 125}
    own = {
        "run": None,
        "color": config.ImageColumn("", width=36, help="The run's colour in every chart."),
        "short": config.TextColumn(
            "Run", width=name_width(names), help="What differs among the runs listed."
        ),
        "name": config.TextColumn("Full name", width=500) | {"hidden": True},
        "status": config.TextColumn("Status", width=110),
        "best_val_accuracy": config.NumberColumn(
            "Best val_accuracy", help="Share of the validation images, at the best epoch.",
            **fraction,
        ),
        "best_epoch": config.NumberColumn("@ epoch", width="small"),
        "last_epoch": config.NumberColumn("Last epoch", width="small"),
        "ended": config.TextColumn("Why it ended", width=230),
        "test_accuracy": config.NumberColumn(
            "Test accuracy", help="Of the saved weights, on images never trained on.", **fraction
        ),
        "seconds_an_epoch": config.NumberColumn(
            "Seconds an epoch", format="%.2f", width=125, help="The median epoch's."
        ),
        "cpu_seconds_an_epoch": config.NumberColumn(
            "CPU-seconds an epoch", format="%.2f", width=145,
            help="How long processors worked on the median epoch, every core's time added up.",
        ),
        "seconds": config.NumberColumn(
            "Seconds in all", format="%.1f", width=110, help="All its epochs together."
        ),
        "created": config.DatetimeColumn("Queued", format="D MMM, HH:mm", width=110),
    }
    for name, spec in (FIELDS | HYPERPARAMETERS).items():
        number = getattr(spec, "word", "text") is None
        own[name] = (
            config.NumberColumn(spec.label, format="%g", width=105) if number
            else config.TextColumn(spec.label, width=105)
        )
    return own
