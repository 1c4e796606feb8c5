"""How many of the kept digits each model reads right, prepared in either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lab import safe_text
from lab.charts.theme import run_color
from lab.drawings.scoring import MNIST, RECIPES, Score, difference_words
from lab.errors import LabError
from lab.store import Run
from lab.ui.draw.my_digits_kept import reads_digits, score_of

Read = list[tuple[Run, dict[str, Score]]]
"""Each model that could read the digits, with its score by recipe."""

_CELL = 'style="padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; vertical-align: top"'


def show_scores(runs: Sequence[Run], labels: Mapping[str, int]) -> Read:
    """Show a row a model: right of how many, and the interval of that, by each recipe.

    Args:
        labels: Label of each drawing by its id.

    Returns:
        What was read; a model that could not read says why on the page.
    """
    read = _read(runs, labels)
    if not read:
        st.caption("Choose a model of digits above to have them read.")
        return read
    heads = ["Model", *RECIPES.values()]
    rows = [[_name(run), *(_words(scores[recipe]) for recipe in RECIPES)] for run, scores in read]
    st.html(_table(heads, rows))
    st.caption(" ".join(_notes(read, len(labels))))
    with st.expander("Digit by digit", key="my_digits_by_label", type="compact"):
        _show_by_label(read)
    return read


def _read(runs: Sequence[Run], labels: Mapping[str, int]) -> Read:
    read = []
    for run in runs:
        try:
            if reads_digits(run):
                read.append((run, {recipe: score_of(run, labels, recipe) for recipe in RECIPES}))
            else:
                st.caption(safe_text.markdown(f"{run.name} tells clothes apart, not digits."))
        except LabError as error:
            st.warning(safe_text.markdown(f"{run.name}: {error}"), icon=":material/error:")
    return read


def _notes(read: Read, count: int) -> list[str]:
    """Return sentences on what the numbers say, and what they do not."""
    _, scores = read[0]
    notes = [
        f"{RECIPES[recipe]}, {score.unread} of {count} {'is' if score.unread == 1 else 'are'} not "
        "read, as no ink was found: neither right nor wrong."
        for recipe, score in scores.items() if score.unread
    ]
    notes.append(
        "In brackets Wilson's 95 % interval: few digits prove little, and models whose intervals "
        "overlap are not ranked by them."
    )
    if len(read) == 2:
        (a, of_a), (b, of_b) = read
        words = difference_words(of_a[MNIST], of_b[MNIST], a.name, b.name)
        notes.append(f"{RECIPES[MNIST]}: {safe_text.markdown(words)}")
    elif len(read) > 2:
        notes.append("Choose two models alone to have their difference tested on these digits.")
    return notes


def _words(score: Score) -> str:
    if not score.of:
        return "none read"
    low, high = (round(100 * end) for end in score.interval)
    share = 100 * score.right / score.of
    return (f"<b>{score.right} of {score.of}</b> · {share:.0f}&nbsp;% "
            f"<small>({low} to {high}&nbsp;%)</small>")


def _show_by_label(read: Read) -> None:
    digits = sorted(read[0][1][MNIST].by_label())
    rows = []
    for run, scores in read:
        found = scores[MNIST].by_label()
        rows.append([_name(run), *(f"{right}/{of}" for right, of in map(found.get, digits))])
    st.html(_table([RECIPES[MNIST], *map(str, digits)], rows))


def _name(run: Run) -> str:
    square = f'<span style="color: {run_color(run.color)}">&#9632;</span>'
    return f"{square} {safe_text.html(run.name)}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as HTML; its cells are HTML already."""
    head = "".join(f"<th {_CELL}>{safe_text.html(text)}</th>" for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td {_CELL}>{cell}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (f'<div style="overflow-x: auto"><table style="border-collapse: collapse; '
            f'font-size: 0.9rem"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')
