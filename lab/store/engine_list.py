"""The part of the store that says which engines are alive."""

from __future__ import annotations

import time

from sqlalchemy import delete, insert, select, update

from lab.store.database import Database
from lab.store.schema import engines


class EngineList(Database):
    """Engines by id: where each runs, and when it was last seen."""

    def beat(self, engine: str, host: str, pid: int) -> None:
        """Record that an engine is alive now."""
        with self._write() as db:
            seen = db.execute(
                update(engines).where(engines.c.id == engine).values(seen_at=time.time())
            )
            if seen.rowcount == 0:
                db.execute(
                    insert(engines).values(id=engine, host=host, pid=pid, seen_at=time.time())
                )

    def engines(self) -> dict[str, tuple[str, int, float]]:
        """Return host, process id and time last seen of every engine, by its id."""
        with self._read() as db:
            return {e.id: (e.host, e.pid, e.seen_at) for e in db.execute(select(engines))}

    def forget_engine(self, engine: str) -> None:
        """Remove an engine that has ended."""
        with self._write() as db:
            db.execute(delete(engines).where(engines.c.id == engine))
