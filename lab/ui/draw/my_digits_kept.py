"""What models make of the kept digits: each picture is prepared and read once, and not again."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PIL import Image

from lab.digits import open_picture
from lab.drawings.lookup import Lookup
from lab.drawings.scoring import Score, pixels_of, probabilities, scored
from lab.errors import ImageError
from lab.store import Run
from lab.ui.draw.models import classes, classifier
from lab.ui.shared.remembered import Remembered
from lab.ui.shared.state import engine, settings
from lab.ui.shared.workspace import current_workspace, workspace
from lab.workspaces.limits import check_room

THUMB = 64  # pixels
_DIGITS = tuple("0123456789")
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

# By ids, which are random: one visitor's are no other's. Some ten full collections of each.
_pixels = Lookup[tuple[str, str], np.ndarray | None](10_000)  # 1 KB each
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
        pixels = _pixels.get([(id, recipe) for id in labels], _from_pictures(
            lambda keys: [key[0] for key in keys],
            lambda key, picture: pixels_of(picture, key[1]),
        ))
        by_id = dict(zip(labels, pixels, strict=True))
        rows = _rows.get(
            [(whose, run.id, recipe, id) for id in labels],
            lambda keys: probabilities(model, [by_id[key[-1]] for key in keys]),
        )
        return scored(list(labels.values()), pixels, rows)

    return _scores.get((whose, run.id, recipe, tuple(labels.items())), find)


def thumbs(ids: Sequence[str]) -> list[str]:
    """Return small pictures of drawings as addresses that hold them."""
    return _thumbs.get(ids, _from_pictures(lambda ids: ids, lambda _, picture: _thumb(picture)))


def _from_pictures(ids_of: Callable, make: Callable) -> Callable[[list], list]:
    """Return what finds answers by the pictures of drawings, which are read for that."""
    def find(keys: list) -> list:
        pictures = {d.id: d.picture for d in workspace().drawings(ids_of(keys))}
        ids = ids_of(keys)
        return [make(key, pictures.get(id, b"")) for key, id in zip(keys, ids, strict=True)]

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
