"""Kept drawings as a ZIP file that any tool opens, and the lab takes back."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from lab.store import Drawing

LIST = "labels.csv"


def write_zip(drawings: Sequence[Drawing]) -> bytes:
    """Return drawings as a ZIP file of PNG files in a folder a label, and a list of them.

    The list, `labels.csv`, has the columns file, label and created (ISO 8601, UTC; empty where that
    is not known). The same drawings give the same bytes.
    """
    file, table, numbers = io.BytesIO(), io.StringIO(), Counter[int]()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["file", "label", "created"])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for drawing in drawings:
            numbers[drawing.label] += 1
            name = f"{drawing.label}/{numbers[drawing.label]:04}.png"
            archive.writestr(_entry(name), drawing.picture)
            rows.writerow([name, drawing.label, _words(drawing.created_at)])
        archive.writestr(_entry(LIST), table.getvalue())
    return file.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # of 1980, whenever it is written
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _words(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
