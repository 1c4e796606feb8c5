"""Files become labelled pictures, or are refused in a sentence that names file and rule."""

from __future__ import annotations

import io
import stat
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest
from PIL import Image

from lab.drawings import read_files, read_zip
from lab.drawings.budget import LARGEST_FILE, MOST_BYTES, MOST_FILES
from lab.drawings.picture import as_png
from tests.drawings.made import file, picture, zipped

SEVEN = file(picture(7))


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_the_posts_own_way_a_folder_of_0_to_9_is_taken_whole():
    files = [(f"{n}.png", file(picture(n))) for n in range(10)]
    for found in (read_files(files), read_zip(zipped(files)),
                  read_files((f"digits/{name}", data) for name, data in files)):
        assert found.refused == []
        assert [label for label, _ in found.drawings] == list(range(10))
        for number, (_, png) in enumerate(found.drawings):
            np.testing.assert_array_equal(pixels(png), np.asarray(picture(number)))


@pytest.mark.parametrize(("name", "label"), [
    ("7.png", 7), ("7-anything at all.png", 7), ("7_0003.png", 7), ("7 (1).PNG", 7),
    ("7.second.jpeg", 7), ("7장.jpg", 7), ("mine/7.png", 7), ("7/0003.png", 7), ("a/7/x.png", 7),
    ("7/3.png", 7), ("7/drawn", 7),
    ("17.png", None), ("seven.png", None), ("7b.png", None), ("77/3x.png", None), ("x7.png", None),
    ("7.gif", None), ("7", None), ("７.png", None), ("-7.png", None), ("7/a/x.png", None),
])
def test_a_label_is_read_from_the_name_of_the_file_or_its_folder(name, label):
    for found in (read_files([(name, SEVEN)]), read_zip(zipped([(name, SEVEN)]))):
        assert [got for got, _ in found.drawings] == ([] if label is None else [label])
        if label is None:
            [refused] = found.refused
            assert refused.startswith(f"{name}: A file must be named by its digit, as 7.png")


def test_a_photo_is_kept_in_grey_at_the_canvas_s_size_without_what_its_file_says_beside():
    photo, exif = Image.new("RGB", (1200, 600), (250, 240, 230)), Image.Exif()
    exif[0x010E] = "where I live"
    data = io.BytesIO()
    photo.save(data, "JPEG", exif=exif)
    [(_, png)] = read_files([("7.jpg", data.getvalue())]).drawings
    with Image.open(io.BytesIO(png)) as kept:
        assert (kept.mode, kept.size, kept.info) == ("L", (280, 140), {})
    assert b"where I live" in data.getvalue() and b"where I live" not in png


def test_what_systems_put_beside_files_is_left_out_silently():
    junk = ["__MACOSX/._7.png", "a/.DS_Store", ".DS_Store", "Thumbs.db", "._7.png", "labels.csv",
            "mine/labels.csv"]
    entries = [("7/", b""), ("7/1.png", SEVEN), *((name, b"junk") for name in junk)]
    for found in (read_zip(zipped(entries)), read_files((n, d) for n, d in entries if d)):
        assert len(found.drawings) == 1 and found.refused == []


def alone(name: str | zipfile.ZipInfo, content: bytes = SEVEN) -> str:
    """Return why an entry is refused that lies beside a good one, which is taken."""
    found = read_zip(zipped([(name, content), ("3.png", file(picture(3)))]))
    assert [label for label, _ in found.drawings] == [3]
    [refused] = found.refused
    return refused


@pytest.mark.parametrize("path", [
    "../7.png", "a/../../7.png", "/etc/7.png", "..\\7.png", "C:\\7.png", "C:/7.png", "7\\1.png",
    "../.DS_Store", "a/..",
])
def test_a_path_that_leads_out_of_the_archive_is_refused(path):
    refused = alone(path)
    assert refused.startswith(f"{path}: A path in a ZIP file must lead into it")
    assert refused.endswith(f"Got {path!r}.")


def test_a_link_is_refused():
    link = zipfile.ZipInfo("7.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert alone(link, b"/etc/passwd") == (
        "7.png: A file in a ZIP file must be one itself. Got a link to another."
    )


@pytest.mark.parametrize(("content", "got"), [
    (b"", "Got an empty file"), (b"GIF89a", "Got a GIF"), (b"hello", "Got something else"),
    (b"<svg/>", "Got an SVG or a web page"), (SEVEN[:60], "damaged or cut short"),
    (zipped([("7.png", SEVEN)]), "Got a ZIP file in a ZIP file"),
])
def test_what_is_no_picture_is_refused_and_the_others_are_taken(content, got):
    refused = alone("7.png", content)
    assert refused.startswith("7.png: ") and got in refused and refused.endswith(".")


