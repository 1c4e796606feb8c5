"""Stored text made safe: Markdown, HTML, charts and spreadsheets show it as it is written."""

from __future__ import annotations

import html
import re

import pytest

from lab import safe_text

HOSTILE = (
    "![x](http://evil.example/x.png)[Session expired: log in](http://evil.example)",
    "<img src=http://evil.example/x.png onerror=alert(1)><a href='http://evil.example'>log in</a>",
    "http://evil.example www.evil.example me@evil.example <http://evil.example>",
    "[log in][1]\n\n[1]: http://evil.example",
    ":red[:material/warning:] :smile: :streamlit: $\\frac12$ `code` **bold** ~~gone~~",
    "# 1. > - | a | b |\n|---|---|\n\n    code",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_markdown_is_left_unescaped(text):
    left = re.sub(r"\\[!-/:-@\[-`{-~]", "", safe_text.markdown(text))
    assert not re.search(r"[\[\]<>`*_$#|~]|\n", left)
    assert "http://" not in safe_text.markdown(text).replace("\\", "")
    assert "www." not in safe_text.markdown(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_reads_as_it_was_written(text):
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", safe_text.markdown(text)).replace("\u2060", "")
    assert shown == " ".join(text.split())


@pytest.mark.parametrize("text", ["The worker was lost.", "Adam · ReLU · lr 0.001", "é 日"])
def test_plain_words_stay_as_they_are(text):
    assert safe_text.markdown(text) == safe_text.html(text) == safe_text.chart_text(text) == text


def test_a_number_at_the_start_makes_no_list():
    assert safe_text.markdown("1. first") == "1\\. first"


@pytest.mark.parametrize("text", HOSTILE)
def test_html_and_charts_get_no_tag(text):
    assert "<" not in safe_text.html(text) and "<" not in safe_text.chart_text(text)
    assert html.unescape(safe_text.html(text)) == " ".join(text.split())
    assert '"' not in safe_text.html('" onclick="x')


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\ntwo\r\n\tthree", "one two three"),
        ("\x1b[31mred\x07", "[31mred"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("ze\u200bro\ufeff wi\u2060dth", "zero width"),
        ("line\u2028break\u2029s", "line break s"),
        ("\u3164\u2800", ""),
        ("half \ud800 a pair", "half a pair"),
        (b"by\xfftes", "by\ufffdtes"),
        (7, "7"),
    ],
)
def test_only_visible_characters_are_kept_on_one_line(text, line):
    assert safe_text.one_line(text) == line


def test_long_text_is_cut_and_says_so():
    assert safe_text.one_line("word " * 10_000, 10) == "word word…"
    assert len(safe_text.markdown("a" * 10**6)) == safe_text.LONGEST


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_formula_is_text_to_a_spreadsheet(text):
    assert safe_text.csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1, -0.5, 1e-7, None, "Adam", "64-128", ""])
def test_other_cells_stay_as_they_are(value):
    assert safe_text.csv_cell(value) is value


def test_a_sentence_that_quotes_a_link_shows_it_as_it_was_given():
    rule = "x must be in [1e-06, 10]."
    assert safe_text.quoting(f"{rule} Got -1.") == f"{rule} Got -1."
    assert safe_text.quoting(f"{rule} Got '[a](http://b)'.") == (
        f"{rule} Got '\\[a\\]\\(http\\:\u2060//b\\)'."
    )
    assert "](" not in safe_text.quoting("A link cannot set '[a](http://b)'. It can set x.")
