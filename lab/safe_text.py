"""Stored text made safe to show: names, messages and notices are data from strangers."""

from __future__ import annotations

import html as _html
import re
import unicodedata

LONGEST = 1000  # characters that are shown of one text
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # first characters that make a cell a formula
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that look like nothing
_MARKS = re.compile(r"[\\`*_{}\[\]()#+\-!~$<>|&@^]|:(?=\S)")
_NUMBERED = re.compile(r"^(\d+)\.")  # a list, at the start of a text
# What Streamlit makes links, icons and arrows of even where it is escaped: Markdown's own escapes
# are gone by then. An invisible word joiner in between leaves it as it is written.
_REPLACED = re.compile(
    r":(?=//|[\w+-]+(?:/\w+)?:)|www(?=\.)|@(?=[\w-])|(?<!\S)[<>~-]+(?=[=>-](?!\S))", re.IGNORECASE
)
_QUOTED = re.compile(r"[\[<`$@|*~&\\]|://|www\.|:\w", re.IGNORECASE)  # what may be a link or more
_JOINER = "\u2060"
_TAGS = str.maketrans({"&": "&amp;", "<": "&lt;"})


def one_line(text: object, longest: int = LONGEST) -> str:
    """Return text as one line of visible characters, cut after `longest` of them.

    Left out is what moves, hides or reverses other text: control characters, escape sequences of a
    terminal, zero-width characters and those that change the direction of writing.
    """
    written = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    kept = (" " if c.isspace() else c for c in written[: 4 * longest] if c.isspace() or _shows(c))
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def markdown(text: object, longest: int = LONGEST) -> str:
    """Return text that Streamlit's Markdown shows as it is written, wherever it takes Markdown."""
    joined = _REPLACED.sub(rf"\g<0>{_JOINER}", one_line(text, longest))
    return _NUMBERED.sub(r"\1\.", _MARKS.sub(r"\\\g<0>", joined))


def quoting(sentence: str) -> str:
    """Return a sentence of the lab's own, made safe where it quotes what somebody gave."""
    words, mark, given = re.match(r"(.*?)(Got |'|\Z)(.*)", sentence, re.DOTALL).groups()
    return f"{words}{mark}{markdown(given)}" if _QUOTED.search(given) else sentence


def html(text: object, longest: int = LONGEST) -> str:
    """Return text that HTML shows as it is written, in an element or in a quoted attribute."""
    return _html.escape(one_line(text, longest))


def chart_text(text: object, longest: int = LONGEST) -> str:
    """Return text that Plotly shows as it is written: it knows a few tags and entities of HTML."""
    return one_line(text, longest).translate(_TAGS)


def csv_cell(value: object) -> object:
    """Return a cell that a spreadsheet takes for text where it is text; numbers stay numbers.

    A text that starts as a formula does gets an apostrophe in front (OWASP, "CSV Injection").
    """
    if not isinstance(value, str):
        return value
    formula = value.startswith(_FORMULA) or value.strip().startswith(_FORMULA)
    return f"'{value}" if formula else value


def _shows(character: str) -> bool:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
    return not hidden and character not in _BLANK
