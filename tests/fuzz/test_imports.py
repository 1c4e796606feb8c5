"""Arbitrary files as an import: what is no labelled picture is refused in a sentence."""

from __future__ import annotations

import warnings

from hypothesis import given
from hypothesis import strategies as st

from lab.drawings import read_files
from tests.drawings.made import file, picture, zipped
from tests.fuzz.amount import examples

SOUND = zipped((f"{n}/{n}.png", file(picture(n, 28))) for n in range(3))


def taken(name: str, data: bytes) -> None:
    """Import a file; every sentence names one and ends, every picture has a label."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = read_files([(name, data)])
    assert all(0 <= label <= 9 and png.startswith(b"\x89PNG") for label, png in found.drawings)
    assert all(": " in refused and refused.endswith(".") for refused in found.refused)
    assert len("".join(found.problems())) < 3000


def test_an_archive_that_is_cut_off_anywhere_is_refused_or_taken():
    for end in range(len(SOUND)):
        taken("mine.zip", SOUND[:end])


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=8))
@examples(400)
def test_an_archive_that_is_changed_anywhere_is_refused_or_taken(place, data):
    taken("mine.zip", SOUND[:place] + data + SOUND[place + len(data):])


@given(st.text(max_size=60), st.binary(max_size=200))
@examples(100)
def test_any_file_of_any_name_is_refused_or_taken(name, data):
    taken(name, data)
    taken(name, file(picture(0, 28)))
    taken("mine.zip", b"PK\x03\x04" + data)
