"""All that varies side by side: an axis a field, a line a group or a run, up to what it reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from lab.analysis.best import best_val_accuracies
from lab.analysis.epoch_table import OWN_END, counted, latest
from lab.analysis.field_values import field_value, guessing, in_order, in_words, label
from lab.analysis.groups import Group, what_differs
from lab.charts.color_scale import BAR_ROOM, SCALE, accuracy_ticks, color_bar, spread
from lab.charts.notes import add_note, say_instead
from lab.charts.theme import styled
from lab.options import FIELDS, HYPERPARAMETERS, Number
from lab.safe_text import chart_text
from lab.store import Run

MOST_AXES = 5
"""Fields that have an axis; with more, their names would not fit a telephone's screen."""

_LAST = "val_accuracy"
_MOST_TICKS = 10
_HEAD = 64  # pixels above the axes that their slanted names take
_LEFT, _LETTER = 56, 7  # pixels: of the margin at least, and a letter of the first axis' words
_SLANT = -20  # degrees


def parallel_figure(
    members: Sequence[Group] | Sequence[Run], history: Any = None, *, height: int = 440
) -> go.Figure:
    """Draw an axis for each field that varies, the best validation accuracy as the last.

    Numbers that go by ratios have logarithmic axes, names one step each; an accuracy's axis goes by
    the ratio of errors, as its colours do.

    Args:
        members: Groups, a line each at the mean of their runs; or runs. Of both, only runs that
            came to their own end count; one that diverged counts as guessing.
        history: Epochs of the runs that monitored val_loss, if any.
        height: Pixels, but for the notes.
    """
    lines = _lines(members, history)
    runs = [run for found, _ in lines for run in found]
    names = what_differs(runs)
    shown = names[:MOST_AXES]
    kept = [(found, value) for found, value in lines if value is not None]
    if not kept or not shown:
        empty = styled(go.Figure(), height=height)
        reason = "Nothing varies among these runs." if kept else "No run has a best accuracy yet."
        return say_instead(empty, reason)
    reached = [value for _, value in kept]
    places, words = accuracy_ticks(reached)
    dimensions = [_dimension(name, [found for found, _ in kept]) for name in shown]
    shades = [spread(value) for value in reached]
    dimensions.append({
        "label": _LAST, "values": shades, "tickvals": places, "ticktext": words,
        "range": [min(shades) - 0.02, max(shades) + 0.02],
    })
    figure = go.Figure({
        "type": "parcoords", "uid": "parallel", "dimensions": dimensions, "labelangle": _SLANT,
        "labelside": "top", "labelfont": {"size": 12}, "tickfont": {"size": 11},
        "line": {
            "color": shades, "colorscale": SCALE, "showscale": True,
            "colorbar": color_bar("Best validation accuracy (share of images)", ypad=_HEAD,
                                  tickvals=places, ticktext=words),
        },
    })
    styled(figure, height=height)
    left = max(_LEFT, _LETTER * max(map(len, dimensions[0]["ticktext"])))
    figure.update_layout(margin={"l": left, "r": 60, "b": 16, "autoexpand": False})
    return add_note(figure, *_notes(members, kept, names, shown), keep=BAR_ROOM + _HEAD)


def _lines(
    members: Sequence[Group] | Sequence[Run], history: Any
) -> list[tuple[list[Run], float | None]]:
    """Return of each line its runs that count, and the mean of what they reached."""
    if members and isinstance(members[0], Group):
        sets = [[run for run in counted(m) if run.status in OWN_END] for m in members]
    else:
        sets = [[run] for run in latest(members) if run.status in OWN_END]
    best = best_val_accuracies((run for runs in sets for run in runs), history)
    lines = []
    for runs in filter(None, sets):
        values = [
            guessing(run) if run.status == "diverged" else best[run.id]
            for run in runs if run.status == "diverged" or run.id in best
        ]
        lines.append((runs, sum(values) / len(values) if values else None))
    return lines


def _dimension(name: str, sets: Sequence[Sequence[Run]]) -> dict[str, Any]:
    """Return a field's axis; a group whose runs differ in it stands where its first run does."""
    values = [field_value(runs[0].config, name) for runs in sets]
    order = in_order(name, values)
    spec = FIELDS.get(name) or HYPERPARAMETERS[name]
    place = {value: float(number) for number, value in enumerate(order)}
    numbers = [v for v in order if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if isinstance(spec, Number) and len(numbers) > 1 and not (spec.log and min(numbers) <= 0):
        place = {n: math.log10(n) if spec.log else float(n) for n in numbers}
        step = (max(place.values()) - min(place.values())) / (len(numbers) - 1)
        beyond = max(place.values())
        for word in order[len(numbers):]:  # "full", "off" or nothing, after the largest number
            beyond += step
            place[word] = beyond
    low, high = min(place.values()), max(place.values())
    room = 0.03 * (high - low) or 0.5
    ticks = _ticked(order, place, high - low)
    return {
        "label": label(name), "values": [place[value] for value in values],
        "range": [low - room, high + room], "tickvals": [place[value] for value in ticks],
        "ticktext": [chart_text(in_words(name, value)) for value in ticks],
    }


def _ticked(order: Sequence[Any], place: dict[Any, float], length: float) -> list[Any]:
    """Return those values whose ticks do not write over each other."""
    ticks: list[Any] = []
    for value in order:
        if not ticks or place[value] - place[ticks[-1]] >= length / (2 * _MOST_TICKS):
            ticks.append(value)
    return ticks


def _notes(
    members: Sequence[Any], kept: Sequence[tuple[list[Run], float | None]], names: Sequence[str],
    shown: Sequence[str],
) -> list[str]:
    of_groups = isinstance(members[0], Group)
    counts = {len(runs) for runs, _ in kept}
    low, high = min(counts), max(counts)
    count = f"{high}" if low == high else f"{low} to {high}"
    plural = "" if high == 1 else "s"
    notes = [f"A line: a group, at the mean of its {count} run{plural}." if of_groups
             else f"A line: a run, {len(kept)} in all."]
    diverged = sum(run.status == "diverged" for runs, _ in kept for run in runs)
    if diverged:
        are = "run diverged: it counts" if diverged == 1 else "runs diverged: they count"
        notes.append(f"{diverged} {are} as guessing.")
    if len(names) > len(shown):
        left = ", ".join(label(name).lower() for name in names[len(shown):])
        notes.append(f"Without an axis: {left}.")
    return notes
