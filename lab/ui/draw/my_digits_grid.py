"""The kept digits as small pictures, and under each what the models read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lab import safe_text
from lab.charts.theme import run_color
from lab.digits.verdict import percent
from lab.drawings.scoring import RECIPES, Score
from lab.store import Run
from lab.ui.draw.my_digits_kept import THUMB, thumbs
from lab.ui.draw.my_digits_scores import Read

_PAGE = 48  # pictures at once
_SHOWN = {"all": "All", "wrong": "Misread"}


def show_digits(read: Read, labels: Mapping[str, int]) -> None:
    """Show the pictures, newest first, each with its label and the chosen models' answers.

    Args:
        read: The models that could read them, with their scores.
        labels: Label of each drawing by its id.
    """
    recipe, shown = _choices() if read else (next(iter(RECIPES)), "all")
    answers = [(run, scores[recipe]) for run, scores in read]
    places = range(len(labels))[::-1]
    if shown == "wrong":
        places = [n for n in places if any(not score.is_right[n] for _, score in answers)]
        if not places:
            st.caption("Every chosen model reads all of them right.")
    pages = -(-len(places) // _PAGE)
    page = 1
    if pages > 1:
        page = st.segmented_control(
            "Page", range(1, pages + 1), default=1, required=True, wrap=True,
            key=f"my_digits_page_{pages}", label_visibility="collapsed",
        )
    places = places[(page - 1) * _PAGE : page * _PAGE]
    ids = list(labels)
    pictures = thumbs([ids[n] for n in places])
    models = [(_square(run), score) for run, score in answers]
    figures = [
        _figure(picture, n, labels[ids[n]], models)
        for n, picture in zip(places, pictures, strict=True)
    ]
    st.html('<div style="display: flex; flex-wrap: wrap; gap: 0.75rem">'
            f"{''.join(figures)}</div>")


def _choices() -> tuple[str, str]:
    with st.container(horizontal=True, key="my_digits_choices"):
        recipe = _choice("my_digits_recipe", "Prepared", RECIPES)
        return recipe, _choice("my_digits_shown", "Shown", _SHOWN)


def _choice(key: str, label: str, options: Mapping[str, str]) -> str:
    """Show a choice that is remembered while its page is left or it is hidden."""
    kept = f"{key}_chosen"
    st.session_state[kept] = chosen = st.segmented_control(
        label, list(options), default=st.session_state.get(kept, next(iter(options))),
        required=True, wrap=True, format_func=options.get, key=key, width="content",
    )
    return chosen


def _figure(picture: str, place: int, label: int, models: Sequence[tuple[str, Score]]) -> str:
    said = "".join(
        f'<div style="white-space: nowrap">{square} {_answer(score, place)}</div>'
        for square, score in models
    )
    return (
        f'<figure style="margin: 0; width: {THUMB + 20}px; font-size: 0.85rem; line-height: 1.35">'
        f'<img src="{picture}" alt="Digit {place + 1}, a {label}" style="width: {THUMB}px; '
        f'height: {THUMB}px; object-fit: contain; border: 1px solid rgba(128, 128, 128, 0.4); '
        f'border-radius: 4px">'
        f"<figcaption><b>{label}</b> <small>no. {place + 1}</small>{said}</figcaption></figure>"
    )


def _square(run: Run) -> str:
    color, name = run_color(run.color), safe_text.html(run.name)
    return f'<span title="{name}" style="color: {color}">&#9632;</span>'


def _answer(score: Score, place: int) -> str:
    """Return what a model reads: the wrong ones are crossed and bold."""
    guess = score.guesses[place]
    if not score.is_read[place]:
        words = "not read"
    elif guess < 0:
        words = "nothing"
    else:
        words = f"{guess} · {safe_text.html(percent(score.probabilities[place, guess]))}"
    wrong = score.is_read[place] and not score.is_right[place]
    return f"<b>{words} ✗</b>" if wrong else words