def test_a_picture_that_would_be_huge_is_refused_by_its_header():
    huge = file(Image.new("1", (20_000, 20_000)))
    assert len(huge) < 100_000
    assert "at most 25 million pixels. Got 20,000 x 20,000" in alone("7.png", huge)


def test_many_large_pictures_are_refused_before_they_are_decoded():
    large = file(Image.new("L", (5000, 5000)))
    found = read_zip(zipped([(f"7/{n}.png", large) for n in range(12)]))
    assert len(found.drawings) == 10
    assert all("at most 250 million pixels together" in refused for refused in found.refused)


def test_one_entry_that_unpacks_to_more_than_a_file_may_have_is_refused_unread():
    bomb = zipped([("7.png", bytes(20 * LARGEST_FILE)), ("3.png", SEVEN)])
    assert len(bomb) < 300_000
    tracemalloc.start()
    found = read_zip(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.refused == ["7.png: A file must have at most 10 MB. Got more."]
    assert len(found.drawings) == 1
    assert peak < 6 * LARGEST_FILE


def test_a_header_that_lies_about_the_size_does_not_help_a_bomb():
    data = bytearray(zipped([("7.png", bytes(2 * LARGEST_FILE))]))
    size = (2 * LARGEST_FILE).to_bytes(4, "little")
    assert data.count(size) == 2  # of the entry and of the directory
    found = read_zip(bytes(data).replace(size, (100).to_bytes(4, "little")))
    assert found.drawings == []
    assert found.refused == ["7.png: It must be a whole ZIP file. This is none, or damaged."]


def test_many_entries_may_not_unpack_to_more_than_an_import_may_have():
    share = MOST_BYTES // 12
    bomb = zipped((f"7/{n}.png", b"none" + bytes(share - 4)) for n in range(20))
    found = read_zip(bomb)
    assert len(found.refused) == 20 and "Got something else" in found.refused[11]
    assert all("at most 100 MB together, unpacked" in refused for refused in found.refused[12:])


@pytest.mark.parametrize("count", [MOST_FILES + 1, 10_000])
def test_more_files_than_an_import_may_have_are_refused_together(count):
    found = read_zip(zipped((f"7/{n}.png", b"") for n in range(count)), "many.zip")
    assert found.drawings == []
    [refused] = found.refused
    assert refused.startswith("many.zip: An import must have at most 500 files. Got ")
    assert f"{count:,}" in refused
    loose = read_files((f"7/{n}.png", SEVEN) for n in range(MOST_FILES + 1))
    assert len(loose.drawings) == MOST_FILES and len(loose.refused) == 1


def test_of_an_archive_with_far_too_many_entries_not_even_the_directory_is_read(monkeypatch):
    data = zipped((f"7/{n}.png", b"") for n in range(4 * MOST_FILES + 1))

    def read(*given, **named):
        raise AssertionError("its directory was read")

    monkeypatch.setattr(zipfile, "ZipFile", read)
    [refused] = read_zip(data).refused
    assert "Got 2,001 in a ZIP file" in refused


def test_an_encrypted_entry_is_refused_and_the_others_are_taken():
    data = bytearray(zipped([("7.png", SEVEN), ("3.png", SEVEN)]))
    data[6] |= 1  # the flags of the first entry, there and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = read_zip(bytes(data))
    assert [label for label, _ in found.drawings] == [3]
    assert found.refused == ["7.png: A ZIP file must be without a password. Got an encrypted one."]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_unpacks_without_bounds_is_refused(method):
    found = read_zip(zipped([("7.png", SEVEN)], method))
    assert found.drawings == [] and "must be packed by deflate" in found.refused[0]


def test_of_two_entries_of_one_name_the_first_is_taken():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile's, of the second name
        twice = zipped([("7.png", SEVEN), ("7.png", file(picture(1)))])
    found = read_zip(twice)
    assert found.drawings == [(7, as_png(picture(7)))]
    assert found.refused == ["7.png: It comes twice in the ZIP file: the first one is taken."]


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"no zip at all", SEVEN])
def test_what_is_no_zip_file_is_refused(data):
    found = read_files([("mine.zip", data)])
    assert found.drawings == []
    assert found.refused == ["mine.zip: It must be a whole ZIP file. This is none, or damaged."]


def test_a_hostile_name_is_shown_as_one_short_line():
    refused = alone("x\u202egnp.\x1b[31m" + "y" * 500 + ".png")
    name = refused.partition(": ")[0]
    assert name.isprintable() and len(name) <= 80 and name.endswith("…")


def test_of_many_problems_the_first_five_are_told_and_how_many_more_there_are():
    found = read_files((f"x{n}.png", SEVEN) for n in range(8))
    problems = found.problems()
    assert [problem[:2] for problem in problems[:5]] == ["x0", "x1", "x2", "x3", "x4"]
    assert problems[5:] == ["And 3 more."]
    assert len(read_files([("x.png", SEVEN)]).problems()) == 1
