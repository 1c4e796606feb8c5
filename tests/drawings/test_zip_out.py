"""An export is a plain ZIP file of PNG files, and comes back as it was."""

from __future__ import annotations

import csv
import io
import zipfile

from PIL import Image

from lab.drawings import as_png, read_zip, write_zip
from lab.store import Drawing
from tests.drawings.made import picture


def drawings(count: int) -> list[Drawing]:
    return [
        Drawing(f"{n:010x}", n * 7 % 10, as_png(picture(n)), None if n == 3 else 1.7e9 + n)
        for n in range(count)
    ]


def test_an_export_comes_back_with_every_label_and_every_byte():
    kept = drawings(40)
    found = read_zip(write_zip(kept))
    assert found.refused == []
    assert sorted(found.drawings) == sorted((d.label, d.picture) for d in kept)
    for label in range(10):  # and in their order
        assert [png for got, png in found.drawings if got == label] == [
            d.picture for d in kept if d.label == label
        ]


def test_other_tools_read_an_export_by_its_names_and_its_list():
    kept = drawings(12)
    with zipfile.ZipFile(io.BytesIO(write_zip(kept))) as archive:
        assert archive.testzip() is None
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("labels.csv"), "utf-8")))
        assert [row["file"] for row in rows][:2] == ["0/0001.png", "7/0001.png"]
        assert rows[10]["file"] == "0/0002.png"
        assert sorted([row["file"] for row in rows] + ["labels.csv"]) == sorted(archive.namelist())
        for row, drawing in zip(rows, kept, strict=True):
            assert row["label"] == row["file"][0] == str(drawing.label)
            with Image.open(archive.open(row["file"])) as image:
                assert image.size == (280, 280)
    assert rows[0]["created"] == "2023-11-14T22:13:20+00:00" and rows[3]["created"] == ""


def test_the_same_drawings_give_the_same_bytes():
    assert write_zip(drawings(3)) == write_zip(drawings(3))
    assert read_zip(write_zip([])).drawings == []
