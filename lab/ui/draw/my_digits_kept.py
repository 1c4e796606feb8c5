"""What models make of the kept digits: each picture is prepared and read once, and not again."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from PIL import Image

from lab.digits import open_picture
from lab.drawings.scoring import Score, pixels_of, probabilities, scored
from lab.errors import ImageError
from lab.last_few import Lookup
from lab.store import Run
from lab.ui.draw.models import classes, classifier
from lab.ui.shared.remembered import Remembered
from lab.ui.shared.state import engine, settings
from lab.ui.shared.workspace import current_workspace, workspace
from lab.workspaces.limits import check_room

T = TypeVar("T")

THUMB = 64  # pixels
_DIGITS = tuple("0123456789")
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

# By ids, which are random: one visitor's are no other's. Some ten full collections of each.
_pixels = Lookup[str, dict[str, np.ndarray | None]](5_000)  # 2 KB each
_rows = Lookup[tuple[str, str, str, str], np.ndarray | None](50_000)  # 200 bytes each
_thumbs = Lookup[str, str](5_000)  # 1 KB each
_scores = Remembered[Score](60)


def keep(pictures: Sequence[tuple[int, bytes]]) -> int:
    """Keep labelled pictures for this visitor, and return how many are new.

    Raises:
        LimitError: The visitor has as many as one may, or the store is full.
        StoreError: The store cannot be written.
    """
    room = engine().room
    check_room(settings().limits, current_workspace(), is_full=room is not None and room.has_none)
    return workspace().keep_drawings(pictures)


def reads_digits(run: Run) -> bool:
    """Return whether a run's model tells digits apart, not clothes."""
    return classes(run) == _DIGITS


def score_of(run: Run, labels: Mapping[str, int], recipe: str) -> Score:
    """Return what the model of a run makes of drawings.

    Args:
        labels: Label of each drawing by its id, as `Workspace.drawing_labels` gives them.
        recipe: One of `lab.drawings.scoring.RECIPES`.

    Raises:
        ModelError: It has no model any more, or it cannot be run.
        StoreError: The store cannot be read.
    """
    model, whose = classifier(run.id), current_workspace()

    def find() -> Score:
        seen = _pixels.get(list(labels), _from_pictures(pixels_of))
        pixels = {id: by_recipe[recipe] for id, by_recipe in zip(labels, seen, strict=True)}
        rows = _rows.get(
            [(whose, run.id, recipe, id) for id in labels],
            lambda keys: probabilities(model, [pixels[key[-1]] for key in keys]),
        )
        return scored(list(labels.values()), list(pixels.values()), rows)

    return _scores.get((whose, run.id, recipe, tuple(labels.items())), find)


def thumbs(ids: Sequence[str]) -> list[str]:
    """Return small pictures of drawings as addresses that hold them."""
    return _thumbs.get(ids, _from_pictures(_thumb))


def _from_pictures(make: Callable[[bytes], T]) -> Callable[[list[str]], list[T]]:
    """Return what makes something of the pictures of drawings, by their ids."""
    def find(ids: list[str]) -> list[T]:
        pictures = {drawing.id: drawing.picture for drawing in workspace().drawings(ids)}
        return [make(pictures.get(id, b"")) for id in ids]  # b"": deleted just now

    return find


def _thumb(picture: bytes) -> str:
    try:
        image = open_picture(picture).image.convert("L")
    except ImageError:
        return _NOTHING
    image.thumbnail((THUMB, THUMB))
    file = io.BytesIO()
    Image.fromarray(np.asarray(image)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
