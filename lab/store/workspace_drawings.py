"""What a visitor may see and change of the drawings in a workspace: all of its own."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, insert, select, update

from lab.errors import ConfigError, LimitError
from lab.options.kinds import shown
from lab.store.columns import as_stored
from lab.store.drawing_records import LARGEST, MOST_DRAWINGS, Drawing, label_or_none
from lab.store.kept_drawings import count_drawings, same_drawings
from lab.store.schema import drawings
from lab.store.store import RunStore
from lab.store.workspace_list import note_workspace

_APART = 1e-6  # seconds between two drawings that are kept at once, which say their order
_PNG = b"\x89PNG\r\n\x1a\n"


class OwnDrawings:
    """The drawings of one workspace; the id of another one's names nothing."""

    id: str
    _store: RunStore

    def drawings(self, ids: Iterable[str] | None = None) -> list[Drawing]:
        """Return the own drawings of these ids, or all, with their pictures, first kept first."""
        found = self._in_order(drawings)
        if ids is not None:
            found = found.where(self._these(ids))
        with self._store._read() as db:
            rows = db.execute(found).mappings().all()
        return [drawing for row in rows if (drawing := Drawing.from_row(row)) is not None]

    def drawing_labels(self) -> dict[str, int]:
        """Return the label of each own drawing by its id, first kept first.

        Quick, however large the pictures are. The picture of an id never changes: who has seen
        it need not read it again.
        """
        with self._store._read() as db:
            rows = db.execute(self._in_order(drawings.c.id, drawings.c.label)).all()
        labels = ((as_stored(row.id), label_or_none(row.label)) for row in rows)
        return {id: label for id, label in labels if label is not None}

    def keep_drawings(self, pictures: Iterable[tuple[int, bytes]]) -> int:
        """Keep labelled pictures, all or none; the same picture with the same label is kept once.

        Args:
            pictures: Label and PNG file of each, as `lab.drawings.as_png` makes it.

        Returns:
            How many are new.

        Raises:
            ConfigError: A label is no digit, or a picture no PNG file of at most 100,000 bytes.
            LimitError: The workspace would have more than `MOST_DRAWINGS`.
        """
        rows = {(row["label"], row["digest"]): row for row in map(_row, pictures)}
        if not rows:
            return 0
        now = time.time()
        with self._store._write() as db:
            note_workspace(db, self.id)  # who else keeps something here waits from now on
            count, known = count_drawings(db, self.id), same_drawings(db, self.id)
            new = [row for same, row in rows.items() if same not in known]
            if new and count + len(new) > MOST_DRAWINGS:
                raise LimitError(
                    f"At most {MOST_DRAWINGS} drawings of a workspace are kept. You have {count}, "
                    f"and this would add {len(new)}: delete some of them first."
                )
            for number, row in enumerate(new):
                row |= {"workspace": self.id, "created_at": now + number * _APART}
            if new:
                db.execute(insert(drawings), new)
        return len(new)

    def relabel_drawings(self, ids: Iterable[str], label: int) -> None:
        """Give own drawings another label; one that is there with that label already goes."""
        _check_label(label)
        changed = select(drawings.c.id, drawings.c.digest).where(
            self._these(ids), drawings.c.label != label
        )
        with self._store._write() as db:
            if not db.execute(changed).all():
                return
            note_workspace(db, self.id)
            known = same_drawings(db, self.id)
            for row in db.execute(changed).all():
                one = drawings.c.id == row.id
                if (label, row.digest) in known:
                    db.execute(delete(drawings).where(one))
                else:
                    db.execute(update(drawings).where(one).values(label=label))
                    known.add((label, row.digest))

    def delete_drawings(self, ids: Iterable[str]) -> None:
        """Delete own drawings."""
        with self._store._write() as db:
            db.execute(delete(drawings).where(self._these(ids)))

    def _in_order(self, *columns: object) -> Select:
        own = drawings.c.workspace == self.id
        return select(*columns).where(own).order_by(drawings.c.created_at, drawings.c.id)

    def _these(self, ids: Iterable[str]) -> ColumnElement[bool]:
        sayable = [id for id in ids if "\0" not in id]  # PostgreSQL has no other text
        return (drawings.c.workspace == self.id) & drawings.c.id.in_(sayable)


def _row(labelled: tuple[int, bytes]) -> dict[str, Any]:
    label, picture = labelled
    _check_label(label)
    if not isinstance(picture, bytes) or not picture.startswith(_PNG) or len(picture) > LARGEST:
        got = f"{len(picture):,} bytes" if isinstance(picture, bytes) else shown(picture)
        raise ConfigError(
            f"A drawing that is kept must be a PNG file of at most {LARGEST:,} bytes. Got {got}."
        )
    return {"id": secrets.token_hex(5), "label": label, "picture": picture,
            "digest": hashlib.sha256(picture).hexdigest()}


def _check_label(label: object) -> None:
    if label_or_none(label) is None:
        raise ConfigError(f"A label must be a digit from 0 to 9. Got {shown(label)}.")
